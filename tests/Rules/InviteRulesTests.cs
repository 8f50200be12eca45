using OrleansTenantAuth.Apps;
using OrleansTenantAuth.Identities;
using static OrleansTenantAuth.Tests.Rules.Samples;

namespace OrleansTenantAuth.Tests.Rules;

/// <summary>When an invitation counts, what it gives, and how long a use may be resumed.</summary>
public sealed class InviteRulesTests
{
    private static readonly byte[] Key = new byte[32];
    private static readonly Guid Operation = Guid.Parse("10000000-0000-0000-0000-000000000001");
    private static readonly ChallengeState Invited = Create().Next!;

    [Fact]
    public void Create_StandsInTheTenantsList_AndIsAnEventOfItsOwn()
    {
        var made = Create();
        (made.Events.Single().Kind, made.Events.Single().Tenant).ShouldBe(("invite.created", TenantB));
        made.Entries.Select(entry => entry.ListName).ShouldBe(["outbox/otp", $"invites/{TenantB.Value:N}"]);
        made.Outcome.Require().Token.ShouldBeNull();
    }

    [Fact]
    public void Unsent_TellsTheToken_AndIsNotInTheOutbox()
    {
        var made = ChallengeRules.Create(
            null, new(Call(Operation), ThisApp, Mail, OtpPurpose.Login, null, 6, null, new("", "login", 3_600), IsUnsent: true), ThisChallenge, new byte[16], "k1", Now, _ => Key);
        made.Entries.ShouldBeEmpty();
        made.Outcome.Require().Token.ShouldBe(ChallengeRules.Code(made.Next!, Key));
        ChallengeRules.Message(made.Next, Key, Now).ShouldBeNull();
    }

    [Fact]
    public void Verify_AtItsTenantOrTheRoot_GivesTheRolesThatTheAppHas_AndLeavesTheLists()
    {
        foreach (var site in new[] { TenantB, TenantA })
        {
            var used = Verify(Invited, site);
            used.Outcome.Require().Invite!.Roles.ShouldBe(["admin"]);
            used.Events.Single().Kind.ShouldBe("invite.used");
            used.Entries.Length.ShouldBe(2);
            used.Entries.ShouldAllBe(entry => entry.Value == null);
        }
    }

    [Fact]
    public void Verify_Elsewhere_SuspendedRevokedOrWithoutRoles_IsOneRefusal_AndUsesNothing()
    {
        Decision<ChallengeState, ChallengeUsed>[] refused =
        [
            Verify(Invited, TenantC),
            Verify(Invited, null),
            Verify(Invited, TenantB, isActive: false),
            Verify(Invited with { Invite = Invited.Invite! with { RevokedAt = Now } }, TenantB),
            Verify(Invited with { Invite = Invited.Invite! with { Roles = ["gone"] } }, TenantB),
            ChallengeRules.Verify(Invited, Command(TenantB), Key, familyExists: false, Now),
        ];
        foreach (var decision in refused)
            (decision.Outcome.Error, decision.Next).ShouldBe((AuthError.OtpNotFound, null));
    }

    [Fact]
    public void AUseCutShort_IsResumedForTenMinutes()
    {
        var used = Verify(Invited, TenantB).Next!;
        Verify(used, TenantB, now: Now.AddMinutes(9)).Outcome.IsOk.ShouldBeTrue();
        Verify(used, TenantB, now: Now.AddMinutes(10)).Outcome.Error.ShouldBe(AuthError.OtpNotFound);
    }

    [Fact]
    public void Revoke_EndsWhatWasNotUsed_ForItsTenantAlone_AndMayBeRepeated()
    {
        var revoked = Revoke(Invited, TenantB);
        (revoked.Next!.Invite!.RevokedAt, revoked.Events.Single().Kind, revoked.Entries.Length).ShouldBe((Now, "invite.revoked", 2));
        ChallengeRules.Message(revoked.Next, Key, Now).ShouldBeNull();
        Revoke(revoked.Next, TenantB).ShouldSatisfyAllConditions(again => again.Outcome.IsOk.ShouldBeTrue(), again => again.Next.ShouldBeNull());
        Revoke(Invited, TenantC).Outcome.Error.ShouldBe(AuthError.InviteNotFound);
        Revoke(null, TenantB).Outcome.Error.ShouldBe(AuthError.InviteNotFound);
        Revoke(Verify(Invited, TenantB).Next, TenantB).Outcome.Error.ShouldBe(AuthError.InviteNotFound);
        ChallengeRules.RevokeInvite(Invited, new(Call(), ThisApp, TenantB), Now.AddDays(3)).Outcome.Error.ShouldBe(AuthError.InviteNotFound);
        ChallengeRules.RevokeInvite(Invited, new(Call(), OtherApp, TenantB), Now).Outcome.Error.ShouldBe(AuthError.InviteNotFound);
    }

    private static Decision<ChallengeState, ChallengeCreated> Create() => ChallengeRules.Create(
        null,
        new(Call(Operation), ThisApp, Mail, OtpPurpose.Login, ThisUser, 6, null, new("https://a.example/login", "invite", 3 * 86_400), Invite: new(TenantB, ["admin", "gone"], true)),
        ThisChallenge,
        new byte[16],
        "k1",
        Now,
        _ => Key);

    private static VerifyChallenge Command(TenantId? at) =>
        new(Call(Operation), ThisApp, OtpPurpose.Login, ChallengeRules.Code(Invited, Key), ThisFamily, ThisUser, null, at);

    private static Decision<ChallengeState, ChallengeUsed> Verify(ChallengeState? state, TenantId? at, bool isActive = true, DateTimeOffset? now = null) =>
        ChallengeRules.Verify(state, Command(at), Key, familyExists: false, now ?? Now, new InviteSite(App(), isActive, at));

    private static Decision<ChallengeState, Done> Revoke(ChallengeState? state, TenantId tenant) =>
        ChallengeRules.RevokeInvite(state, new(Call(), ThisApp, tenant), Now);
}
