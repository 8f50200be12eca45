using OrleansTenantAuth.Apps;
using OrleansTenantAuth.Directories;
using OrleansTenantAuth.Tenants;

namespace OrleansTenantAuth.Users;

/// <content>Accounts of workspaces.</content>
internal sealed partial class UserGrain
{
    /// <inheritdoc/>
    public Task<Outcome<PasswordView>> SignUp(SignUpUser command) => Decide(command.Call, async turn =>
    {
        var app = turn.Use(await hot.App(GrainFactory, turn.Call, command.App));
        if (!app.IsOk)
            return Decision.Pass<UserState, PasswordView>(app.As<PasswordView>());
        var number = await Number(turn, app.Require()) ?? turn.State?.Number
            ?? throw new InvalidOperationException("Only a workspace's users sign up.");
        return AccountRules.SignUp(turn.State, command, UserId, app.Require(), number, turn.Now);
    });

    /// <inheritdoc/>
    public Task<Outcome<PasswordView>> Password(ReadPassword query) =>
        Decide(query.Call, turn => Decision.Pass<UserState, PasswordView>(AccountRules.ReadPassword(turn.State, query.App)));

    /// <inheritdoc/>
    public Task<Outcome<PasswordView>> SetPassword(SetPassword command) =>
        Decide(command.Call, turn => AccountRules.SetPassword(turn.State, command, turn.Now));

    /// <inheritdoc/>
    public Task<Outcome<Entered>> Readmit(ReadmitUser command) => Link(command.Call, async turn =>
    {
        if (AccountRules.Readmit(turn.State, command) is { } refusal)
            return Outcome<Entered>.Refuse(refusal);
        var facts = await Facts(turn, new ReadSession(turn.Call, command.App, null, null, command.Site, command.Site));
        return facts.Map(found => new Entered(false, found));
    });

    /// <inheritdoc/>
    public Task<Outcome<PersonView>> ChangeProfile(ChangeProfile command) =>
        Decide(command.Call, turn => AccountRules.ChangeProfile(turn.State, command, turn.Now));

    /// <inheritdoc/>
    public Task<Outcome<LastActive>> Touch(TouchUser command) =>
        Decide(command.Call, turn => AccountRules.Touch(turn.State, command.App, turn.Now));

    /// <inheritdoc/>
    public Task<Outcome<Done>> List(ListForSearches command) => Decide(command.Call, turn => turn.State is null
        ? Decision.Refuse<UserState, Done>(AuthError.UserNotFound)
        : Decision.Change(turn.State, Outcome<Done>.Ok(Done.Instance), [], UserListing.Changes(null, turn.State)));

    /// <summary>A number for a user who is about to be a workspace's and has none.</summary>
    private async ValueTask<long?> Number(Turn<UserState> turn, AppView app)
    {
        if (app.Settings.Workspace is null || turn.State?.Number is not null)
            return null;
        return turn.Use(await numbers.Next(GrainFactory, turn.Call, app.Pool)).Require();
    }

    /// <summary>The tenant at which a session was opened; null where it is not active or not the app's.</summary>
    private async ValueTask<SiteFacts?> Site(Turn<UserState> turn, AppView app, TenantId id)
    {
        var tenant = turn.Use(await hot.Tenant(GrainFactory, turn.Call, id, app.Id));
        if (!tenant.IsOk || tenant.Require() is not { Status: TenantStatus.Active } site)
            return null;
        var own = site.Settings ?? new TenantSettings();
        if (id == app.RootTenant)
            return new SiteFacts(id, site.Code, true, own);
        var root = turn.Use(await hot.Tenant(GrainFactory, turn.Call, app.RootTenant, app.Id));
        return new SiteFacts(id, site.Code, false, own.Over(root.Value?.Settings));
    }
}
