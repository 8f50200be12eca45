using OrleansTenantAuth.Keys;
using OrleansTenantAuth.Store;

namespace OrleansTenantAuth.Embeds;

/// <inheritdoc cref="IProjectUserGrain"/>
internal sealed class ProjectUserGrain(IGrainStore store, HotReads hot, EmbedEpochRead epochs, AccessTokenIssuer keys, EmbedTokenIssuer issuer)
    : StatefulGrain<ProjectUserState>(store, StateJson.Default.ProjectUserState), IProjectUserGrain
{
    /// <inheritdoc/>
    protected override string StoreKey => GrainKey.ProjectUser(Id);

    /// <inheritdoc/>
    public Task<Outcome<Done>> Register(RegisterProjectUser command) => Decide(command.Call, async turn =>
    {
        var app = turn.Use(await hot.App(GrainFactory, turn.Call, command.App));
        if (!app.IsOk)
            return Decision.Refuse<ProjectUserState, Done>(AuthError.ApiKeyInvalid);
        var organization = turn.Use(await GrainFactory.EmbedTenant(command.Organization).DescribeOrganization(new(turn.Call, command.App)));
        return organization.IsOk
            ? ProjectUserRules.Register(turn.State, command, Id, app.Require().Settings, turn.Now)
            : Decision.Pass<ProjectUserState, Done>(organization.As<Done>());
    });

    /// <inheritdoc/>
    public async Task<Outcome<IssuedEmbed>> Issue(IssueProjectToken command)
    {
        EmbedGrant? grant = null;
        SigningKey? key = null;
        var admitted = await Decide(command.Call, async turn =>
        {
            var granted = await Grant(turn, command);
            if (!granted.IsOk)
                return Decision.Pass<ProjectUserState, Done>(granted.As<Done>());
            grant = granted.Require();
            key = keys.KeyOf(turn.Use(await hot.Ring(GrainFactory, turn.Call, KeyRingNames.Main)).Require(), EmbedTokenIssuer.Algorithm);
            return Decision.Answer<ProjectUserState, Done>(Done.Instance);
        });
        return admitted.Map(_ => issuer.Issue(key!, grant!, Clock.GetUtcNow()));
    }

    private async Task<Outcome<EmbedGrant>> Grant(Turn<ProjectUserState> turn, IssueProjectToken command)
    {
        var app = turn.Use(await hot.App(GrainFactory, turn.Call, command.App));
        if (!app.IsOk)
            return Outcome<EmbedGrant>.Refuse(AuthError.ApiKeyInvalid);
        if (turn.State is not { } state || state.App != command.App)
            return Outcome<EmbedGrant>.Refuse(AuthError.UserNotFound);
        var organization = turn.Use(await GrainFactory.EmbedTenant(state.Organization).DescribeOrganization(new(turn.Call, command.App)));
        if (!organization.IsOk)
            return organization.As<EmbedGrant>();
        if (ProjectUserRules.Role(app.Require().Settings, state.Role) is not { } permissions)
            return Outcome<EmbedGrant>.Refuse(AuthError.RoleNotFound);
        var scope = ProjectUserRules.Scope(organization.Require(), state, app.Require().Settings);
        if (!scope.IsOk)
            return scope.As<EmbedGrant>();

        var viewer = Id.ToString();
        var (current, stamps) = await epochs.Of(turn.Call, new(command.App, state.Organization, viewer, command.KeyId), null);
        foreach (var stamp in stamps)
            turn.Use(stamp.Key, stamp.Version);
        return Outcome<EmbedGrant>.Ok(new EmbedGrant(
            app.Require(), state.Organization, organization.Require().Name, scope.Require(), permissions, viewer, command.KeyId, current.Epochs, command.LifetimeSeconds)
        {
            ProjectRole = state.Role,
        });
    }
}
