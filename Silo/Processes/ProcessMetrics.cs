using System.Diagnostics.Metrics;
using Microsoft.Extensions.Hosting;
using OrleansTenantAuth.Silo.Engines;
using OrleansTenantAuth.Store;

namespace OrleansTenantAuth.Silo.Processes;

/// <summary>The meter <c>OrleansTenantAuth.Process</c>: what the list of processes shows of this one. The depth of its queue is the store's figure.</summary>
internal sealed class ProcessMetrics : IHostedService
{
    public const string MeterName = "OrleansTenantAuth.Process";

    public ProcessMetrics(IMeterFactory meters, ProcessIdentity process, ProcessReporter reporter, StoreClock clock)
    {
        var meter = meters.Create(MeterName);
        KeyValuePair<string, object?>[] tags =
        [
            new("id", process.Id.ToString()), new("host", process.Host), new("role", process.Role), new("engine", EngineHost.Name), new("version", process.Version),
        ];
        meter.CreateObservableGauge("tenantauth.process.info", () => new Measurement<int>(1, tags), description: "1, with what stays the same of this process");
        meter.CreateObservableGauge("tenantauth.process.uptime", () => (clock.GetUtcNow() - process.StartedAt).TotalSeconds, "s", "Time since the start");
        meter.CreateObservableGauge("tenantauth.process.ready", () => reporter.Last is { Ready: true } ? 1 : 0, description: "1 while it takes calls, else 0");
        meter.CreateObservableGauge("tenantauth.process.grains", () => reporter.Last?.Grains ?? 0, "{grain}", "Grains in memory");
        meter.CreateObservableGauge("tenantauth.process.feed.lag", () => reporter.Last?.LagPositions ?? 0, "{position}", "Positions that the feed has not told it of yet");
        meter.CreateObservableGauge("tenantauth.process.feed.age", () => (reporter.Last?.LagMs ?? 0) / 1000d, "s", "Age of the oldest event that the feed has not told it of yet");
    }

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
