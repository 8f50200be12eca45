using System.Diagnostics.Metrics;

namespace OrleansTenantAuth.Silo.Delivery;

/// <summary>The meter <c>OrleansTenantAuth.Delivery</c>; figures of codes by the tag <c>kind</c> (<c>email</c>, <c>phone</c>, <c>webhook</c>).</summary>
public sealed class DeliveryMetrics
{
    /// <summary>The meter's name.</summary>
    public const string MeterName = "OrleansTenantAuth.Delivery";

    private readonly Counter<long> sent;
    private readonly Counter<long> failed;
    private readonly Counter<long> retried;
    private readonly Histogram<double> delay;
    private readonly Counter<long> webhookSent;
    private readonly Counter<long> webhookFailed;
    private readonly Counter<long> webhookRetried;

    /// <summary>Makes the instruments.</summary>
    public DeliveryMetrics(IMeterFactory meters)
    {
        ArgumentNullException.ThrowIfNull(meters);
        var meter = meters.Create(MeterName);
        sent = meter.CreateCounter<long>("otp.sent", "{message}", "Messages that the other side took over.");
        failed = meter.CreateCounter<long>("otp.failed", "{message}", "Messages given up: refused for good, or nothing reaches that kind.");
        retried = meter.CreateCounter<long>("otp.retried", "{attempt}", "Attempts that failed and are repeated.");
        delay = meter.CreateHistogram<double>("otp.delay", "s", "Time from the request to its acceptance.");
        webhookSent = meter.CreateCounter<long>("webhook.sent", "{notice}", "Notices to workspaces' servers that were accepted, or that nobody wanted any more.");
        webhookFailed = meter.CreateCounter<long>("webhook.failed", "{notice}", "Notices given up: refused for good, or a day old.");
        webhookRetried = meter.CreateCounter<long>("webhook.retried", "{attempt}", "Attempts that failed and are repeated.");
    }

    /// <summary>A notice was accepted.</summary>
    public void WebhookSent() => webhookSent.Add(1);

    /// <summary>A notice was given up.</summary>
    public void WebhookFailed() => webhookFailed.Add(1);

    /// <summary>An attempt to tell a notice failed and will be repeated.</summary>
    public void WebhookRetried() => webhookRetried.Add(1);

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
