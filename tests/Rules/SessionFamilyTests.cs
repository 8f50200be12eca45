using OrleansTenantAuth.Apps;
using OrleansTenantAuth.Sessions;
using OrleansTenantAuth.Users;
using static OrleansTenantAuth.Tests.Rules.Samples;

namespace OrleansTenantAuth.Tests.Rules;

/// <summary>Opening and ending a family.</summary>
public sealed class SessionFamilyTests
{
    private static readonly Guid Operation = Guid.Parse("10000000-0000-0000-0000-000000000001");

    [Fact]
    public void Open_MakesGenerationZeroWithBothExpiriesOfTheApp()
    {
        var settings = new AppSettings { RefreshIdleSeconds = 1_000, RefreshAbsoluteSeconds = 5_000 };

        var decision = Open(null, Operation, Facts(settings) with { Tenant = TenantA });

        var family = decision.Next!;
        (family.Generation, family.Epoch, family.Tenant, family.IsNewUser).ShouldBe((0, 100, TenantA, true));
        (family.IdleUntil, family.AbsoluteUntil).ShouldBe((Now.AddSeconds(1_000), Now.AddSeconds(5_000)));
        decision.Events.Single().Kind.ShouldBe("session.opened");
        decision.Entries.Single().ExpiresAt.ShouldBe(family.AbsoluteUntil);
    }

    [Fact]
    public void Open_WhenIdleIsLongerThanAbsolute_EndsAtTheAbsoluteExpiry() =>
        Open(null, Operation, Facts(new AppSettings { RefreshAbsoluteSeconds = 300 })).Next!.IdleUntil.ShouldBe(Now.AddSeconds(300));

    [Fact]
    public void Open_WhenTheSameOperationRepeats_AnswersTheSameFamilyWithoutAChange()
    {
        var family = Open(null, Operation, Facts()).Next!;

        var again = Open(family, Operation, Facts());

        again.Next.ShouldBeNull();
        again.Outcome.Require().Family.ShouldBe(family);
    }

    [Fact]
    public void Open_ByAnotherOperation_IsAlreadyUsed() =>
        Open(Open(null, Operation, Facts()).Next, Guid.NewGuid(), Facts()).Outcome.Error.ShouldBe(AuthError.OtpAlreadyUsed);

    [Fact]
    public void Open_RepeatedAfterARefreshOrADeath_IsAlreadyUsed()
    {
        var family = Open(null, Operation, Facts()).Next!;

        Open(family with { Generation = 1 }, Operation, Facts()).Outcome.Error.ShouldBe(AuthError.OtpAlreadyUsed);
        Open(family with { Dead = new Death(Now, "logout") }, Operation, Facts()).Outcome.Error.ShouldBe(AuthError.OtpAlreadyUsed);
    }

    [Fact]
    public void Open_ForADeletedUserOrARefusedTenant_MakesNothing()
    {
        Open(null, Operation, Facts() with { IsDeleted = true }).ShouldSatisfyAllConditions(
            d => d.Next.ShouldBeNull(), d => d.Outcome.Error.ShouldBe(AuthError.UserDeleted));
        Open(null, Operation, Facts() with { TenantRefused = true }).ShouldSatisfyAllConditions(
            d => d.Next.ShouldBeNull(), d => d.Outcome.Error.ShouldBe(AuthError.RoleNotFound));
    }

    [Fact]
    public void End_KillsOnceAndKeepsTheFirstReason()
    {
        var ended = SessionFamilyRules.End(Family(3), "logout", Now);

        ended.Next!.Dead.ShouldBe(new Death(Now, "logout"));
        ended.Events.Single().Kind.ShouldBe("session.revoked");
        SessionFamilyRules.End(ended.Next, "admin", Now.AddDays(1)).ShouldSatisfyAllConditions(
            d => d.Next.ShouldBeNull(), d => d.Outcome.IsOk.ShouldBeTrue());
    }

    [Fact]
    public void Lives_OnlyInItsOwnEpoch_NeitherDeadNorExpired()
    {
        SessionFamilyRules.Lives(Family(), 100, Now).ShouldBeTrue();
        SessionFamilyRules.Lives(Family(), 101, Now).ShouldBeFalse();
        SessionFamilyRules.Lives(Family() with { Dead = new Death(Now, "x") }, 100, Now).ShouldBeFalse();
        SessionFamilyRules.Lives(Family(), 100, Now.AddDays(30)).ShouldBeFalse();
    }

    [Fact]
    public void IsLive_WhenDeletedLeftOlderOrExpired_IsFalse()
    {
        SessionFamilyRules.IsLive(Family(), Facts(), Now).ShouldBeTrue();
        SessionFamilyRules.IsLive(Family(), Facts() with { IsDeleted = true }, Now).ShouldBeFalse();
        SessionFamilyRules.IsLive(Family(), Facts() with { IsMember = false }, Now).ShouldBeFalse();
        SessionFamilyRules.IsLive(Family(), Facts(epoch: 101), Now).ShouldBeFalse();
        SessionFamilyRules.IsLive(Family(), Facts(), Now.AddDays(30)).ShouldBeFalse();
    }

    private static Decision<SessionFamilyState, Issue> Open(SessionFamilyState? state, Guid operation, SessionFacts facts) =>
        SessionFamilyRules.Open(
            state,
            new OpenSession(Call(operation), ThisApp, ThisUser, Mail, null, ["otp"], "agent"),
            ThisFamily,
            new Entered(true, facts),
            new byte[16],
            "k1",
            Now);
}
