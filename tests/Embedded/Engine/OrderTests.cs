using OrleansTenantAuth.Tests.Engine;
using OrleansTenantAuth.Tests.Engine.Conformance;

namespace OrleansTenantAuth.Tests.Embedded.Engine;

/// <summary>Calls of one grain run in the order of their arrival, however often it is dropped meanwhile. Orleans does not promise that.</summary>
public abstract class Order : EngineConformance
{
    [Fact]
    public async Task Call_WhileTheGrainIsBusy_WaitsInOrderOfArrival()
    {
        var grain = Probe("queue");
        var held = grain.Hold("first");
        await Stage.Entered("first");

        var waiting = Enumerable.Range(0, 100).Select(i => grain.Note($"{i}")).ToArray();
        Stage.Notes.ShouldBeEmpty();
        Stage.Release("first");
        await held;
        await Task.WhenAll(waiting);

        Stage.Notes.ShouldBe(["first", .. Enumerable.Range(0, 100).Select(i => $"{i}")]);
    }

    [Fact]
    public async Task DeactivateOnIdle_WithCallsQueued_KeepsTheirOrder()
    {
        var grain = Probe("dropped");
        var running = grain.HoldAndDrop("running");
        await Stage.Entered("running");
        var queued = Enumerable.Range(0, 200).Select(i => grain.Note($"{i}")).ToArray();
        var after = grain.Identify();

        Stage.Release("running");
        var old = await running;
        await Task.WhenAll(queued);

        Stage.Notes.ShouldBe(Enumerable.Range(0, 200).Select(i => $"{i}"));
        (await after).ShouldNotBe(old);
        Stage.Activations.ShouldBe(2);
    }

    [Fact]
    public async Task DeactivateOnIdle_ByEveryOfManyCalls_LosesNone()
    {
        Stage.Release("open");
        var start = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var calls = Enumerable.Range(0, 500).Select(_ => Task.Run(async () =>
        {
            await start.Task;
            return await Probe("restless").HoldAndDrop("open");
        })).ToArray();

        start.SetResult();
        var activations = await Task.WhenAll(calls);

        activations.Distinct().Count().ShouldBe(500);
        Stage.Activations.ShouldBe(500);
    }
}

public sealed class OrderTests : Order
{
    protected override IEngineHarness Make(EngineSetup setup) => Harnesses.OnTheCaller(setup);
}

public sealed class OrderThroughPoolTests : Order
{
    protected override IEngineHarness Make(EngineSetup setup) => Harnesses.OnThePool(setup);
}
