using OrleansTenantAuth.Tests.Engine;
using OrleansTenantAuth.Tests.Engine.Conformance;

namespace OrleansTenantAuth.Tests.Embedded.Engine;

/// <summary>Queues, deadlines and what the engine says about them.</summary>
public sealed class LimitTests : EngineTest
{
    private static readonly TimeSpan Turn = TimeSpan.FromSeconds(3);

    [Fact]
    public async Task Queue_WhenFull_RefusesFurtherCallsAndRunsTheRest()
    {
        Use(o => o.MaxWaitingCalls = 5);
        var held = Probe("full").Hold("held");
        var waiting = Enumerable.Range(0, 5).Select(i => Probe("full").Note($"{i}")).ToArray();
        Engine.Status.LongestQueue.ShouldBe(5);

        var refused = await Should.ThrowAsync<GrainOverloadedException>(() => Probe("full").Note("refused"));
        EngineFaults.Classify(refused).ShouldBe(FaultKind.Overloaded);
        Stage.Release("held");
        await Task.WhenAll([held, .. waiting]);

        Stage.Notes.ShouldBe(["held", "0", "1", "2", "3", "4"]);
        Engine.Status.Overloads.ShouldBe(1);
        Engine.Status.Waiting.ShouldBe(0);
    }

    [Fact]
    public async Task Queue_WhoseCallsWereDropped_HasRoomAgain()
    {
        Use(o => o.MaxWaitingCalls = 1);
        var held = Probe("full").Hold("held");
        var dropped = Probe("full").Note("dropped");
        Harness.Advance(Turn);
        await Should.ThrowAsync<GrainTimeoutException>(() => held);
        (await Should.ThrowAsync<GrainTimeoutException>(() => dropped)).NotStarted.ShouldBeTrue();

        var next = Probe("full").Note("next");
        Stage.Release("held");
        await next;

        Stage.Notes.ShouldBe(["held", "next"]);
        var status = Engine.Status;
        (status.Timeouts, status.Dropped, status.LateEnds).ShouldBe((2, 1, 1));
    }

    [Fact]
    public async Task Overload_OfANestedCall_LeavesTheOutcomeUnknown()
    {
        Use(o => o.MaxWaitingCalls = 1);
        var held = Probe("inner").Hold("held");
        var waiting = Probe("inner").Note("waiting");

        var fault = await Should.ThrowAsync<GrainOverloadedException>(() => Probe("outer").Relay(["inner"]));
        EngineFaults.Classify(fault).ShouldBe(FaultKind.Timeout);

        Stage.Release("held");
        await Task.WhenAll(held, waiting);
    }

    [Fact]
    public async Task Timer_IsNotSet_WhileCallsEndAtOnce()
    {
        Use(_ => { });

        for (var i = 0; i < 100; i++)
            await Probe("quick").Key();

        Harness.Clock.SetTimers.ShouldBe(0);
    }

    [Fact]
    public async Task Timer_OfPendingCalls_IsOneForAll()
    {
        Use(_ => { });
        var held = Enumerable.Range(0, 100).Select(i => Probe($"k{i}").Hold("all")).ToArray();
        Harness.Clock.SetTimers.ShouldBe(1);

        Stage.Release("all");
        await Task.WhenAll(held);
        Harness.Advance(Turn);

        Harness.Clock.SetTimers.ShouldBe(0);
    }

    [Fact]
    public async Task Fault_AfterTheDeadline_IsObserved()
    {
        Use(_ => { });
        var outer = Probe("outer").HoldThenCall("outer", "inner", "inner");
        Harness.Advance(Turn);
        (await Should.ThrowAsync<GrainTimeoutException>(() => outer)).NotStarted.ShouldBeFalse();

        Stage.Release("outer");
        await Probe("outer").Key();

        Engine.Status.LateEnds.ShouldBe(1);
    }

    [Fact]
    public async Task Cycle_NamesItsChainWithoutKeys()
    {
        var fault = await Should.ThrowAsync<GrainCallCycleException>(() => Probe("secret").Relay(["b", "secret"]));

        fault.Chain.ShouldBe("IProbeGrain.Relay -> IProbeGrain.Relay -> IProbeGrain.Relay");
        fault.Message.ShouldNotContain("secret");
    }

    [Fact]
    public void Options_OutOfRange_AreAllToldAtOnce()
    {
        var fault = Should.Throw<ArgumentException>(() => new EmbeddedHarness(o =>
        {
            o.MaxActivations = 0;
            o.TurnTimeout = TimeSpan.Zero;
        }));

        fault.Message.ShouldContain(nameof(EmbeddedEngineOptions.MaxActivations));
        fault.Message.ShouldContain(nameof(EmbeddedEngineOptions.TurnTimeout));
    }
}
