using System.Diagnostics.Metrics;

namespace OrleansTenantAuth.Verifier;

/// <summary>Metrics of the meter <c>OrleansTenantAuth.Verifier</c>.</summary>
internal sealed class VerifierMetrics
{
    private readonly Counter<long> rejected;
    private readonly Counter<long> resets;
    private readonly Histogram<double> lag;

    public VerifierMetrics(IMeterFactory factory, VerifierState state)
    {
        var meter = factory.Create("OrleansTenantAuth.Verifier");
        rejected = meter.CreateCounter<long>("tenantauth.verifier.rejected", description: "Tokens that did not count, by reason.");
        resets = meter.CreateCounter<long>("tenantauth.verifier.feed.resets", description: "Times that the feed began anew.");
        lag = meter.CreateHistogram<double>("tenantauth.verifier.feed.lag", "ms", "From the server's decision to its arrival here.");
        meter.CreateObservableGauge("tenantauth.verifier.feed.silence", () => state.Silence.TotalSeconds, "s", "Since the feed said anything.");
        meter.CreateObservableGauge("tenantauth.verifier.feed.entries", () => state.Known.Count, description: "Entries held.");
    }

    public void Rejected(TokenFault fault) => rejected.Add(1, new KeyValuePair<string, object?>("reason", fault.ToString()));

    public void Reset() => resets.Add(1);

    public void Arrived(long milliseconds) => lag.Record(milliseconds);
}
