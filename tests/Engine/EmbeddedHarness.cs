using System.Reflection;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using OrleansTenantAuth.Tests.Engine.Conformance;

namespace OrleansTenantAuth.Tests.Engine;

/// <summary>Two embedded engines over the same services, on a fake clock.</summary>
public sealed class EmbeddedHarness : IEngineHarness
{
    private readonly ServiceProvider services;

    /// <summary>Makes them for the suite's grains, and for those of a further assembly.</summary>
    public EmbeddedHarness(Action<EmbeddedEngineOptions>? configure = null, Assembly? further = null)
    {
        Assembly[] grains = further is null ? [typeof(ProbeGrain).Assembly] : [typeof(ProbeGrain).Assembly, further];
        services = new ServiceCollection()
            .AddSingleton<Stage>()
            .AddEmbeddedEngine(Configure, grains)
            .BuildServiceProvider();
        Engine = services.GetRequiredService<EmbeddedEngine>();
        var options = new EmbeddedEngineOptions();
        Configure(options);
        OtherEngine = new(services, options, NullLogger<EmbeddedEngine>.Instance, grains);

        void Configure(EmbeddedEngineOptions o)
        {
            o.TimeProvider = Clock;
            o.MaxStatelessWorkers = 2;
            configure?.Invoke(o);
        }
    }

    public EmbeddedEngine Engine { get; }

    public EmbeddedEngine OtherEngine { get; }

    public FakeClock Clock { get; } = new();

    public IGrainFactory Grains => Engine;

    public IGrainFactory OtherGrains => OtherEngine;

    public Stage Stage => services.GetRequiredService<Stage>();

    public void Advance(TimeSpan step) => Clock.Advance(step);

    public bool IsTimeout(Exception fault) => EngineFaults.Classify(fault) is FaultKind.Timeout;

    /// <summary>Whether the fault says that nothing happened.</summary>
    public bool IsRefusal(Exception fault) => EngineFaults.Classify(fault) is FaultKind.Overloaded or FaultKind.Stopping;

    public bool IsCycle(Exception fault) => fault is GrainCallCycleException && EngineFaults.Classify(fault) is FaultKind.Bug;

    public async ValueTask DisposeAsync()
    {
        // The end of a test waits for what it left running: a leak would hang here and be seen.
        await OtherEngine.DisposeAsync();
        await services.DisposeAsync();
    }
}
