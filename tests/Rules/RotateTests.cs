using OrleansTenantAuth.Apps;
using OrleansTenantAuth.Sessions;
using OrleansTenantAuth.Store;
using OrleansTenantAuth.Users;
using static OrleansTenantAuth.Tests.Rules.Samples;

namespace OrleansTenantAuth.Tests.Rules;

/// <summary>The rotation table of the design, row by row, and the order of its checks.</summary>
public sealed class RotateTests
{
    private static readonly Guid Operation = Guid.Parse("10000000-0000-0000-0000-000000000001");
    private static readonly AppSettings NoWindow = new();
    private static readonly AppSettings Window = new() { RetryWindowSeconds = 30 };

    [Fact]
    public void Rotate_WhenTokenIsCurrent_CommitsTheNextGenerationWithItsOperation()
    {
        var decision = SessionFamilyRules.Rotate(Family(7), Present(7, Operation), Facts(), Now.AddMinutes(1));

        decision.Outcome.IsOk.ShouldBeTrue();
        decision.Next!.Generation.ShouldBe(8);
        decision.Next.Rotations.ShouldBe([new Rotation(7, Now.AddMinutes(1), Operation)]);
        decision.Next.Dead.ShouldBeNull();
        decision.Events.ShouldBeEmpty();
        decision.Outcome.Require().Family.ShouldBe(decision.Next);
    }

    [Fact]
    public void Rotate_SlidesTheIdleExpiry_ButNeverPastTheAbsoluteOne()
    {
        SessionFamilyRules.Rotate(Family(), Present(0), Facts(), Now.AddDays(10)).Next!.IdleUntil.ShouldBe(Now.AddDays(40));

        var old = Family() with { IdleUntil = Now.AddDays(365) };
        SessionFamilyRules.Rotate(old, Present(0), Facts(), Now.AddDays(350)).Next!.IdleUntil.ShouldBe(Now.AddDays(365));
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(599, true)]
    [InlineData(600, false)]
    public void Rotate_WhenParentComesWithTheSameOperation_RepeatsTheSuccessorForTenMinutes(int seconds, bool repeats)
    {
        var family = Family(8, new Rotation(7, Now, Operation));

        var decision = SessionFamilyRules.Rotate(family, Present(7, Operation), Facts(NoWindow), Now.AddSeconds(seconds));

        ShouldBeRepeatOrReuse(decision, family, repeats);
    }

    [Theory]
    [InlineData(30, 0, true)]
    [InlineData(30, 29, true)]
    [InlineData(30, 30, false)]
    [InlineData(0, 0, false)]
    [InlineData(0, -1, false)]
    [InlineData(30, -1, true)]
    public void Rotate_WhenParentComesWithAnotherOperation_RepeatsTheSuccessorInsideTheRetryWindow(int window, int seconds, bool repeats)
    {
        var family = Family(8, new Rotation(7, Now, Operation));

        var decision = SessionFamilyRules.Rotate(
            family, Present(7), Facts(new AppSettings { RetryWindowSeconds = window }), Now.AddSeconds(seconds));

        ShouldBeRepeatOrReuse(decision, family, repeats);
    }

    [Fact]
    public void Rotate_WhenOlderTokenWasRotatedAwayInsideTheWindow_IsReuseWithoutKilling()
    {
        var family = Family(9, new Rotation(7, Now, Operation), new Rotation(8, Now.AddSeconds(5), Guid.NewGuid()));

        var decision = SessionFamilyRules.Rotate(family, Present(7), Facts(Window), Now.AddSeconds(10));

        decision.Outcome.Error.ShouldBe(AuthError.TokenReuse);
        decision.Next.ShouldBeNull();
    }

    [Fact]
    public void Rotate_WhenGrandparentComesWithItsOwnOperation_IsNoRepeat()
    {
        var family = Family(9, new Rotation(7, Now, Operation), new Rotation(8, Now, Guid.NewGuid()));

        SessionFamilyRules.Rotate(family, Present(7, Operation), Facts(NoWindow), Now.AddSeconds(1)).Next!.Dead!.Reason.ShouldBe("reuse");
    }

    [Theory]
    [InlineData(7, 31)]
    [InlineData(5, 1)]
    [InlineData(0, 1)]
    public void Rotate_WhenTokenWasAlreadyUsed_RevokesTheFamily(long presented, int seconds)
    {
        var family = Family(8, new Rotation(7, Now, Operation));

        var decision = SessionFamilyRules.Rotate(family, Present(presented), Facts(Window), Now.AddSeconds(seconds));

        decision.Outcome.Error.ShouldBe(AuthError.TokenReuse);
        decision.Next!.Dead.ShouldBe(new Death(Now.AddSeconds(seconds), "reuse"));
        decision.Next.Generation.ShouldBe(8);
        decision.Events.Single().Kind.ShouldBe("session.reuse_detected");
        decision.Entries.ShouldContain(entry => entry.ListName.StartsWith("sessions/") && entry.Value == null);
        decision.Entries.ShouldContain(entry => entry.ListName == GrainKey.ReapList);
    }

    [Fact]
    public void Rotate_WhenTagIsValidAboveTheCurrentGeneration_GoesOnFromThereAndSaysThatTheStoreWentBack()
    {
        var decision = SessionFamilyRules.Rotate(Family(3), Present(9, Operation), Facts(), Now);

        decision.Outcome.IsOk.ShouldBeTrue();
        decision.Next!.Generation.ShouldBe(10);
        decision.Next.Rotations.ShouldBe([new Rotation(9, Now, Operation)]);
        decision.Events.Single().Kind.ShouldBe("store.went_back");
    }

    [Fact]
    public void Rotate_AKeySentAgainWithTheCurrentGeneration_IsIgnored()
    {
        var family = Family(8, new Rotation(7, Now, Operation));

        SessionFamilyRules.Rotate(family, Present(8, Operation), Facts(), Now.AddSeconds(1)).Next!.Generation.ShouldBe(9);
    }

    [Fact]
    public void Rotate_WithAConstantKey_StillDetectsReuse()
    {
        var family = Family(0);
        for (var i = 0; i < 3; i++)
            family = SessionFamilyRules.Rotate(family, Present(i, Operation), Facts(), Now.AddSeconds(i)).Next!;

        SessionFamilyRules.Rotate(family, Present(1, Operation), Facts(), Now.AddSeconds(4)).Next!.Dead.ShouldNotBeNull();
        SessionFamilyRules.Rotate(family, Present(2, Operation), Facts(), Now.AddSeconds(4)).Next!.Dead.ShouldNotBeNull("the parent too");
    }

    [Fact]
    public void Rotate_WhenFamilyIsDead_IsRevokedWhateverTheGeneration()
    {
        var dead = Family(8, new Rotation(7, Now, Operation)) with { Dead = new Death(Now, "logout") };
        foreach (var generation in new long[] { 0, 7, 8, 9 })
            Refused(dead, generation, AuthError.TokenRevoked, operation: Operation);
    }

    [Fact]
    public void Rotate_WhenEpochIsOlderThanTheUsers_IsRevoked()
    {
        SessionFamilyRules.Rotate(Family(), Present(0), Facts(epoch: 101), Now).Outcome.Error.ShouldBe(AuthError.TokenRevoked);
        SessionFamilyRules.Rotate(Family(), Present(0), Facts(epoch: 100), Now).Outcome.IsOk.ShouldBeTrue();
    }

    [Fact]
    public void Rotate_WhenTheUserLeftTheApp_IsRevoked() =>
        SessionFamilyRules.Rotate(Family(), Present(0), Facts() with { IsMember = false }, Now).Outcome.Error.ShouldBe(AuthError.TokenRevoked);

    [Fact]
    public void Rotate_AtIdleExpiry_IsExpired()
    {
        SessionFamilyRules.Rotate(Family(), Present(0), Facts(), Now.AddDays(30)).Outcome.Error.ShouldBe(AuthError.TokenExpired);
        SessionFamilyRules.Rotate(Family(), Present(0), Facts(), Now.AddDays(30).AddTicks(-1)).Outcome.IsOk.ShouldBeTrue();
    }

    [Fact]
    public void Rotate_AtAbsoluteExpiry_IsExpired()
    {
        var family = Family() with { IdleUntil = Now.AddDays(500) };

        SessionFamilyRules.Rotate(family, Present(0), Facts(), Now.AddDays(365)).Outcome.Error.ShouldBe(AuthError.TokenExpired);
    }

    [Fact]
    public void Rotate_WhenTheTenantAskedForIsRefused_ConsumesNothing() =>
        Refused(Family(), 0, AuthError.RoleNotFound, facts: facts => facts with { TenantRefused = true });

    [Fact]
    public void Rotate_StoresTheTenantThatTheTokenNames() =>
        SessionFamilyRules.Rotate(Family(), Present(0), Facts() with { Tenant = TenantB }, Now).Next!.Tenant.ShouldBe(TenantB);

    [Fact]
    public void Rotate_ChecksInDocumentedOrder_DeletedRevokedExpiredTenantGeneration()
    {
        // A token that every check would refuse; each line takes the first refusal away.
        var family = Family(8) with { Dead = new Death(Now, "logout") };
        var late = Now.AddDays(400);
        var facts = Facts() with { IsDeleted = true, TenantRefused = true };
        AuthError Answer() => SessionFamilyRules.Rotate(family, Present(0), facts, late).Outcome.Error;

        Answer().ShouldBe(AuthError.UserDeleted);
        facts = facts with { IsDeleted = false };
        Answer().ShouldBe(AuthError.TokenRevoked);
        family = family with { Dead = null };
        Answer().ShouldBe(AuthError.TokenExpired);
        late = Now;
        Answer().ShouldBe(AuthError.RoleNotFound);
        facts = facts with { TenantRefused = false };
        Answer().ShouldBe(AuthError.TokenReuse);
    }

    [Fact]
    public void Rotate_RemembersABoundedNumberOfRotations()
    {
        var family = Family();
        for (var i = 0; i < 50; i++)
            family = SessionFamilyRules.Rotate(family, Present(i), Facts(Window), Now).Next!;

        family.Rotations.Length.ShouldBe(32);
        family.Rotations[^1].From.ShouldBe(49);
    }

    [Fact]
    public void Rotate_WithWindowZero_RemembersTheLastRotationOnly()
    {
        var family = Family();
        for (var i = 0; i < 5; i++)
            family = SessionFamilyRules.Rotate(family, Present(i), Facts(NoWindow), Now).Next!;

        family.Rotations.Single().From.ShouldBe(4);
    }

    private static void Refused(
        SessionFamilyState family, long generation, AuthError error, Guid? operation = null, Func<SessionFacts, SessionFacts>? facts = null)
    {
        var decision = SessionFamilyRules.Rotate(
            family, Present(generation, operation), facts?.Invoke(Facts(Window)) ?? Facts(Window), Now.AddSeconds(1));
        decision.Outcome.Error.ShouldBe(error);
        decision.Next.ShouldBeNull();
        decision.Events.ShouldBeEmpty();
    }

    private static void ShouldBeRepeatOrReuse(Decision<SessionFamilyState, Issue> decision, SessionFamilyState family, bool repeats)
    {
        if (repeats)
        {
            decision.Outcome.Require().Family.ShouldBe(family);
            decision.Next.ShouldBeNull();
        }
        else
        {
            decision.Outcome.Error.ShouldBe(AuthError.TokenReuse);
            decision.Next!.Dead!.Reason.ShouldBe("reuse");
        }
    }
}
