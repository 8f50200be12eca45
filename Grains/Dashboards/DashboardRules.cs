using System.Collections.Immutable;
using OrleansTenantAuth.Embeds;
using OrleansTenantAuth.Store;

namespace OrleansTenantAuth.Dashboards;

/// <summary>Decisions of a dashboard. Each looks first at whether the dashboard is the viewer's to see, then at what the viewer may do.</summary>
internal static class DashboardRules
{
    private const int MostCharts = 50;
    private const int MostFilters = 20;

    public static Decision<DashboardState, DashboardView> Create(DashboardState? state, CreateDashboard command, Guid id, DateTimeOffset now)
    {
        var viewer = command.Viewer;
        if (viewer.Tenant is { } tenant && (command.Tenant != tenant || !viewer.Permissions.Allows(EditingAction.AddChart)))
            return Decision.Refuse<DashboardState, DashboardView>(AuthError.Forbidden);
        if (state is not null)
        {
            return IsVisible(state, viewer) && state.CreatedBy == command.Call.OperationId
                ? Decision.Answer<DashboardState, DashboardView>(View(state))
                : Decision.Refuse<DashboardState, DashboardView>(AuthError.NameTaken);
        }

        var next = new DashboardState
        {
            Id = id,
            App = viewer.App,
            Workspace = command.Workspace,
            Tenant = command.Tenant,
            Name = command.Name,
            Charts = command.Charts,
            Filters = command.Filters,
            CreatedAt = now,
            CreatedBy = command.Call.OperationId,
        };
        return Change(next, "dashboard.created", [PutItem(next), .. next.Charts.Select(chart => Entries.Put(next.App, chart.Id, new ChartPlace(next.Id)))]);
    }

    public static Outcome<DashboardView> Get(DashboardState? state, BoardViewer viewer) =>
        IsVisible(state, viewer) ? Outcome<DashboardView>.Ok(View(state!)) : Outcome<DashboardView>.Refuse(AuthError.DashboardNotFound);

    public static Decision<DashboardState, DashboardView> Rename(DashboardState? state, RenameDashboard command) =>
        Edit(state, command.Viewer, EditingAction.EditDashboardName, dashboard =>
        {
            var next = dashboard with { Name = command.Name };
            return next == dashboard ? Same(dashboard) : Change(next, "dashboard.changed", [PutItem(next)]);
        });

    public static Decision<DashboardState, DashboardView> AddCharts(DashboardState? state, AddCharts command) =>
        Edit(state, command.Viewer, command.AreNew ? EditingAction.CreateChart : EditingAction.AddChart, dashboard =>
        {
            ImmutableArray<Chart> added = [.. command.Charts.Where(chart => dashboard.Charts.All(known => known.Id != chart.Id))];
            if (added.IsEmpty)
                return Same(dashboard);
            return dashboard.Charts.Length + added.Length > MostCharts
                ? Decision.Refuse<DashboardState, DashboardView>(AuthError.LimitReached)
                : Change(
                    dashboard with { Charts = [.. dashboard.Charts, .. added] },
                    "dashboard.changed",
                    [.. added.Select(chart => Entries.Put(dashboard.App, chart.Id, new ChartPlace(dashboard.Id)))]);
        });

    public static Decision<DashboardState, DashboardView> ChangeChart(DashboardState? state, ChangeChart command) =>
        Edit(state, command.Viewer, EditingAction.EditCharts, dashboard =>
        {
            var known = dashboard.Charts.FirstOrDefault(chart => chart.Id == command.Chart.Id);
            if (known is null)
                return Decision.Refuse<DashboardState, DashboardView>(AuthError.ChartNotFound);
            return known == command.Chart ? Same(dashboard) : Change(dashboard with { Charts = dashboard.Charts.Replace(known, command.Chart) }, "dashboard.changed", []);
        });

    public static Decision<DashboardState, DashboardView> RemoveChart(DashboardState? state, RemoveChart command) =>
        Edit(state, command.Viewer, EditingAction.RemoveChart, dashboard =>
        {
            var left = dashboard.Charts.RemoveAll(chart => chart.Id == command.Chart);
            return left.Length == dashboard.Charts.Length
                ? Decision.Refuse<DashboardState, DashboardView>(AuthError.ChartNotFound)
                : Change(dashboard with { Charts = left }, "dashboard.changed", [Entries.Remove(Entries.Charts(dashboard.App), command.Chart)]);
        });

    public static Decision<DashboardState, DashboardView> AddFilter(DashboardState? state, AddFilter command) =>
        Edit(state, command.Viewer, EditingAction.AddFilter, dashboard =>
        {
            if (dashboard.Filters.Any(filter => filter.Id == command.Filter.Id))
                return Same(dashboard);
            return dashboard.Filters.Length == MostFilters
                ? Decision.Refuse<DashboardState, DashboardView>(AuthError.LimitReached)
                : Change(dashboard with { Filters = [.. dashboard.Filters, command.Filter] }, "dashboard.changed", []);
        });

    public static Decision<DashboardState, DashboardView> RemoveFilter(DashboardState? state, RemoveFilter command) =>
        Edit(state, command.Viewer, EditingAction.AddFilter, dashboard =>
        {
            var left = dashboard.Filters.RemoveAll(filter => filter.Id == command.Filter);
            return left.Length == dashboard.Filters.Length
                ? Decision.Refuse<DashboardState, DashboardView>(AuthError.ChartNotFound)
                : Change(dashboard with { Filters = left }, "dashboard.changed", []);
        });

    public static Decision<DashboardState, Done> Delete(DashboardState? state, DeleteDashboard command, DateTimeOffset now)
    {
        if (!IsVisible(state, command.Viewer))
            return Decision.Refuse<DashboardState, Done>(AuthError.DashboardNotFound);
        if (command.Viewer.Tenant is not null)
            return Decision.Refuse<DashboardState, Done>(AuthError.Forbidden);
        var next = state! with { DeletedAt = now, Charts = [], Filters = [] };
        return Decision.Change(
            next,
            Outcome<Done>.Ok(Done.Instance),
            [Happened("dashboard.deleted", next)],
            [
                Entries.Remove(Entries.Dashboards(next.Workspace, next.Tenant), next.Id),
                .. state.Charts.Select(chart => Entries.Remove(Entries.Charts(next.App), chart.Id)),
            ]);
    }

    // What others own does not exist for a viewer; what is global may be looked at.
    private static bool IsVisible(DashboardState? state, BoardViewer viewer) =>
        state is { DeletedAt: null } && state.App == viewer.App && (viewer.Tenant is null || state.Tenant is null || state.Tenant == viewer.Tenant);

    private static Decision<DashboardState, DashboardView> Edit(
        DashboardState? state, BoardViewer viewer, EditingAction action, Func<DashboardState, Decision<DashboardState, DashboardView>> edit)
    {
        if (!IsVisible(state, viewer))
            return Decision.Refuse<DashboardState, DashboardView>(AuthError.DashboardNotFound);
        var mayEdit = viewer.Tenant is null || (state!.Tenant is not null && viewer.Permissions.Allows(action));
        return mayEdit ? edit(state!) : Decision.Refuse<DashboardState, DashboardView>(AuthError.Forbidden);
    }

    private static Decision<DashboardState, DashboardView> Same(DashboardState state) => Decision.Answer<DashboardState, DashboardView>(View(state));

    private static Decision<DashboardState, DashboardView> Change(DashboardState next, string kind, ImmutableArray<EntryChange> entries) =>
        Decision.Change(next, Outcome<DashboardView>.Ok(View(next)), [Happened(kind, next)], entries);

    private static EntryChange PutItem(DashboardState state) =>
        Entries.Put(state.Workspace, new DashboardItem(state.Id, state.Name, state.Tenant, state.CreatedAt));

    private static Happening Happened(string kind, DashboardState state) =>
        new(kind, state.App, state.Tenant, Data: [KeyValuePair.Create("dashboard", state.Id.ToString("D"))]);

    private static DashboardView View(DashboardState state) =>
        new(state.Id, state.Workspace, state.Tenant, state.Name, state.Charts, state.Filters, state.CreatedAt);
}
