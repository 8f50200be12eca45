using OrleansTenantAuth.Store;
using OrleansTenantAuth.Tenants;

namespace OrleansTenantAuth.Dashboards;

/// <inheritdoc cref="IDashboardGrain"/>
internal sealed class DashboardGrain(IGrainStore store) : StatefulGrain<DashboardState>(store, StateJson.Default.DashboardState), IDashboardGrain
{
    /// <inheritdoc/>
    protected override string StoreKey => GrainKey.Dashboard(Id);

    /// <inheritdoc/>
    public Task<Outcome<DashboardView>> Create(CreateDashboard command) => Decide(command.Call, async turn =>
    {
        var workspace = turn.Use(await GrainFactory.Workspace(command.Workspace).Describe(new(turn.Call, command.Viewer)));
        if (!workspace.IsOk)
            return Decision.Pass<DashboardState, DashboardView>(workspace.As<DashboardView>());

        // What stands in a tenant's own workspace is that tenant's.
        command = command with { Tenant = command.Tenant ?? workspace.Require().Tenant };
        if (workspace.Require().Tenant is { } owning && command.Tenant != owning)
            return Decision.Refuse<DashboardState, DashboardView>(AuthError.WorkspaceNotFound);
        if (command.Tenant is { } tenant)
        {
            var owner = turn.Use(await GrainFactory.Tenant(tenant).Describe(new DescribeTenant(turn.Call, command.Viewer.App)));
            if (!owner.IsOk)
                return Decision.Pass<DashboardState, DashboardView>(owner.As<DashboardView>());
        }

        return DashboardRules.Create(turn.State, command, Id, turn.Now);
    });

    /// <inheritdoc/>
    public Task<Outcome<DashboardView>> Get(GetDashboard query) => Decide(query.Call, turn =>
        Decision.Pass<DashboardState, DashboardView>(DashboardRules.Get(turn.State, query.Viewer)));

    /// <inheritdoc/>
    public Task<Outcome<DashboardView>> Rename(RenameDashboard command) => Decide(command.Call, turn => DashboardRules.Rename(turn.State, command));

    /// <inheritdoc/>
    public Task<Outcome<DashboardView>> AddCharts(AddCharts command) => Decide(command.Call, turn => DashboardRules.AddCharts(turn.State, command));

    /// <inheritdoc/>
    public Task<Outcome<DashboardView>> ChangeChart(ChangeChart command) => Decide(command.Call, turn => DashboardRules.ChangeChart(turn.State, command));

    /// <inheritdoc/>
    public Task<Outcome<DashboardView>> RemoveChart(RemoveChart command) => Decide(command.Call, turn => DashboardRules.RemoveChart(turn.State, command));

    /// <inheritdoc/>
    public Task<Outcome<DashboardView>> AddFilter(AddFilter command) => Decide(command.Call, turn => DashboardRules.AddFilter(turn.State, command));

    /// <inheritdoc/>
    public Task<Outcome<DashboardView>> RemoveFilter(RemoveFilter command) => Decide(command.Call, turn => DashboardRules.RemoveFilter(turn.State, command));

    /// <inheritdoc/>
    public Task<Outcome<Done>> Delete(DeleteDashboard command) => Decide(command.Call, turn => DashboardRules.Delete(turn.State, command, turn.Now));
}
