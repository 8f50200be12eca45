using OrleansTenantAuth.Apps;
using OrleansTenantAuth.Keys;
using OrleansTenantAuth.Store;
using OrleansTenantAuth.Tenants;

namespace OrleansTenantAuth.Embeds;

/// <inheritdoc cref="IEmbedTenantGrain"/>
internal sealed class EmbedTenantGrain(IGrainStore store, HotReads hot, EmbedEpochRead epochs, AccessTokenIssuer keys, EmbedTokenIssuer issuer)
    : StatefulGrain<EmbedTenantState>(store, StateJson.Default.EmbedTenantState), IEmbedTenantGrain
{
    /// <inheritdoc/>
    protected override string StoreKey => GrainKey.EmbedTenant(Id);

    private TenantId TenantId => new(Id);

    /// <inheritdoc/>
    public async Task<Outcome<IssuedEmbed>> Register(RegisterEmbed command)
    {
        EmbedGrant? grant = null;
        SigningKey? key = null;
        var registered = await Decide(command.Call, async turn =>
        {
            var app = turn.Use(await hot.App(GrainFactory, turn.Call, command.App));
            if (!app.IsOk)
                return Decision.Refuse<EmbedTenantState, Done>(AuthError.ApiKeyInvalid);
            var scope = EmbedTenantRules.Scope(turn.State, command, app.Require().Settings);
            if (!scope.IsOk)
                return Decision.Pass<EmbedTenantState, Done>(scope.As<Done>());
            var tenant = await Admit(turn, command.App, command.DisplayName);
            if (!tenant.IsOk)
                return Decision.Pass<EmbedTenantState, Done>(tenant);

            grant = await Grant(turn, command, app.Require(), scope.Require());
            key = keys.KeyOf(turn.Use(await hot.Ring(GrainFactory, turn.Call, KeyRingNames.Main)).Require(), EmbedTokenIssuer.Algorithm);
            return EmbedTenantRules.Register(turn.State, command, TenantId, turn.Now);
        });

        // Signed after the commit or the check, so that no token goes out on what was no longer so.
        return registered.Map(_ => issuer.Issue(key!, grant!, Clock.GetUtcNow()));
    }

    /// <inheritdoc/>
    public Task<Outcome<EmbedTenantView>> Get(DescribeEmbedTenant query) =>
        Decide(query.Call, turn => Decision.Pass<EmbedTenantState, EmbedTenantView>(EmbedTenantRules.Describe(turn.State, query.App)));

    /// <inheritdoc/>
    public Task<Outcome<HostedEmbedSettings>> SetHosted(SetHostedEmbed command) => Decide(command.Call, async turn =>
    {
        var app = turn.Use(await hot.App(GrainFactory, turn.Call, command.App));
        if (!app.IsOk)
            return Decision.Pass<EmbedTenantState, HostedEmbedSettings>(app.As<HostedEmbedSettings>());
        var tenant = turn.Use(await hot.Tenant(GrainFactory, turn.Call, TenantId, command.App));
        return tenant.IsOk
            ? EmbedTenantRules.SetHosted(turn.State, command, TenantId, app.Require().Settings, turn.Now)
            : Decision.Pass<EmbedTenantState, HostedEmbedSettings>(tenant.As<HostedEmbedSettings>());
    });

    /// <inheritdoc/>
    public Task<Outcome<HostedEmbedSettings>> DescribeHosted(DescribeEmbedTenant query) =>
        Link(query.Call, turn => EmbedTenantRules.Hosted(turn.State, query.App));

    /// <inheritdoc/>
    public Task<Outcome<HostedEmbedSettings>> GetHosted(DescribeEmbedTenant query) =>
        Decide(query.Call, turn => Decision.Pass<EmbedTenantState, HostedEmbedSettings>(EmbedTenantRules.Hosted(turn.State, query.App)));

    /// <inheritdoc/>
    public Task<Outcome<Done>> RegisterOrganization(RegisterProjectOrganization command) => Decide(command.Call, async turn =>
    {
        var app = turn.Use(await hot.App(GrainFactory, turn.Call, command.App));
        if (!app.IsOk)
            return Decision.Refuse<EmbedTenantState, Done>(AuthError.ApiKeyInvalid);
        var tenant = await Admit(turn, command.App, command.Organization.Name);
        return tenant.IsOk
            ? EmbedTenantRules.RegisterOrganization(turn.State, command, TenantId, turn.Now)
            : Decision.Pass<EmbedTenantState, Done>(tenant);
    });

    /// <inheritdoc/>
    public Task<Outcome<ProjectOrganization>> DescribeOrganization(DescribeEmbedTenant query) => Link(query.Call, async turn =>
    {
        var tenant = turn.Use(await hot.Tenant(GrainFactory, turn.Call, TenantId, query.App));
        return tenant is { IsOk: true, Value.Status: TenantStatus.Active }
            ? EmbedTenantRules.Organization(turn.State, query.App)
            : Outcome<ProjectOrganization>.Refuse(AuthError.TenantNotFound);
    });

    private async Task<Outcome<Done>> Admit(Turn<EmbedTenantState> turn, AppId app, string name)
    {
        var known = turn.Use(await hot.Tenant(GrainFactory, turn.Call, TenantId, app));
        if (known.IsOk)
            return known.Require().Status == TenantStatus.Active ? Outcome<Done>.Ok(Done.Instance) : Outcome<Done>.Refuse(AuthError.TenantNotFound);

        // Unknown tenants are made; deleted ones are not found here either, and stay so.
        var admitted = turn.Use(await GrainFactory.Tenant(TenantId).Admit(new AdmitTenant(turn.Call, app, true, name)));
        return admitted.Map(_ => Done.Instance);
    }

    private async Task<EmbedGrant> Grant(Turn<EmbedTenantState> turn, RegisterEmbed command, AppView app, EmbedScope scope)
    {
        var (current, stamps) = await epochs.Of(turn.Call, new(command.App, TenantId, command.Viewer, command.KeyId), null);
        foreach (var stamp in stamps)
            turn.Use(stamp.Key, stamp.Version);
        return new EmbedGrant(
            app, TenantId, command.DisplayName, scope, command.Permissions, command.Viewer, command.KeyId, current.Epochs, command.LifetimeSeconds);
    }
}
