using OrleansTenantAuth.Tests.Engine;
using OrleansTenantAuth.Tests.Engine.Conformance;

namespace OrleansTenantAuth.Tests.Embedded.Engine;

/// <summary>The deadline of a turn counts from when it was asked for, and its nested calls share it.</summary>
public abstract class Deadlines : EngineConformance
{
    private static readonly TimeSpan Turn = TimeSpan.FromSeconds(3);

    [Fact]
    public async Task Deadline_OfAWaitingCall_DropsItForGood()
    {
        Use(new() { TurnTimeout = Turn });
        var late = Probe("slow").Hold("late");
        await Stage.Entered("late");
        var waiting = Probe("slow").Note("waiting");
        Engine.Advance(Turn);

        Engine.IsTimeout(await FaultOf(late)).ShouldBeTrue();
        ((EmbeddedHarness)Engine).IsRefusal(await FaultOf(waiting)).ShouldBeTrue();
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

public sealed class DeadlineTests : Deadlines
{
    protected override IEngineHarness Make(EngineSetup setup) => Harnesses.OnTheCaller(setup);
}

public sealed class DeadlineThroughPoolTests : Deadlines
{
    protected override IEngineHarness Make(EngineSetup setup) => Harnesses.OnThePool(setup);
}
