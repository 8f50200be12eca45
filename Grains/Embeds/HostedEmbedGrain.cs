using OrleansTenantAuth.Keys;
using OrleansTenantAuth.Security;
using OrleansTenantAuth.Store;
using OrleansTenantAuth.Tenants;

namespace OrleansTenantAuth.Embeds;

/// <inheritdoc cref="IHostedEmbedGrain"/>
internal sealed class HostedEmbedGrain(
    IGrainStore store, HotReads hot, EmbedEpochRead epochs, MasterKeys masterKeys, AccessTokenIssuer keys, EmbedTokenIssuer issuer)
    : StatefulGrain<HostedEmbedState>(store, StateJson.Default.HostedEmbedState), IHostedEmbedGrain
{
    /// <inheritdoc/>
    protected override string StoreKey => GrainKey.HostedEmbed(this.GetPrimaryKeyString());

    /// <inheritdoc/>
    public Task<Outcome<HostedEmbed>> Issue(IssueHostedEmbed command) => Decide(command.Call, async turn =>
    {
        var granted = await Grant(turn, command);
        if (!granted.IsOk)
            return Decision.Pass<HostedEmbedState, HostedEmbed>(granted.As<HostedEmbed>());
        var (grant, current) = granted.Require();
        if (!command.IsFresh && HostedEmbedRules.IsGood(turn.State, grant, current, turn.Now))
            return Decision.Answer<HostedEmbedState, HostedEmbed>(HostedEmbedRules.Open(turn.State!, masterKeys, StoreKey));

        // Kept and given out only if the commit finds every version of this turn current, that of the signing keys too.
        var ring = turn.Use(await hot.Ring(GrainFactory, turn.Call, KeyRingNames.Main)).Require();
        var issued = issuer.Issue(keys.KeyOf(ring, EmbedTokenIssuer.Algorithm), grant, turn.Now);
        return HostedEmbedRules.Keep(turn.State, command, grant, issued, masterKeys, StoreKey);
    });

    private async Task<Outcome<(EmbedGrant Grant, CurrentEpochs Current)>> Grant(Turn<HostedEmbedState> turn, IssueHostedEmbed command)
    {
        var app = turn.Use(await hot.App(GrainFactory, turn.Call, command.App));
        if (!app.IsOk)
            return app.As<(EmbedGrant, CurrentEpochs)>();
        var tenant = turn.Use(await hot.Tenant(GrainFactory, turn.Call, command.Tenant, command.App));
        if (!tenant.IsOk || tenant.Require().Status != TenantStatus.Active)
            return Outcome<(EmbedGrant, CurrentEpochs)>.Refuse(AuthError.TenantNotFound);
        var hosted = turn.Use(await GrainFactory.EmbedTenant(command.Tenant).DescribeHosted(new(turn.Call, command.App)));
        if (!hosted.IsOk)
            return hosted.As<(EmbedGrant, CurrentEpochs)>();
        var settings = hosted.Require();
        var scope = EmbedTenantRules.ScopeOf(settings.Prefilters, settings.Schema, app.Require().Settings);
        if (!scope.IsOk)
            return scope.As<(EmbedGrant, CurrentEpochs)>();

        var viewer = command.User.ToString();
        var (current, stamps) = await epochs.Of(turn.Call, new(command.App, command.Tenant, viewer, null), turn.State?.TokenId);
        foreach (var stamp in stamps)
            turn.Use(stamp.Key, stamp.Version);
        var grant = new EmbedGrant(
            app.Require(),
            command.Tenant,
            settings.DisplayName,
            scope.Require(),
            HostedEmbedRules.Permissions(settings, command.Roles),
            viewer,
            null,
            current.Epochs,
            EmbedLifetime.Default);
        return Outcome<(EmbedGrant, CurrentEpochs)>.Ok((grant, current));
    }
}
