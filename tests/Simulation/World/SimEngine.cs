using Microsoft.Extensions.DependencyInjection;
using OrleansTenantAuth.Keys;
using OrleansTenantAuth.Security;
using OrleansTenantAuth.Store;
using OrleansTenantAuth.Tests.Simulation.Store;

namespace OrleansTenantAuth.Tests.Simulation.World;

/// <summary>One process: a grain engine with its own activations, over the common store. A kill starts it anew.</summary>
public sealed class SimEngine
{
    private readonly Func<Task<Running>> start;
    private Running running;

    private SimEngine(Func<Task<Running>> start, Running running)
    {
        this.start = start;
        this.running = running;
    }

    public IGrainFactory Grains => running.Engine.Grains;

    public SimFaults Faults => running.Faults;

    public bool IsConcurrent
    {
        set => running.View.IsConcurrent = value;
    }

    public static async Task<SimEngine> Start(SimStore data, FakeTime time, Installation installation, MasterKeys masterKeys)
    {
        return new SimEngine(Run, await Run());

        async Task<Running> Run()
        {
            var faults = new SimFaults();
            var clock = new StoreClock(time);
            var view = new SimStoreView(data, faults, clock);
            var engine = await TestEngine.Start(services => services
                .AddSingleton(clock)
                .AddSingleton(installation)
                .AddSingleton<IGrainStore>(view)
                .AddGrainServices(masterKeys, new TokenSettings("http://localhost")));
            return new Running(engine, faults, view);
        }
    }

    /// <summary>Drops all activations, as the death of a process does.</summary>
    public async Task Kill()
    {
        var old = running;
        running = await start();
        await old.Engine.DisposeAsync();
    }

    public Task Stop() => running.Engine.DisposeAsync().AsTask();

    private sealed record Running(TestEngine Engine, SimFaults Faults, SimStoreView View);
}
