using FsCheck;
using FsCheck.Fluent;
using OrleansTenantAuth.Apps;
using OrleansTenantAuth.Sessions;
using static OrleansTenantAuth.Tests.Rules.Samples;

namespace OrleansTenantAuth.Tests.Rules;

/// <summary>What holds after any sequence of presented tokens, whatever their generations, operations and times.</summary>
public sealed class RotateProperties
{
    private static readonly Arbitrary<Present[]> Sequences =
        (from back in Gen.Choose(0, 4)
         from operation in Gen.Choose(0, 2)
         from seconds in Gen.Choose(0, 40)
         select new Present(back, operation, seconds)).ArrayOf().ToArbitrary();

    private static readonly Arbitrary<int> Windows = Gen.Elements(0, 10, 30, 60).ToArbitrary();

    [Fact]
    public void ADeadFamily_NeverIssuesAgain() =>
        ForAll((steps, window) => Run(steps, window, (before, decision, _) =>
            before.Dead is null || (!decision.Outcome.IsOk && decision.Next is null)));

    [Fact]
    public void AnAnswer_IsAlwaysTheNewestGeneration() =>
        ForAll((steps, window) => Run(steps, window, (before, decision, _) =>
            !decision.Outcome.IsOk || decision.Outcome.Require().Family.Generation == (decision.Next ?? before).Generation));

    [Fact]
    public void AChange_EitherAdvancesByOneOrKills() =>
        ForAll((steps, window) => Run(steps, window, (before, decision, _) => decision.Next is not { } next
            || (next.Dead is null ? next.Generation == before.Generation + 1 : next.Generation == before.Generation)));

    [Fact]
    public void AnOlderTokenThanTheParent_NeverSucceeds() =>
        ForAll((steps, window) => Run(steps, window, (before, decision, presented) =>
            presented >= before.Generation - 1 || !decision.Outcome.IsOk));

    [Fact]
    public void WithWindowZeroAndFreshOperations_OneSuccessorPerToken() =>
        Prop.ForAll(Sequences, steps =>
        {
            var issued = new Dictionary<long, long>();
            return Run([.. steps.Select((step, i) => step with { Operation = 100 + i })], 0, (_, decision, presented) =>
                !decision.Outcome.IsOk || issued.TryAdd(presented, decision.Outcome.Require().Family.Generation));
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void ARefusalWithoutAChange_LeavesTheFamilyAlive() =>
        ForAll((steps, window) => Run(steps, window, (before, decision, _) =>
            decision.Outcome.Error != AuthError.TokenReuse || decision.Next is { Dead: not null } || (before.Dead is null && window > 0)));

    private static void ForAll(Func<Present[], int, bool> holds) => Prop.ForAll(Sequences, Windows, holds).QuickCheckThrowOnFailure();

    private static bool Run(
        Present[] steps, int window, Func<SessionFamilyState, Decision<SessionFamilyState, Issue>, long, bool> holds)
    {
        var facts = Facts(new AppSettings { RetryWindowSeconds = window });
        var family = Family();
        var now = Now;
        foreach (var step in steps)
        {
            now = now.AddSeconds(step.Seconds);
            var generation = Math.Max(0, family.Generation - step.Back);
            var operation = new Guid(step.Operation + 1, 0, 0, new byte[8]);
            var decision = SessionFamilyRules.Rotate(family, Samples.Present(generation, operation), facts, now);
            if (!holds(family, decision, generation))
                return false;
            family = decision.Next ?? family;
        }

        return true;
    }

    private sealed record Present(int Back, int Operation, int Seconds);
}
