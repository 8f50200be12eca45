using System.Collections.Immutable;
using OrleansTenantAuth.Dashboards;
using OrleansTenantAuth.Gateway.Admin;
using OrleansTenantAuth.Gateway.Docs;
using OrleansTenantAuth.Gateway.Embeds;
using OrleansTenantAuth.Gateway.Http;
using OrleansTenantAuth.Keys;

namespace OrleansTenantAuth.Gateway.Dashboards;

/// <summary>The documented calls on dashboards: lists, and deep copies.</summary>
public sealed class DashboardEndpoints(IGrainFactory grains, BoardGate gate)
{
    private const int MaxName = 200;
    private const int MaxCharts = 50;
    private const string Copied = " (Copy)";

    /// <summary>Maps the routes.</summary>
    public static void Map(IEndpointRouteBuilder routes)
    {
        var endpoints = routes.ServiceProvider.GetRequiredService<DashboardEndpoints>();
        var group = routes.MapBoardGroup("");
        group.Get("/list-workspaces", BoardJson.Default.WorkspacesAnswer, endpoints.Workspaces)
            .WithSummary("Workspaces of the app, then those private to the caller's tenant.").Takes("tenantId", TenantText).Pages();
        group.Get("/list-workspace-dashboards", BoardJson.Default.DashboardsAnswer, endpoints.Dashboards)
            .WithSummary("Global dashboards of a workspace, then those private to the caller's tenant.")
            .Takes("workspaceId", "The workspace.").Takes("tenantId", TenantText).Pages().Refuses(AuthError.WorkspaceNotFound);
        endpoints.MapCopies(routes);
    }

    private const string TenantText = "For admins: the tenant whose private ones are listed too.";

    private void MapCopies(IEndpointRouteBuilder routes)
    {
        routes.MapJsonPost(BoardRoutes.Prefix + "/clone", BoardJson.Default.CloneDashboardBody, BoardJson.Default.BoardDoneAnswer, (body, http) => Admitted(http, body, call => Clone(call, body)))
            .WithSummary("Copies a dashboard with its charts and filters. A tenant's copy is private to it; needs addChart.")
            .DocumentedForBoards().Refuses(AuthError.DashboardNotFound, AuthError.WorkspaceNotFound, AuthError.TenantNotFound, AuthError.Forbidden, AuthError.NameTaken);
        routes.MapJsonPost(BoardRoutes.Prefix + "/add-charts", BoardJson.Default.AddChartsBody, BoardJson.Default.BoardDoneAnswer, (body, http) => Admitted(http, body, call => Add(call, body)))
            .WithSummary("Adds deep copies of charts to a dashboard; needs addChart.")
            .DocumentedForBoards().Refuses(AuthError.DashboardNotFound, AuthError.ChartNotFound, AuthError.Forbidden, AuthError.LimitReached);
        routes.MapJsonPost(BoardRoutes.Prefix + "/append-charts-from", BoardJson.Default.AppendChartsBody, BoardJson.Default.BoardDoneAnswer, (body, http) => Admitted(http, body, call => Append(call, body)))
            .WithSummary("Adds deep copies of all charts of a dashboard to another; needs addChart.")
            .DocumentedForBoards().Refuses(AuthError.DashboardNotFound, AuthError.Forbidden, AuthError.LimitReached);
    }

    private async Task<Outcome<WorkspacesAnswer>> Workspaces(BoardCall call)
    {
        var tenant = TenantAsked(call);
        if (!tenant.IsOk)
            return tenant.As<WorkspacesAnswer>();
        var page = await BoardLists.Page(call, call.Viewer.App.Value, tenant.Require(), grains.Boards().Workspaces);
        return page.Map(found => new WorkspacesAnswer([.. found.Items.Select(BoardItemAnswer.Of)], found.Next));
    }

    private async Task<Outcome<DashboardsAnswer>> Dashboards(BoardCall call)
    {
        var check = new FieldCheck();
        var id = check.Uuid("workspaceId", QueryFields.Read(call.Http, check, "workspaceId"));
        if (check.Failed)
            return check.Refuse<DashboardsAnswer>();
        var tenant = TenantAsked(call);
        if (!tenant.IsOk)
            return tenant.As<DashboardsAnswer>();
        var workspace = await grains.Workspace(id).Get(new(call.Info, call.Viewer));
        if (!workspace.IsOk)
            return workspace.As<DashboardsAnswer>();
        var page = await BoardLists.Page(call, id, tenant.Require(), grains.Boards().Dashboards);
        return page.Map(found => new DashboardsAnswer([.. found.Items.Select(BoardItemAnswer.Of)], found.Next));
    }

    private async Task<Outcome<BoardDoneAnswer>> Clone(BoardCall call, CloneDashboardBody body)
    {
        var check = new FieldCheck();
        var sourceId = check.Uuid("sourceDashboardId", body.SourceDashboardId);
        var workspace = check.OptionalUuid("targetWorkspaceId", body.TargetWorkspaceId);
        var name = check.OptionalText("name", body.Name, MaxName);
        var tenant = check.OptionalUuid("tenantId", body.TenantId);
        check.OptionalUuid("connectionId", body.ConnectionId);
        if (check.Failed)
            return check.Refuse<BoardDoneAnswer>();
        var source = await grains.Dashboard(sourceId).Get(new(call.Info, call.Viewer));
        if (!source.IsOk)
            return source.As<BoardDoneAnswer>();
        var found = source.Require();
        var id = DerivedIds.Named(call.Info.OperationId, $"clone\n{sourceId:N}\n{workspace:N}\n{name}\n{tenant:N}");
        var owner = call.Viewer.Tenant is { } own && tenant is null ? own : tenant is { } asked ? new TenantId(asked) : (TenantId?)null;
        var create = new CreateDashboard(
            call.Info, call.Viewer, workspace ?? found.Workspace, owner, name ?? CopyName(found.Name), Copies(found.Charts, id), found.Filters);
        return (await grains.Dashboard(id).Create(create)).Map(made => BoardDoneAnswer.Of(made));
    }

    private async Task<Outcome<BoardDoneAnswer>> Add(BoardCall call, AddChartsBody body)
    {
        var check = new FieldCheck();
        var targetId = check.Uuid("targetDashboardId", body.TargetDashboardId);
        var sent = check.OptionalList("chartIds", body.ChartIds, MaxCharts);
        if (sent is null or { Length: 0 } || sent.Value.Any(text => !Guid.TryParseExact(text, "D", out _)))
            check.Add("chartIds", $"Must have 1 to {MaxCharts} uuids.");
        if (check.Failed)
            return check.Refuse<BoardDoneAnswer>();
        var charts = ImmutableArray.CreateBuilder<Chart>();
        foreach (var id in sent!.Value.Select(text => Guid.ParseExact(text, "D")).Distinct())
        {
            var chart = await FindChart(call, id);
            if (!chart.IsOk)
                return chart.As<BoardDoneAnswer>();
            charts.Add(chart.Require());
        }

        return await AddTo(call, targetId, charts.ToImmutable());
    }

    private async Task<Outcome<BoardDoneAnswer>> Append(BoardCall call, AppendChartsBody body)
    {
        var check = new FieldCheck();
        var sourceId = check.Uuid("sourceDashboardId", body.SourceDashboardId);
        var targetId = check.Uuid("targetDashboardId", body.TargetDashboardId);
        if (check.Failed)
            return check.Refuse<BoardDoneAnswer>();
        var source = await grains.Dashboard(sourceId).Get(new(call.Info, call.Viewer));
        return source.IsOk ? await AddTo(call, targetId, source.Require().Charts) : source.As<BoardDoneAnswer>();
    }

    private async Task<Outcome<BoardDoneAnswer>> AddTo(BoardCall call, Guid target, ImmutableArray<Chart> charts)
    {
        var copies = Copies(charts, DerivedIds.Named(call.Info.OperationId, $"copies\n{target:N}"));
        var added = await grains.Dashboard(target).AddCharts(new(call.Info, call.Viewer, copies, AreNew: false));
        return added.Map(dashboard => BoardDoneAnswer.Of(dashboard, [.. copies.Select(chart => chart.Id)]));
    }

    // A chart of somebody else's dashboard does not exist for the caller.
    private async Task<Outcome<Chart>> FindChart(BoardCall call, Guid id)
    {
        var place = await grains.Boards().FindChart(new(call.Info, call.Viewer.App, id));
        if (!place.IsOk)
            return place.As<Chart>();
        var dashboard = await grains.Dashboard(place.Require().Dashboard).Get(new(call.Info, call.Viewer));
        if (!dashboard.IsOk)
            return dashboard.Error == AuthError.DashboardNotFound ? Outcome<Chart>.Refuse(AuthError.ChartNotFound) : dashboard.As<Chart>();
        return dashboard.Require().Charts.FirstOrDefault(chart => chart.Id == id) is { } found
            ? Outcome<Chart>.Ok(found)
            : Outcome<Chart>.Refuse(AuthError.ChartNotFound);
    }

    private static ImmutableArray<Chart> Copies(ImmutableArray<Chart> charts, Guid operation) =>
        [.. charts.Select(chart => chart with { Id = DerivedIds.Named(operation, chart.Id.ToString("N")) })];

    // Cut between letters: half of a surrogate pair could not be stored.
    private static string CopyName(string name)
    {
        var length = Math.Min(name.Length, MaxName - Copied.Length);
        return name[..(char.IsHighSurrogate(name[length - 1]) ? length - 1 : length)] + Copied;
    }

    // A tenant sees its own and no other's; an admin may name one.
    private static Outcome<TenantId?> TenantAsked(BoardCall call)
    {
        var check = new FieldCheck();
        var asked = QueryFields.Uuid(call.Http, check, "tenantId");
        if (check.Failed)
            return check.Refuse<TenantId?>();
        if (call.Viewer.Tenant is { } own)
            return asked is null || asked == own.Value ? Outcome<TenantId?>.Ok(own) : Outcome<TenantId?>.Refuse(AuthError.Forbidden);
        return Outcome<TenantId?>.Ok(asked is { } id ? new TenantId(id) : null);
    }

    private async Task<Outcome<BoardDoneAnswer>> Admitted(HttpContext http, KeyedBody body, Func<BoardCall, Task<Outcome<BoardDoneAnswer>>> act)
    {
        var check = new FieldCheck();
        var caller = KeyCaller.Read(check, body.ApiKey, body.OrganizationId);
        if (check.Failed)
            return check.Refuse<BoardDoneAnswer>();
        var call = await gate.Admit(http, ApiKeyScopes.Dashboards, caller);
        return call.IsOk ? await act(call.Require()) : call.As<BoardDoneAnswer>();
    }
}
