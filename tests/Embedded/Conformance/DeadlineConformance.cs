namespace OrleansTenantAuth.Tests.Embedded.Conformance;

/// <summary>The deadline of a turn, its nested calls included.</summary>
public abstract class DeadlineConformance : EngineConformance
{
    private static readonly TimeSpan Turn = TimeSpan.FromSeconds(3);

    [Fact]
    public async Task Deadline_WhenItPasses_TellsTheCallerWhileTheCallGoesOnBeforeTheNext()
    {
        Use(new() { TurnTimeout = Turn });
        var late = Probe("slow").Hold("late");
        await Stage.Entered("late");
        Engine.Advance(Turn);

        Engine.IsTimeout(await FaultOf(late)).ShouldBeTrue();
        var next = Probe("slow").Note("next");
        Stage.Notes.ShouldBeEmpty();
        Stage.Release("late");
        await next;

        Stage.Notes.ShouldBe(["late", "next"]);
    }

    [Fact]
    public async Task Deadline_NotYetReached_LetsTheCallEnd()
    {
        Use(new() { TurnTimeout = Turn });
        var call = Probe("slow").Hold("call");
        await Stage.Entered("call");
        Engine.Advance(Turn - TimeSpan.FromMilliseconds(1));

        Stage.Release("call");

        await call;
    }

    [Fact]
    public async Task Deadline_OfAWaitingCall_DropsItForGood()
    {
        Use(new() { TurnTimeout = Turn });
        var late = Probe("slow").Hold("late");
        await Stage.Entered("late");
        var waiting = Probe("slow").Note("waiting");
        Engine.Advance(Turn);

        Engine.IsTimeout(await FaultOf(late)).ShouldBeTrue();
        Engine.IsRefusal(await FaultOf(waiting)).ShouldBeTrue();
        Stage.Release("late");
        await Probe("slow").Note("next");

        Stage.Notes.ShouldBe(["late", "next"]);
    }

    [Fact]
    public async Task Deadline_OfAWaitingCallThatCameLater_IsItsOwn()
    {
        Use(new() { TurnTimeout = Turn });
        var late = Probe("slow").Hold("late");
        await Stage.Entered("late");
        Engine.Advance(Turn / 2);
        var waiting = Probe("slow").Note("waiting");
        Engine.Advance(Turn / 2);

        Engine.IsTimeout(await FaultOf(late)).ShouldBeTrue();
        Stage.Release("late");
        await waiting;

        Stage.Notes.ShouldBe(["late", "waiting"]);
    }

    [Fact]
    public async Task Deadline_OfTheOuterCall_HoldsForNestedOnes()
    {
        Use(new() { TurnTimeout = Turn });
        var outer = Probe("outer").HoldThenCall("outer", "inner", "inner");
        await Stage.Entered("outer");
        Engine.Advance(Turn * 2 / 3);
        Stage.Release("outer");
        await Stage.Entered("inner");
        Engine.Advance(Turn / 3);

        Engine.IsTimeout(await FaultOf(outer)).ShouldBeTrue();

        // The outer grain is free again, though the inner one still holds.
        (await Probe("outer").Key()).ShouldBe("outer");
        Stage.Notes.ShouldBe(["nested call failed"]);
        Stage.Release("inner");
        await Probe("inner").Note("next");
        Stage.Notes.ShouldBe(["nested call failed", "inner", "next"]);
    }

    [Fact]
    public async Task Deadline_ThatPassedBeforeANestedCall_KeepsItFromStarting()
    {
        Use(new() { TurnTimeout = Turn });
        Stage.Release("inner");
        var outer = Probe("outer").HoldThenCall("outer", "inner", "inner");
        await Stage.Entered("outer");
        Engine.Advance(Turn);
        Engine.IsTimeout(await FaultOf(outer)).ShouldBeTrue();

        Stage.Release("outer");
        await Probe("outer").Key();

        Stage.Notes.ShouldBe(["nested call failed"]);
    }
}
