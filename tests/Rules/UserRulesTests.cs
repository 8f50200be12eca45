using OrleansTenantAuth.Apps;
using OrleansTenantAuth.Identities;
using OrleansTenantAuth.Store;
using OrleansTenantAuth.Users;
using static OrleansTenantAuth.Tests.Rules.Samples;

namespace OrleansTenantAuth.Tests.Rules;

/// <summary>Entering apps, contacts, deletion and leaving.</summary>
public sealed class UserRulesTests
{
    private static readonly Guid Operation = Guid.Parse("10000000-0000-0000-0000-000000000001");

    [Fact]
    public void Enter_WhenThereIsNoUser_MakesUserAndMembershipInOneChange()
    {
        var decision = Enter(null);

        decision.Outcome.Require().ShouldBeTrue();
        var user = decision.Next!;
        (user.Id, user.Pool, user.CreatedBy).ShouldBe((ThisUser, "global", Operation));
        user.Owns.ShouldBe(["identity/lookup-1"]);
        user.Contacts.Single().VerifiedAt.ShouldBe(Now);
        user.In(ThisApp)!.Epoch.ShouldBe(Now.ToUnixTimeMilliseconds());
        decision.Events.Select(e => e.Kind).ShouldBe(["user.created", "user.joined"]);
        decision.Entries.Single().ListName.ShouldBe($"users/{ThisApp.Value:N}");
    }

    [Fact]
    public void Enter_RepeatedByTheOperationThatMadeTheUser_StillSaysNew()
    {
        var made = Enter(null).Next;

        var again = Enter(made);

        again.Next.ShouldBeNull();
        again.Outcome.Require().ShouldBeTrue();
        Enter(made, operation: Guid.NewGuid()).Outcome.Require().ShouldBeFalse();
    }

    [Fact]
    public void Enter_ByAKnownUserIntoASecondApp_JoinsAndIsNotNew()
    {
        var decision = Enter(User(Member(OtherApp)));

        decision.Outcome.Require().ShouldBeFalse();
        decision.Next!.Apps.Length.ShouldBe(2);
        decision.Events.Single().Kind.ShouldBe("user.joined");
    }

    [Fact]
    public void Enter_AfterLeaving_JoinsAgainUnderANewEpochWithoutTheOldRoles()
    {
        var left = UserRules.Leave(User(Member(ThisApp, Grant(TenantA, "admin"))), new LeaveApp(Call(), ThisApp), Now).Next!;

        var back = Enter(left).Next!.In(ThisApp)!;

        back.LeftAt.ShouldBeNull();
        back.Grants.ShouldBeEmpty();
        back.Epoch.ShouldBeGreaterThan(left.In(ThisApp)!.Epoch);
    }

    [Fact]
    public void Enter_WhenDeleted_IsRefused() =>
        Enter(User(Member(ThisApp)) with { DeletedAt = Now }).ShouldSatisfyAllConditions(
            d => d.Outcome.Error.ShouldBe(AuthError.UserDeleted), d => d.Next.ShouldBeNull());

    [Fact]
    public void Enter_ByAContactThatTheUserDoesNotList_IsRefused() =>
        Enter(User(Member(ThisApp)), OtherMail).Outcome.Error.ShouldBe(AuthError.WrongState);

    [Fact]
    public void Enter_IntoAnAppOfAnotherPool_IsABug() =>
        Should.Throw<InvalidOperationException>(() => UserRules.Enter(User(), new(Call(), ThisApp, Mail, null), ThisUser, App(pool: "other"), Now));

    [Fact]
    public void Enter_ByTheFirstProofOfAnUnprovenContact_EndsEverySessionInEveryApp()
    {
        var typed = User(Member(ThisApp), Member(OtherApp)) with { Contacts = [new UserContact("email", Mail.Lookup, Mail.Value, null)] };

        var decision = Enter(typed);

        decision.Next!.Contacts.Single().VerifiedAt.ShouldBe(Now);
        foreach (var app in new[] { ThisApp, OtherApp })
            decision.Next.In(app)!.Epoch.ShouldBeGreaterThan(typed.In(app)!.Epoch);

        // Verifiers of each app learn its new epoch.
        decision.Events.Select(happening => (happening.Kind, happening.App, happening.Data.Single().Value)).ShouldBe(
            new[] { ThisApp, OtherApp }.Select(app => ("user.contact_proven", (AppId?)app, decision.Next!.In(app)!.Epoch.ToString(System.Globalization.CultureInfo.InvariantCulture))));
    }

    [Fact]
    public void Enter_ByAProvenContact_ChangesNothing() => Enter(User(Member(ThisApp))).Next.ShouldBeNull();

    [Fact]
    public void ProveContact_WithReplace_LetsGoTheOthersOfThatKindAndRaisesNoEpoch()
    {
        var user = User(Member(ThisApp));

        var decision = Prove(user, OtherMail, replace: true);

        decision.Outcome.Require().ReleasedLookups.ShouldBe([Mail.Lookup]);
        decision.Next!.Contacts.Select(c => c.Lookup).ShouldBe([OtherMail.Lookup]);
        decision.Next.Owns.ShouldBe(["identity/" + OtherMail.Lookup]);
        decision.Next.In(ThisApp)!.Epoch.ShouldBe(user.In(ThisApp)!.Epoch);
    }

    [Fact]
    public void ProveContact_WithReplace_KeepsContactsOfTheOtherKind() =>
        Prove(User(Member(ThisApp)), PhoneNumber, replace: true).Next!.Contacts.Select(c => c.Kind).ShouldBe(["email", "phone"]);

    [Fact]
    public void ProveContact_WithoutReplace_AddsOrMarksTheContact()
    {
        var typed = User(Member(ThisApp)) with { Contacts = [new UserContact("email", Mail.Lookup, Mail.Value, null)] };

        Prove(typed, Mail, replace: false).Next!.Contacts.Single().VerifiedAt.ShouldBe(Now);
        Prove(typed, OtherMail, replace: false).Next!.Owns.Length.ShouldBe(2);
    }

    [Fact]
    public void ProveContact_ByWhoIsNoMember_IsRefused()
    {
        Prove(User(), OtherMail, true).Outcome.Error.ShouldBe(AuthError.UserNotFound);
        Prove(null, OtherMail, true).Outcome.Error.ShouldBe(AuthError.UserNotFound);
        Prove(User(Member(ThisApp)) with { DeletedAt = Now }, OtherMail, true).Outcome.Error.ShouldBe(AuthError.UserDeleted);
    }

    [Fact]
    public void Delete_RaisesTheEpochInEveryAppAndKeepsGrants()
    {
        var user = User(Member(ThisApp, Grant(TenantA, "admin")), Member(OtherApp));

        var decision = UserRules.Delete(user, Now);

        decision.Next!.DeletedAt.ShouldBe(Now);
        decision.Next.In(ThisApp)!.Grants.ShouldBe(user.In(ThisApp)!.Grants);
        foreach (var app in new[] { ThisApp, OtherApp })
            decision.Next.In(app)!.Epoch.ShouldBe(user.In(app)!.Epoch + 1);
        decision.Events.Select(e => e.Kind).ShouldBe(["user.deleted", "user.deleted"]);
    }

    [Fact]
    public void Delete_Again_ChangesNothing() =>
        UserRules.Delete(User() with { DeletedAt = Now }, Now.AddDays(1)).ShouldSatisfyAllConditions(
            d => d.Next.ShouldBeNull(), d => d.Outcome.IsOk.ShouldBeTrue());

    [Fact]
    public void Restore_RevivesNoSession_TheEpochStaysWhereDeletionRaisedIt()
    {
        var deleted = UserRules.Delete(User(Member(ThisApp)), Now).Next!;

        var restored = UserRules.Restore(deleted).Next!;

        restored.DeletedAt.ShouldBeNull();
        restored.In(ThisApp)!.Epoch.ShouldBe(deleted.In(ThisApp)!.Epoch);
    }

    [Fact]
    public void DeleteAndRestore_OfNobody_AreRefused()
    {
        UserRules.Delete(null, Now).Outcome.Error.ShouldBe(AuthError.UserNotFound);
        UserRules.Restore(null).Outcome.Error.ShouldBe(AuthError.UserNotFound);
    }

    [Fact]
    public void Leave_EndsMembershipSessionsAndRoles_ButKeepsTheUserAndOtherApps()
    {
        var user = User(Member(ThisApp, Grant(TenantA, "admin"), Grant(TenantB, "viewer")), Member(OtherApp));

        var decision = UserRules.Leave(user, new LeaveApp(Call(), ThisApp), Now);

        var left = decision.Next!.In(ThisApp)!;
        (left.LeftAt, left.Grants.Length).ShouldBe((Now, 0));
        left.Epoch.ShouldBeGreaterThan(user.In(ThisApp)!.Epoch);
        left.GrantsVersion.ShouldBeGreaterThan(user.In(ThisApp)!.GrantsVersion);
        decision.Next.In(OtherApp).ShouldBe(user.In(OtherApp));
        decision.Entries.Select(entry => entry.ListName).ShouldBe(
            [$"users/{ThisApp.Value:N}", $"members/{TenantA.Value:N}", $"members/{TenantB.Value:N}"], ignoreOrder: true);
        decision.Entries.ShouldAllBe(entry => entry.Value == null);
    }

    [Fact]
    public void Leave_WithTheMostGrants_TakesThemAwayInSeveralCommitsThatTheStoreCanKeep()
    {
        var grants = Enumerable.Range(1, GrantRules.MostGrants).Select(i => Grant(new TenantId(new Guid(i, 0, 0, new byte[8])), "viewer"));
        var user = User(Member(ThisApp, [.. grants]));
        var removed = new HashSet<string>(StringComparer.Ordinal);
        Decision<UserState, bool> step;
        do
        {
            step = UserRules.Leave(user, new LeaveApp(Call(), ThisApp), Now);
            step.Entries.Length.ShouldBeLessThanOrEqualTo(StoreLimits.PartsPerCommit);
            step.Events.Length.ShouldBeLessThanOrEqualTo(StoreLimits.PartsPerCommit);
            removed.UnionWith(step.Entries.Select(entry => entry.ListName));
            user = step.Next!;
        }
        while (!step.Outcome.Require());

        user.In(ThisApp)!.LeftAt.ShouldBe(Now);
        user.In(ThisApp)!.Grants.ShouldBeEmpty();
        removed.Count.ShouldBe(GrantRules.MostGrants + 1);
    }

    [Fact]
    public void Leave_ByWhoIsNoMember_IsRefused() =>
        UserRules.Leave(User(), new LeaveApp(Call(), ThisApp), Now).Outcome.Error.ShouldBe(AuthError.UserNotFound);

    [Fact]
    public void Get_ShowsOneAppsFactsToItsMembersOnly()
    {
        var user = User(Member(ThisApp, Grant(TenantA, "admin")), Member(OtherApp, Grant(TenantB, "viewer")));

        UserRules.Get(user, ThisApp).Require().Grants.Single().Tenant.ShouldBe(TenantA);
        UserRules.Get(user, null).Require().Grants.ShouldBeEmpty();
        UserRules.Get(User(Member(OtherApp)), ThisApp).Error.ShouldBe(AuthError.UserNotFound);
        UserRules.Get(null, null).Error.ShouldBe(AuthError.UserNotFound);
    }

    [Fact]
    public void ProveContact_OfAUserOfAnotherAppToo_IsForbiddenUnlessTheAppWasGrantedIt()
    {
        var other = new AppId(Guid.Parse("0000000a-0000-0000-0000-00000000000b"));
        var shared = User(Member(ThisApp), Member(other));
        var left = User(Member(ThisApp), Member(other) with { LeftAt = Now });
        var command = new ProveContact(Call(), ThisApp, Mail, true);

        UserRules.ProveContact(shared, command, App(), Now).Outcome.Error.ShouldBe(AuthError.Forbidden);
        UserRules.ProveContact(shared, command, App(new AppSettings { SharedContacts = true }), Now).Outcome.IsOk.ShouldBeTrue();
        UserRules.ProveContact(left, command, App(), Now).Outcome.IsOk.ShouldBeTrue();
    }

    [Fact]
    public void Enter_WithTooManyApps_IsRefused()
    {
        var apps = Enumerable.Range(0, UserRules.MostApps).Select(number => Member(new AppId(new Guid(number + 1, 0, 0, new byte[8]))));
        var contact = new UserContact(Mail.Kind, Mail.Lookup, Mail.Value, Now);

        Enter(User([.. apps]) with { Contacts = [contact] }).Outcome.Error.ShouldBe(AuthError.LimitReached);
    }

    [Fact]
    public void Next_GrowsWithTimeAndNeverStandsStill()
    {
        UserRules.Next(0, Now).ShouldBe(Now.ToUnixTimeMilliseconds());
        UserRules.Next(Now.ToUnixTimeMilliseconds(), Now).ShouldBe(Now.ToUnixTimeMilliseconds() + 1);
        UserRules.Next(long.MaxValue / 2, Now).ShouldBe((long.MaxValue / 2) + 1);
    }

    private static Decision<UserState, bool> Enter(UserState? state, Contact? contact = null, Guid? operation = null) =>
        UserRules.Enter(state, new EnterUser(Call(operation ?? Operation), ThisApp, contact ?? Mail, null), ThisUser, App(), Now);

    private static Decision<UserState, ContactProven> Prove(UserState? state, Contact contact, bool replace) =>
        UserRules.ProveContact(state, new ProveContact(Call(), ThisApp, contact, replace), App(), Now);
}
