using OrleansTenantAuth.Store;

namespace OrleansTenantAuth.SignOn;

/// <inheritdoc cref="ISignOnGrain"/>
internal sealed class SignOnGrain(IGrainStore store, HotReads hot)
    : StatefulGrain<SignOnState>(store, StateJson.Default.SignOnState), ISignOnGrain
{
    /// <inheritdoc/>
    protected override string StoreKey => GrainKey.SignOn(Id);

    /// <inheritdoc/>
    public Task<Outcome<SignOnProviders>> List(ListSignOn query) => Decide(query.Call, async turn =>
    {
        var tenant = turn.Use(await hot.Tenant(GrainFactory, turn.Call, new TenantId(Id), query.App));
        return Decision.Pass<SignOnState, SignOnProviders>(tenant.Map(_ => SignOnRules.View(turn.State)));
    });

    /// <inheritdoc/>
    public Task<Outcome<SignOnProvider>> Set(SetSignOn command) => Decide(command.Call, async turn =>
    {
        var tenant = turn.Use(await hot.Tenant(GrainFactory, turn.Call, new TenantId(Id), command.App));
        if (!tenant.IsOk)
            return Decision.Pass<SignOnState, SignOnProvider>(tenant.As<SignOnProvider>());
        var app = turn.Use(await hot.App(GrainFactory, turn.Call, command.App));
        if (!app.IsOk)
            return Decision.Pass<SignOnState, SignOnProvider>(app.As<SignOnProvider>());
        return app.Require().Settings.Workspace is null
            ? Decision.Refuse<SignOnState, SignOnProvider>(AuthError.WrongState)
            : SignOnRules.Set(turn.State, command, tenant.Require().Id, app.Require().RootTenant == tenant.Require().Id);
    });

    /// <inheritdoc/>
    public Task<Outcome<Done>> Remove(RemoveSignOn command) => Decide(command.Call, async turn =>
    {
        var tenant = turn.Use(await hot.Tenant(GrainFactory, turn.Call, new TenantId(Id), command.App));
        return tenant.IsOk ? SignOnRules.Remove(turn.State, command) : Decision.Pass<SignOnState, Done>(tenant.As<Done>());
    });
}
