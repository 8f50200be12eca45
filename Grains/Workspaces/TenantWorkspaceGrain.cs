using OrleansTenantAuth.Apps;
using OrleansTenantAuth.Keys;
using OrleansTenantAuth.Store;
using OrleansTenantAuth.Tenants;

namespace OrleansTenantAuth.Workspaces;

/// <inheritdoc cref="ITenantWorkspaceGrain"/>
internal sealed class TenantWorkspaceGrain(IGrainStore store, HotReads hot, AccessTokenIssuer keys, ServiceTokenIssuer issuer)
    : StatefulGrain<TenantWorkspaceState>(store, StateJson.Default.TenantWorkspaceState), ITenantWorkspaceGrain
{
    /// <inheritdoc/>
    protected override string StoreKey => GrainKey.TenantWorkspace(Id);

    private TenantId TenantId => new(Id);

    /// <inheritdoc/>
    public Task<Outcome<Done>> Create(CreateTenantWorkspace command) => Decide(command.Call, async turn =>
    {
        var place = await PlaceOf(turn, command.App);
        if (!place.IsOk)
            return Decision.Pass<TenantWorkspaceState, Done>(place.As<Done>());
        return place.Require().Tenant.Status == TenantStatus.Active
            ? TenantWorkspaceRules.Create(turn.State, command, TenantId, Id, turn.Now)
            : Decision.Refuse<TenantWorkspaceState, Done>(AuthError.TenantNotFound);
    });

    /// <inheritdoc/>
    public Task<Outcome<WorkspaceRealm>> Describe(DescribeTenantWorkspace query) => Link(query.Call, View);

    /// <inheritdoc/>
    public Task<Outcome<WorkspaceRealm>> Get(DescribeTenantWorkspace query) => Decide(query.Call, async turn =>
        Decision.Pass<TenantWorkspaceState, WorkspaceRealm>(await View(turn)));

    /// <inheritdoc/>
    public Task<Outcome<Done>> Configure(ConfigureTenantWorkspace command) => Decide(command.Call, turn =>
        TenantWorkspaceRules.Configure(turn.State, command.Settings, turn.Now));

    /// <inheritdoc/>
    public Task<Outcome<Done>> Delete(DescribeTenantWorkspace command) => Decide(command.Call, turn => TenantWorkspaceRules.Delete(turn.State, turn.Now));

    /// <inheritdoc/>
    public Task<Outcome<ServiceAccountView>> AddAccount(AddServiceAccount command) =>
        InActive(command.Call, (state, now) => ServiceAccountRules.Add(state, command, now));

    /// <inheritdoc/>
    public Task<Outcome<ServiceAccountView>> RotateAccount(RotateServiceAccount command) =>
        InActive(command.Call, (state, now) => ServiceAccountRules.Rotate(state, command, now));

    /// <inheritdoc/>
    public Task<Outcome<ServiceAccountView>> RevokeAccount(RevokeServiceAccount command) =>
        InActive(command.Call, (state, now) => ServiceAccountRules.Revoke(state, command.Id, now));

    /// <inheritdoc/>
    public Task<Outcome<PublishableKeyView>> AddKey(AddPublishableKey command) =>
        InActive(command.Call, (state, now) => PublishableKeyRules.Add(state, command, now));

    /// <inheritdoc/>
    public Task<Outcome<PublishableKeyView>> RevokeKey(RevokePublishableKey command) =>
        InActive(command.Call, (state, now) => PublishableKeyRules.Revoke(state, command.KeyId, now));

    /// <inheritdoc/>
    public Task<Outcome<PermissionView>> PutPermission(PutPermission command) =>
        InActive(command.Call, (state, now) => PermissionRules.Put(state, command, now));

    /// <inheritdoc/>
    public Task<Outcome<Done>> RemovePermission(RemovePermission command) =>
        InActive(command.Call, (state, now) => PermissionRules.Remove(state, command.Id, now));

    /// <inheritdoc/>
    public Task<Outcome<ExternalIssuerView>> PutIssuer(PutExternalIssuer command) =>
        InActive(command.Call, (state, now) => ExternalIssuerRules.Put(state, command, now));

    /// <inheritdoc/>
    public Task<Outcome<Done>> RemoveIssuer(RemoveExternalIssuer command) =>
        InActive(command.Call, (state, now) => ExternalIssuerRules.Remove(state, command.Id, now));

    /// <inheritdoc/>
    public Task<Outcome<ExternalIssuerView>> CutOffIssuer(CutOffExternalIssuer command) =>
        InActive(command.Call, (state, now) => ExternalIssuerRules.CutOff(state, command, now));

    /// <inheritdoc/>
    public async Task<Outcome<ServiceToken>> IssueToken(IssueServiceToken command)
    {
        (Place Place, ServiceAccountView Account, SigningKey Key)? grant = null;
        var granted = await Decide(command.Call, async turn =>
        {
            if (turn.State is not { DeletedAt: null } state)
                return Decision.Refuse<TenantWorkspaceState, Done>(AuthError.WorkspaceNotFound);

            // Only who knows the secret is told of the workspace.
            var account = ServiceAccountRules.Grant(state, command);
            if (!account.IsOk)
                return Decision.Pass<TenantWorkspaceState, Done>(account.As<Done>());
            var active = await Active(turn);
            if (!active.IsOk)
                return Decision.Pass<TenantWorkspaceState, Done>(active.As<Done>());
            var ring = turn.Use(await hot.Ring(GrainFactory, turn.Call, active.Require().App.KeyRing)).Require();
            grant = (active.Require(), account.Require(), keys.KeyOf(ring, ServiceTokenIssuer.Algorithm));
            return Decision.Answer<TenantWorkspaceState, Done>(Done.Instance);
        });

        // Signed after the check, so that no token goes out on what was no longer so.
        return granted.Map(_ => issuer.Issue(grant!.Value.Key, grant.Value.Place.App, grant.Value.Place.Tenant, grant.Value.Account, command.LifetimeSeconds, Clock.GetUtcNow()));
    }

    private Task<Outcome<T>> InActive<T>(CallInfo call, Func<TenantWorkspaceState, DateTimeOffset, Decision<TenantWorkspaceState, T>> rule) => Decide(call, async turn =>
    {
        var active = await Active(turn);
        return active.IsOk ? rule(turn.State!, turn.Now) : Decision.Pass<TenantWorkspaceState, T>(active.As<T>());
    });

    private async Task<Outcome<Place>> Active(Turn<TenantWorkspaceState> turn)
    {
        if (turn.State is not { DeletedAt: null } state)
            return Outcome<Place>.Refuse(AuthError.WorkspaceNotFound);
        var place = await PlaceOf(turn, state.App);
        if (!place.IsOk)
            return Outcome<Place>.Refuse(AuthError.WorkspaceNotFound);
        return place.Require().Tenant.Status == TenantStatus.Active ? place : Outcome<Place>.Refuse(AuthError.WorkspaceSuspended);
    }

    private async ValueTask<Outcome<WorkspaceRealm>> View(Turn<TenantWorkspaceState> turn)
    {
        if (turn.State is not { } state)
            return Outcome<WorkspaceRealm>.Refuse(AuthError.WorkspaceNotFound);
        var place = await PlaceOf(turn, state.App);
        return place.IsOk
            ? TenantWorkspaceRules.Describe(state, place.Require().Tenant, turn.Version, issuer.IssuerOf(place.Require().App))
            : Outcome<WorkspaceRealm>.Refuse(AuthError.WorkspaceNotFound);
    }

    // A tenant counts while its app does.
    private async Task<Outcome<Place>> PlaceOf(Turn<TenantWorkspaceState> turn, AppId app)
    {
        var known = turn.Use(await hot.App(GrainFactory, turn.Call, app));
        if (!known.IsOk)
            return known.As<Place>();
        var tenant = turn.Use(await hot.Tenant(GrainFactory, turn.Call, TenantId, app));
        return tenant.Map(found => new Place(known.Require(), found));
    }

    private sealed record Place(AppView App, TenantView Tenant);
}
