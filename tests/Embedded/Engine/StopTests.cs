using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using OrleansTenantAuth.Tests.Engine;
using OrleansTenantAuth.Tests.Engine.Conformance;

namespace OrleansTenantAuth.Tests.Embedded.Engine;

public sealed class StopTests : EngineTest
{
    [Fact]
    public async Task Stop_RefusesNewCallsAndDrainsTheRest()
    {
        Use(_ => { });
        var running = Probe("outer").HoldThenCall("running", "inner", "inner");
        var waiting = Probe("outer").Note("waiting");

        var stop = Engine.StopAsync();
        var fault = await Should.ThrowAsync<GrainEngineStoppingException>(() => Probe("other").Key());
        EngineFaults.Classify(fault).ShouldBe(FaultKind.Stopping);
        stop.IsCompleted.ShouldBeFalse();

        // A call that was taken may still call others.
        Stage.Release("running");
        Stage.Release("inner");
        await Task.WhenAll(running, waiting);

        (await stop).ShouldBeTrue();
        Stage.Notes.ShouldBe(["inner", "nested call ended", "waiting"]);
        Engine.Status.Running.ShouldBe(0);
    }

    [Fact]
    public async Task Stop_OfAnIdleEngine_EndsAtOnce()
    {
        await Probe("a").Key();

        (await Engine.StopAsync()).ShouldBeTrue();
        (await Engine.StopAsync()).ShouldBeTrue();
    }

    [Fact]
    public async Task Stop_WhoseTimeIsUp_SaysThatCallsStillRun()
    {
        Use(o => o.StopTimeout = TimeSpan.FromSeconds(1));
        var held = Probe("held").Hold("held");

        var stop = Engine.StopAsync();
        Harness.Advance(TimeSpan.FromSeconds(1));

        (await stop).ShouldBeFalse();
        Stage.Release("held");
        await held;
    }

    [Fact]
    public async Task Stop_OfOneEngine_LeavesTheOtherRunning()
    {
        (await Engine.StopAsync()).ShouldBeTrue();

        (await Harness.OtherGrains.GetGrain<IProbeGrain>("a").Key()).ShouldBe("a");
        Harness.OtherEngine.Status.Calls.ShouldBe(1);
        Engine.Status.Calls.ShouldBe(0);
    }

    [Fact]
    public async Task Host_WhenItStops_StopsTheEngineAfterItsServices()
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Services.AddSingleton<Stage>();
        builder.Services.AddEmbeddedEngine(_ => { }, typeof(ProbeGrain).Assembly);
        builder.Services.AddHostedService<LastCall>();
        using var host = builder.Build();
        await host.StartAsync();

        await host.StopAsync();

        host.Services.GetRequiredService<Stage>().Notes.ShouldBe(["last call"]);
        var grains = host.Services.GetRequiredService<IGrainFactory>();
        await Should.ThrowAsync<GrainEngineStoppingException>(() => grains.GetGrain<IProbeGrain>("a").Key());
    }

    private sealed class LastCall(IGrainFactory grains) : IHostedService
    {
        public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) =>
            grains.GetGrain<IProbeGrain>("last").Note("last call");
    }
}
