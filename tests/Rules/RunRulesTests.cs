using OrleansTenantAuth.Functions;

namespace OrleansTenantAuth.Tests.Rules;

/// <summary>Decisions of a run.</summary>
public sealed class RunRulesTests
{
    private static readonly DateTimeOffset Now = new(2026, 5, 4, 10, 0, 0, TimeSpan.Zero);
    private static readonly TenantId Workspace = new(Guid.Parse("b0000000-0000-7000-8000-000000000001"));
    private static readonly Guid First = Guid.NewGuid();
    private static readonly CallInfo Call = new() { OperationId = Guid.NewGuid(), RequestId = "r", Actor = "system" };

    [Fact]
    public void Begin_WhileAnotherAttemptHasTheRun_IsRefused_UntilItsTimeIsOver()
    {
        var begun = Next(RunRules.Begin(Queued(RunSources.Event), new(Call, First, 60), Now));
        RunRules.Begin(begun, new(Call, First, 60), Now).Outcome.IsOk.ShouldBeTrue();
        RunRules.Begin(begun, new(Call, Guid.NewGuid(), 60), Now.AddSeconds(59)).Outcome.Error.ShouldBe(AuthError.WrongState);
        var taken = Next(RunRules.Begin(begun, new(Call, Guid.NewGuid(), 60), Now.AddSeconds(60)));
        (taken.Attempts, taken.Status).ShouldBe((2, RunStatus.Running));
        RunRules.End(taken, new(Call, First, Failed()), Now.AddSeconds(61)).Outcome.Error.ShouldBe(AuthError.WrongState);
    }

    [Fact]
    public void End_OfAFailure_WaitsLongerEachTime_ThenItIsFinal()
    {
        var (state, now) = (Queued(RunSources.Event), Now);
        foreach (var pause in new[] { 10, 60, 300 })
        {
            state = Next(RunRules.End(Next(RunRules.Begin(state, new(Call, First, 60), now)), new(Call, First, Failed()), now));
            (state.Status, state.DueAt).ShouldBe((RunStatus.Pending, now.AddSeconds(pause)));
            RunRules.Begin(state, new(Call, First, 60), now).Outcome.Error.ShouldBe(AuthError.WrongState);
            now = state.DueAt!.Value;
        }

        var ended = RunRules.End(Next(RunRules.Begin(state, new(Call, First, 60), now)), new(Call, First, Failed()), now);
        (ended.Next!.Status, ended.Next.DueAt, ended.Next.Attempts).ShouldBe((RunStatus.Failure, null, 4));
        ended.Events.ShouldHaveSingleItem().Kind.ShouldBe("function.run_failed");
        ended.Entries.ShouldContain(entry => entry.ListName == "failedruns/" + Workspace.Value.ToString("N") && entry.Value != null);
        var again = Next(RunRules.Rerun(ended.Next, Workspace, now));
        Next(RunRules.End(Next(RunRules.Begin(again, new(Call, First, 60), now)), new(Call, First, Failed()), now)).Status.ShouldBe(RunStatus.Failure);
    }

    [Fact]
    public void ARunWhoseRunnersAllWentAway_IsGivenUp()
    {
        var (state, now) = (Queued(RunSources.Event), Now);
        for (var i = 0; i < 4; i++, now = now.AddSeconds(60))
            state = Next(RunRules.Begin(state, new(Call, Guid.NewGuid(), 60), now));
        var given = RunRules.Begin(state, new(Call, Guid.NewGuid(), 60), now);
        given.Outcome.Error.ShouldBe(AuthError.WrongState);
        (given.Next!.Status, given.Next.Last!.ErrorCode).ShouldBe((RunStatus.Failure, "RUNNER_LOST"));
    }

    [Theory]
    [InlineData(RunSources.Test)]
    [InlineData(RunSources.OnDemand)]
    public void Queue_WhenTooManyWait_TellsWhoCalls(string source) => RunRules.Queue(null, Command(source), Guid.NewGuid(), true, Now).Outcome.Error.ShouldBe(AuthError.Overloaded);

    [Fact]
    public void Queue_WhenTooManyWait_KeepsWhatHappenedByItselfAsFailed()
    {
        var kept = Next(RunRules.Queue(null, Command(RunSources.Event), Guid.NewGuid(), true, Now));
        (kept.Status, kept.Last!.ErrorCode, kept.DueAt).ShouldBe((RunStatus.Failure, "QUEUE_FULL", null));
    }

    [Fact]
    public void Queue_Again_AnswersTheRunThatIsThere_AndNotThatOfAnotherWorkspace()
    {
        var there = Queued(RunSources.Event);
        RunRules.Queue(there, Command(RunSources.Event), there.Id, false, Now.AddDays(1)).Next.ShouldBeNull();
        RunRules.Queue(there, Command(RunSources.Event) with { Workspace = new(Guid.NewGuid()) }, there.Id, false, Now).Outcome.Error.ShouldBe(AuthError.RunNotFound);
    }

    private static FunctionRunState Queued(string source) => Next(RunRules.Queue(null, Command(source), Guid.NewGuid(), false, Now));

    private static QueueRun Command(string source) => new(Call, Workspace, Guid.NewGuid(), Guid.NewGuid(), source, 1, "{}"u8.ToArray(), null, null);

    private static FunctionRunState Next(Decision<FunctionRunState, RunView> decision) => decision.Next.ShouldNotBeNull();

    private static RunOutcome Failed() => new(RunStatus.Failure, null, "FUNCTION_ERROR", "x", [], 0, 0, false);
}
