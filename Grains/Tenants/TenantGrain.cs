using System.Collections.Immutable;
using OrleansTenantAuth.Apps;
using OrleansTenantAuth.Directories;
using OrleansTenantAuth.Store;

namespace OrleansTenantAuth.Tenants;

/// <inheritdoc cref="ITenantGrain"/>
internal sealed class TenantGrain(IGrainStore store)
    : StatefulGrain<TenantState>(store, StateJson.Default.TenantState), ITenantGrain
{
    private const int CodeDraws = 5;

    /// <inheritdoc/>
    protected override string StoreKey => GrainKey.Tenant(Id);

    private TenantId TenantId => new(Id);

    /// <inheritdoc/>
    protected override ImmutableArray<EntryChange> Mirror(TenantState? before, TenantState next) => TenantListing.Changes(before, next);

    /// <inheritdoc/>
    public Task<Outcome<TenantView>> Create(CreateTenant command) => Decide(command.Call, async turn =>
    {
        var app = turn.Use(await App(command.App).Describe(new DescribeApp(turn.Call)));
        if (!app.IsOk)
            return Decision.Pass<TenantState, TenantView>(app.As<TenantView>());
        if (command.Parent is { } parent)
        {
            var found = turn.Use(await Tenant(parent).Describe(new DescribeTenant(turn.Call, command.App)));
            if (!found.IsOk)
                return Decision.Pass<TenantState, TenantView>(found);
        }

        return TenantRules.Create(turn.State, command, TenantId, turn.Now);
    });

    /// <inheritdoc/>
    public Task<Outcome<TenantView>> Describe(DescribeTenant query) =>
        Link(query.Call, turn => TenantRules.Describe(turn.State, query.App));

    /// <inheritdoc/>
    public Task<Outcome<TenantView>> Get(DescribeTenant query) =>
        Decide(query.Call, turn => Decision.Pass<TenantState, TenantView>(TenantRules.Describe(turn.State, query.App)));

    /// <inheritdoc/>
    public Task<Outcome<TenantView>> Locate(LocateTenant query) =>
        Decide(query.Call, turn => Decision.Pass<TenantState, TenantView>(TenantRules.Locate(turn.State)));

    /// <inheritdoc/>
    public async Task<Outcome<AdmittedTenant>> Admit(AdmitTenant command)
    {
        // The head of the chain commits under this answer, so only an adoption has to write here.
        var isUnknown = false;
        var known = await Link(command.Call, turn =>
        {
            isUnknown = turn.State is null;
            return TenantRules.Admit(turn.State, command.App) ?? Outcome<AdmittedTenant>.Refuse(AuthError.TenantNotFound);
        });
        if (!isUnknown || !command.MayAdopt)
            return known;
        var code = await ClaimCode(command.Call);
        if (!code.IsOk)
            return code.As<AdmittedTenant>();
        return await LinkAfter(command.Call.Again(), turn => ValueTask.FromResult(
            TenantRules.Admit(turn.State, command.App) is { } outcome
                ? Decision.Pass<TenantState, AdmittedTenant>(outcome)
                : TenantRules.Adopt(command, TenantId, code.Require(), turn.Now)));
    }

    /// <inheritdoc/>
    public Task<Outcome<TenantView>> Change(ChangeTenant command) => Decide(command.Call, async turn =>
    {
        if (command.Settings?.Cookie is null)
            return TenantRules.Change(turn.State, command, null, turn.Now);

        // Which domains its pages have, the app knows.
        var app = turn.Use(await App(command.App).Describe(new DescribeApp(turn.Call)));
        return app.IsOk
            ? TenantRules.Change(turn.State, command, app.Require(), turn.Now)
            : Decision.Pass<TenantState, TenantView>(app.As<TenantView>());
    });

    /// <inheritdoc/>
    public Task<Outcome<TenantView>> SetStatus(SetTenantStatus command) => Decide(command.Call, async turn =>
    {
        var app = turn.Use(await App(command.App).Describe(new DescribeApp(turn.Call)));
        if (!app.IsOk)
            return Decision.Pass<TenantState, TenantView>(app.As<TenantView>());

        // An app without its root tenant would have no place for what belongs to it as a whole.
        return app.Require().RootTenant == TenantId && command.Status != TenantStatus.Active
            ? Decision.Refuse<TenantState, TenantView>(AuthError.WrongState)
            : TenantRules.SetStatus(turn.State, command);
    });

    /// <inheritdoc/>
    public Task<Outcome<Done>> List(ListForSearches command) => Decide(command.Call, turn => turn.State is null
        ? Decision.Refuse<TenantState, Done>(AuthError.TenantNotFound)
        : Decision.Change(turn.State, Outcome<Done>.Ok(Done.Instance), [], TenantListing.Changes(null, turn.State)));

    private IAppGrain App(AppId app) => GrainFactory.GetGrain<IAppGrain>(app.Value.ToString("N"));

    private ITenantGrain Tenant(TenantId tenant) => GrainFactory.GetGrain<ITenantGrain>(tenant.Value.ToString("N"));

    private async Task<Outcome<string>> ClaimCode(CallInfo call)
    {
        for (var draw = 0; draw < CodeDraws; draw++)
        {
            var code = TenantCodes.New();
            var claim = await GrainFactory.GetGrain<IAliasGrain>("tenant:" + code).Claim(new ClaimAlias(call, StoreKey));
            if (claim.IsOk)
                return Outcome<string>.Ok(code);
            if (claim.Error != AuthError.NameTaken)
                return claim.As<string>();
        }

        return Outcome<string>.Refuse(AuthError.Unavailable, retryAfterSeconds: 1);
    }
}
