using Microsoft.Extensions.DependencyInjection;
using OrleansTenantAuth.Embedded;
using OrleansTenantAuth.Keys;
using OrleansTenantAuth.Security;
using OrleansTenantAuth.Store;
using OrleansTenantAuth.Tests.Simulation.Store;

namespace OrleansTenantAuth.Tests.Simulation.World;

/// <summary>One process: a grain engine with its own activations, over the common store. A kill starts it anew.</summary>
public sealed class SimEngine(SimStore data, FakeTime time, Installation installation, MasterKeys masterKeys)
{
    private ServiceProvider provider = Start(data, time, installation, masterKeys);
    private SimStoreView? view;

    public IGrainFactory Grains => provider.GetRequiredService<IGrainFactory>();

    public SimFaults Faults => provider.GetRequiredService<SimFaults>();

    public bool IsConcurrent
    {
        set => (view ??= (SimStoreView)provider.GetRequiredService<IGrainStore>()).IsConcurrent = value;
    }

    /// <summary>Drops all activations, as the death of a process does.</summary>
    public async Task Kill()
    {
        var old = provider;
        provider = Start(data, time, installation, masterKeys);
        view = null;
        await Stop(old);
    }

    public Task Stop() => Stop(provider);

    private static async Task Stop(ServiceProvider provider)
    {
        // As a host does: the engine first, then what grains are made with.
        (await provider.GetRequiredService<EmbeddedEngine>().StopAsync()).ShouldBeTrue();
        await provider.DisposeAsync();
    }

    private static ServiceProvider Start(
        SimStore data, FakeTime time, Installation installation, MasterKeys masterKeys)
    {
        var faults = new SimFaults();
        var clock = new StoreClock(time);
        var services = new ServiceCollection()
            .AddSingleton(faults)
            .AddSingleton(clock)
            .AddSingleton(installation)
            .AddSingleton<IGrainStore>(new SimStoreView(data, faults, clock))
            .AddGrainServices(masterKeys, new TokenSettings("http://localhost"))
            .AddEmbeddedEngine(
                engine =>
                {
                    engine.CopyMessages = true;
                    engine.TimeProvider = TimeProvider.System;
                    engine.TurnTimeout = TimeSpan.FromSeconds(60);
                },
                typeof(GrainServices).Assembly);
        return services.BuildServiceProvider();
    }
}
