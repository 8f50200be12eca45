using System.Diagnostics.Metrics;

namespace OrleansTenantAuth.Silo.Delivery;

/// <summary>The meter <c>OrleansTenantAuth.Delivery</c>; every figure by the tag <c>kind</c> (<c>email</c>, <c>phone</c>).</summary>
public sealed class DeliveryMetrics
{
    /// <summary>The meter's name.</summary>
    public const string MeterName = "OrleansTenantAuth.Delivery";

    private readonly Counter<long> sent;
    private readonly Counter<long> failed;
    private readonly Counter<long> retried;
    private readonly Histogram<double> delay;

    /// <summary>Makes the instruments.</summary>
    public DeliveryMetrics(IMeterFactory meters)
    {
        ArgumentNullException.ThrowIfNull(meters);
        var meter = meters.Create(MeterName);
        sent = meter.CreateCounter<long>("otp.sent", "{message}", "Messages that the other side took over.");
        failed = meter.CreateCounter<long>("otp.failed", "{message}", "Messages given up: refused for good, or nothing reaches that kind.");
        retried = meter.CreateCounter<long>("otp.retried", "{attempt}", "Attempts that failed and are repeated.");
        delay = meter.CreateHistogram<double>("otp.delay", "s", "Time from the request to its acceptance.");
    }

    /// <summary>A message was taken over, that long after it was asked for.</summary>
    public void Sent(string kind, TimeSpan sinceCreated)
    {
        sent.Add(1, Tag(kind));
        delay.Record(sinceCreated.TotalSeconds, Tag(kind));
    }

    /// <summary>A message was given up.</summary>
    public void Failed(string kind) => failed.Add(1, Tag(kind));

    /// <summary>An attempt failed and will be repeated.</summary>
    public void Retried(string kind) => retried.Add(1, Tag(kind));

    private static KeyValuePair<string, object?> Tag(string kind) => new("kind", kind);
}
