using OrleansTenantAuth.Apps;
using OrleansTenantAuth.Identities;
using OrleansTenantAuth.Tenants;
using OrleansTenantAuth.Users;
using static OrleansTenantAuth.Tests.Rules.Samples;

namespace OrleansTenantAuth.Tests.Rules;

/// <summary>Accounts of workspaces: sign-up, passwords, profiles, and what the first proof of a contact ends.</summary>
public sealed class AccountRulesTests
{
    private static readonly Guid Operation = Guid.NewGuid();
    private static readonly byte[] Hash = [1, 2, 3];

    [Fact]
    public void SignUp_MakesAUserWhoProvedNothing_AndARepeatAnswersTheSame()
    {
        var made = SignUp(null);
        var state = made.Next!;
        (state.Number, state.Contacts.Single().VerifiedAt, state.Apps.Single().Profile!.Username!.Value).ShouldBe((7L, null, "ada"));
        state.Owns.ShouldBe(["identity/lookup-1", "alias/username:lookup-9"]);
        made.Entries.Select(entry => entry.ListName).ShouldBe([Entries.Users(ThisApp), Entries.Numbers("global")]);
        SignUp(state).ShouldSatisfyAllConditions(
            again => again.Next.ShouldBeNull(), again => again.Outcome.Require().Stamp.ShouldBe(made.Outcome.Require().Stamp));
        AccountRules.SignUp(state, Command(Guid.NewGuid()), ThisUser, App(), 8, Now).Outcome.Error.ShouldBe(AuthError.ContactTaken);
    }

    [Fact]
    public void FirstProof_TakesPassword_OtherContactsAndSessionsAway()
    {
        var state = SignUp(null).Next!;
        state = (state with { Contacts = state.Contacts.Add(new("phone", "lookup-3", "+919876543210", Now)) }).WithOwns();
        var proven = UserRules.Enter(state, new EnterUser(Call(), ThisApp, Mail, null), ThisUser, App(), Now.AddHours(1)).Next!;
        proven.Contacts.Single().ShouldBe(new UserContact("email", "lookup-1", "ada@example.com", Now.AddHours(1)));
        proven.Credentials!.Password.ShouldBeNull();
        proven.Credentials.Stamp.ShouldBeGreaterThan(state.Credentials!.Stamp);
        proven.Apps.Single().Epoch.ShouldBeGreaterThan(state.Apps.Single().Epoch);
        proven.Owns.ShouldBe(["identity/lookup-1", "alias/username:lookup-9"]);
    }

    [Fact]
    public void Enter_OfAUserWithoutANumber_GivesOne_AndOnlyOnce()
    {
        var first = UserRules.Enter(null, new EnterUser(Call(), ThisApp, Mail, null), ThisUser, App(), Now, number: 5);
        first.Next!.Number.ShouldBe(5);
        first.Entries.Length.ShouldBe(2);
        UserRules.Enter(null, new EnterUser(Call(), ThisApp, Mail, null), ThisUser, App(), Now).Entries.Length.ShouldBe(1);
    }

    [Fact]
    public void SetPassword_UnderAnOldStamp_IsRefused_AndARehashKeepsTheStamp()
    {
        var state = SignUp(null).Next!;
        var stamp = state.Credentials!.Stamp;
        AccountRules.SetPassword(state, new(Call(), ThisApp, Hash, stamp - 1, false), Now).Outcome.Error.ShouldBe(AuthError.WrongState);
        AccountRules.SetPassword(state, new(Call(), ThisApp, [9], stamp, true), Now).ShouldSatisfyAllConditions(
            same => same.Outcome.Require().Stamp.ShouldBe(stamp), same => same.Events.ShouldBeEmpty(), same => same.Next!.Credentials!.Password.ShouldBe([9]));
        var changed = AccountRules.SetPassword(state, new(Call(), ThisApp, [9], stamp, false), Now);
        changed.Outcome.Require().Stamp.ShouldBeGreaterThan(stamp);
        AccountRules.Readmit(changed.Next, new(Call(), ThisApp, stamp, TenantA)).ShouldBe(AuthError.CredentialInvalid);
        AccountRules.Readmit(changed.Next, new(Call(), ThisApp, changed.Outcome.Require().Stamp, TenantA)).ShouldBeNull();
    }

    [Fact]
    public void Readmit_OfAnUnknownDeletedOrForeignUser_IsToldAlike()
    {
        var state = SignUp(null).Next!;
        var ask = new ReadmitUser(Call(), ThisApp, state.Credentials!.Stamp, TenantA);
        AccountRules.Readmit(null, ask).ShouldBe(AuthError.CredentialInvalid);
        AccountRules.Readmit(state with { DeletedAt = Now }, ask).ShouldBe(AuthError.CredentialInvalid);
        AccountRules.Readmit(state, ask with { App = OtherApp }).ShouldBe(AuthError.CredentialInvalid);
    }

    [Fact]
    public void ChangeProfile_LeavesWhatIsNotNamed_AndAnEmptyUsernameGoes()
    {
        var state = SignUp(null).Next!;
        var changed = AccountRules.ChangeProfile(state, new(Call(), ThisApp, new("Grace", null, null), null), Now).Next!;
        (changed.Apps.Single().Profile!.Name, changed.Apps.Single().Profile!.Username!.Value).ShouldBe(("Grace", "ada"));
        var without = AccountRules.ChangeProfile(changed, new(Call(), ThisApp, new(null, null, null), new("", "")), Now).Next!;
        without.Apps.Single().Profile!.Username.ShouldBeNull();
        without.Owns.ShouldBe(["identity/lookup-1"]);
    }

    [Theory]
    [InlineData("/", true)]
    [InlineData("/a/b?c=d#e", true)]
    [InlineData("//evil.example", false)]
    [InlineData("/\\evil.example", false)]
    [InlineData("https://evil.example", false)]
    [InlineData("a", false)]
    [InlineData("", false)]
    [InlineData("/a\tb", false)]
    public void RedirectPaths_StayOnTheFrontEndsOwnOrigin(string path, bool isTaken)
    {
        var state = TenantRules.Create(null, new(Call(), ThisApp, "Acme", "bcdfghjk", null, null, null), TenantA, Now).Next!;
        var changed = TenantRules.Change(state, new(Call(), ThisApp, null, null, new TenantSettings { LoginRedirectPath = path }), null, Now);
        changed.Outcome.IsOk.ShouldBe(isTaken);
    }

    [Fact]
    public void Workspace_IsFixedWhenTheAppIsMade()
    {
        var settings = new AppSettings { Workspace = new WorkspaceSettings("live", "bcdfghjk", OtherApp) };
        var app = AppRules.Create(null, new(Call(), "demo", "Demo", "global", TenantA, settings, []), ThisApp, new byte[32], Now).Next!;
        AppRules.Configure(app, new(Call(), null, new AppSettings(), null)).Outcome.Fields.Single().Field.ShouldBe("settings.workspace");
        AppRules.Configure(app, new(Call(), null, settings with { AdoptTenants = true }, null)).Outcome.IsOk.ShouldBeTrue();
    }

    private static SignUpUser Command(Guid operation) =>
        new(Call(operation), ThisApp, Mail, new Username("lookup-9", "ada"), new ProfileFields("Ada", null, null), Hash);

    private static Decision<UserState, PasswordView> SignUp(UserState? state) => AccountRules.SignUp(state, Command(Operation), ThisUser, App(), 7, Now);
}
