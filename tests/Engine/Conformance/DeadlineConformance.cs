namespace OrleansTenantAuth.Tests.Engine.Conformance;

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
}
