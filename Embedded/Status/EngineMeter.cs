using System.Diagnostics.Metrics;

namespace OrleansTenantAuth.Embedded.Status;

/// <summary>The engine's figures as metrics. They are read when somebody asks, so calls pay nothing for them.</summary>
internal static class EngineMeter
{
    internal const string Name = "OrleansTenantAuth.Engine";

    internal static Meter For(EmbeddedEngine engine)
    {
        var meter = new Meter(Name);
        meter.CreateObservableGauge("engine.activations", () => engine.Status.Activations, "{activation}", "Grain objects in memory.");
        meter.CreateObservableGauge("engine.calls.running", () => engine.Status.Running, "{call}", "Grain calls that run or wait.");
        meter.CreateObservableGauge("engine.calls.waiting", () => engine.Status.Waiting, "{call}", "Grain calls that wait for a busy grain.");
        meter.CreateObservableGauge("engine.queue.longest", () => engine.Status.LongestQueue, "{call}", "Grain calls that wait for the busiest grain.");
        meter.CreateObservableCounter("engine.calls", () => engine.Status.Calls, "{call}", "Grain calls taken.");
        meter.CreateObservableCounter("engine.timeouts", () => engine.Status.Timeouts, "{call}", "Grain calls whose deadline passed.");
        meter.CreateObservableCounter("engine.overloads", () => engine.Status.Overloads, "{call}", "Grain calls refused because too many waited.");
        meter.CreateObservableCounter("engine.evictions", () => engine.Status.Evictions, "{activation}", "Grain objects evicted.");
        return meter;
    }
}
