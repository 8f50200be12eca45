using System.Text.Json;
using OrleansTenantAuth.Dashboards;
using OrleansTenantAuth.DataSets;
using OrleansTenantAuth.Embeds;
using OrleansTenantAuth.Gateway.DataSets;
using OrleansTenantAuth.Gateway.Docs;
using OrleansTenantAuth.Gateway.Http;
using OrleansTenantAuth.Keys;

namespace OrleansTenantAuth.Gateway.Dashboards;

/// <summary>What a page of a dashboard needs: the dashboard, its charts' data, and every change that a token may permit.</summary>
public sealed class BoardEditEndpoints(IGrainFactory grains)
{
    private const int MaxName = 200;
    private const string Dashboard = "dashboard_id";

    /// <summary>Maps the routes.</summary>
    public static void Map(IEndpointRouteBuilder routes)
    {
        var endpoints = routes.ServiceProvider.GetRequiredService<BoardEditEndpoints>();
        var group = routes.MapBoardGroup("");
        group.Send("POST", "/create-workspace", BoardJson.Default.CreateWorkspaceBody, BoardJson.Default.BoardItemAnswer, endpoints.CreateWorkspace, StatusCodes.Status201Created)
            .WithSummary("Makes a workspace; for admins. A repeat with the same Idempotency-Key answers the same workspace.").Refuses(AuthError.TenantNotFound);
        group.Send("POST", "/create", BoardJson.Default.CreateDashboardBody, BoardJson.Default.DashboardAnswer, endpoints.Create, StatusCodes.Status201Created)
            .WithSummary("Makes an empty dashboard; for admins. A repeat with the same Idempotency-Key answers the same dashboard.").Refuses(AuthError.WorkspaceNotFound, AuthError.TenantNotFound);
        group.Get("/data-sets", BoardJson.Default.BoardDataSetsAnswer, endpoints.DataSets)
            .WithSummary("Data sets of the caller's schema, with their columns.");
        group.Get("/{dashboard_id}", BoardJson.Default.DashboardAnswer, endpoints.Get)
            .WithSummary("A dashboard, and what the caller may do with it.").Refuses(AuthError.DashboardNotFound);
        group.Send("PATCH", "/{dashboard_id}", BoardJson.Default.RenameDashboardBody, BoardJson.Default.DashboardAnswer, endpoints.Rename)
            .WithSummary("Renames a dashboard; needs editDashboardName. Safe to repeat.").Refuses(AuthError.DashboardNotFound);
        group.Delete("/{dashboard_id}", endpoints.Delete)
            .WithSummary("Deletes a dashboard for good; for admins.").Refuses(AuthError.DashboardNotFound);
        MapParts(group, endpoints);
        routes.MapBoardGroup("/v1/api/data-sets", ApiKeyScopes.Rows)
            .Upload<LoadRowsBody, LoadRowsAnswer>("/{data_set}/rows", RowUploads.MaxBytes, BoardJson.Default.LoadRowsAnswer, endpoints.Load)
            .WithSummary("Adds rows, all or none; for admins. A repeat with the same Idempotency-Key adds nothing again for two days.")
            .Takes("schema", "The schema of the data set. Left out: none.").Refuses(AuthError.DataSetNotFound);
    }

    private static void MapParts(GuardedGroup<BoardCall> group, BoardEditEndpoints endpoints)
    {
        group.Send("POST", "/{dashboard_id}/charts", BoardJson.Default.ChartBody, BoardJson.Default.DashboardAnswer, endpoints.AddChart, StatusCodes.Status201Created)
            .WithSummary("Makes a chart; needs createChart.").Refuses(AuthError.DashboardNotFound, AuthError.DataSetNotFound, AuthError.LimitReached);
        group.Send("PUT", "/{dashboard_id}/charts/{chart_id}", BoardJson.Default.ChartBody, BoardJson.Default.DashboardAnswer, endpoints.ChangeChart)
            .WithSummary("Replaces a chart; needs editCharts. Safe to repeat.").Refuses(AuthError.DashboardNotFound, AuthError.DataSetNotFound, AuthError.ChartNotFound);
        group.Delete("/{dashboard_id}/charts/{chart_id}", endpoints.RemoveChart)
            .WithSummary("Removes a chart; needs removeChart.").Refuses(AuthError.DashboardNotFound, AuthError.ChartNotFound);
        group.Send("POST", "/{dashboard_id}/charts/{chart_id}/data", BoardJson.Default.ChartDataBody, BoardJson.Default.RowsPageAnswer, endpoints.Data)
            .WithSummary("What a chart shows to the caller: its query on the caller's rows. Changes nothing.").Refuses(AuthError.DashboardNotFound, AuthError.ChartNotFound, AuthError.DataSetNotFound);
        group.Send("POST", "/{dashboard_id}/filters", BoardJson.Default.FilterBody, BoardJson.Default.DashboardAnswer, endpoints.AddFilter, StatusCodes.Status201Created)
            .WithSummary("Adds a filter to the dashboard's charts of a data set; needs addFilter.").Refuses(AuthError.DashboardNotFound, AuthError.DataSetNotFound, AuthError.LimitReached);
        group.Delete("/{dashboard_id}/filters/{filter_id}", endpoints.RemoveFilter)
            .WithSummary("Removes a filter; needs addFilter.").Refuses(AuthError.DashboardNotFound, AuthError.ChartNotFound);
    }

    private async Task<Outcome<BoardItemAnswer>> CreateWorkspace(BoardCall call, CreateWorkspaceBody body)
    {
        var check = new FieldCheck();
        var name = check.Text("name", body.Name, MaxName);
        var tenant = check.OptionalUuid("tenantId", body.TenantId);
        if (check.Failed)
            return check.Refuse<BoardItemAnswer>();
        if (call.Viewer.Tenant is not null)
            return Outcome<BoardItemAnswer>.Refuse(AuthError.Forbidden);
        var id = DerivedIds.Named(call.Info.OperationId, $"workspace\n{name}\n{tenant:N}");
        var made = await grains.Workspace(id).Create(new(call.Info, call.Viewer.App, tenant is { } owner ? new TenantId(owner) : null, name));
        return made.Map(BoardItemAnswer.Of);
    }

    private async Task<Outcome<DashboardAnswer>> Create(BoardCall call, CreateDashboardBody body)
    {
        var check = new FieldCheck();
        var workspace = check.Uuid("workspaceId", body.WorkspaceId);
        var name = check.Text("name", body.Name, MaxName);
        var tenant = check.OptionalUuid("tenantId", body.TenantId);
        if (check.Failed)
            return check.Refuse<DashboardAnswer>();
        if (call.Viewer.Tenant is not null)
            return Outcome<DashboardAnswer>.Refuse(AuthError.Forbidden);
        var id = DerivedIds.Named(call.Info.OperationId, $"dashboard\n{workspace:N}\n{name}\n{tenant:N}");
        var create = new CreateDashboard(call.Info, call.Viewer, workspace, tenant is { } owner ? new TenantId(owner) : null, name, [], []);
        return Answer(call, await grains.Dashboard(id).Create(create));
    }

    private async Task<Outcome<BoardDataSetsAnswer>> DataSets(BoardCall call)
    {
        // Items are "schema/name" in ordinal order: those of a schema lie together.
        var first = (call.Scope?.Schema ?? "") + "/";
        var page = await grains.Boards().DataSets(new(call.Info, call.Viewer.App.Value.ToString("N"), first, 1_000));
        return page.Map(found => new BoardDataSetsAnswer(
            [.. found.Items.Where(set => set.Name.Schema == call.Scope?.Schema).Select(BoardDataSetAnswer.Of)]));
    }

    private Task<Outcome<DashboardAnswer>> Get(BoardCall call) =>
        With(call, async id => Answer(call, await grains.Dashboard(id).Get(new(call.Info, call.Viewer))));

    private Task<Outcome<DashboardAnswer>> Rename(BoardCall call, RenameDashboardBody body)
    {
        var check = new FieldCheck();
        var name = check.Text("name", body.Name, MaxName);
        return check.Failed
            ? Task.FromResult(check.Refuse<DashboardAnswer>())
            : With(call, async id => Answer(call, await grains.Dashboard(id).Rename(new(call.Info, call.Viewer, name))));
    }

    private Task<Outcome<Done>> Delete(BoardCall call) => With(call, id => grains.Dashboard(id).Delete(new(call.Info, call.Viewer)));

    private Task<Outcome<DashboardAnswer>> AddChart(BoardCall call, ChartBody body) => With(call, async id =>
    {
        var chart = await ChartOf(call, body, DerivedIds.Named(call.Info.OperationId, $"chart\n{id:N}"));
        return chart.IsOk
            ? Answer(call, await grains.Dashboard(id).AddCharts(new(call.Info, call.Viewer, [chart.Require()], AreNew: true)))
            : chart.As<DashboardAnswer>();
    });

    private Task<Outcome<DashboardAnswer>> ChangeChart(BoardCall call, ChartBody body) => With(call, async id =>
    {
        var chartId = call.Id("chart_id", AuthError.ChartNotFound);
        if (!chartId.IsOk)
            return chartId.As<DashboardAnswer>();
        var chart = await ChartOf(call, body, chartId.Require());
        return chart.IsOk ? Answer(call, await grains.Dashboard(id).ChangeChart(new(call.Info, call.Viewer, chart.Require()))) : chart.As<DashboardAnswer>();
    });

    private Task<Outcome<Done>> RemoveChart(BoardCall call) => With(call, async id =>
    {
        var chart = call.Id("chart_id", AuthError.ChartNotFound);
        return chart.IsOk
            ? (await grains.Dashboard(id).RemoveChart(new(call.Info, call.Viewer, chart.Require()))).Map(_ => Done.Instance)
            : chart.As<Done>();
    });

    private Task<Outcome<DashboardAnswer>> AddFilter(BoardCall call, FilterBody body) => With(call, async id =>
    {
        var check = new FieldCheck();
        var dataSet = check.Text("dataSet", body.DataSet, 63);
        var where = JsonText.Read(check, "where", body.Where, 4_096);
        var schema = SchemaOf(call, check, body.Schema);
        if (check.Failed)
            return check.Refuse<DashboardAnswer>();
        var checkedFilter = await Checked(call, schema, dataSet, """{"aggregates":[{"op":"count"}]}""", where);
        if (!checkedFilter.IsOk)
            return checkedFilter.As<DashboardAnswer>();
        var filter = new BoardFilter(DerivedIds.Named(call.Info.OperationId, $"filter\n{id:N}"), dataSet, where);
        return Answer(call, await grains.Dashboard(id).AddFilter(new(call.Info, call.Viewer, filter)));
    });

    private Task<Outcome<Done>> RemoveFilter(BoardCall call) => With(call, async id =>
    {
        var filter = call.Id("filter_id", AuthError.ChartNotFound);
        return filter.IsOk
            ? (await grains.Dashboard(id).RemoveFilter(new(call.Info, call.Viewer, filter.Require()))).Map(_ => Done.Instance)
            : filter.As<Done>();
    });

    private Task<Outcome<RowsPageAnswer>> Data(BoardCall call, ChartDataBody body) => With(call, async id =>
    {
        var check = new FieldCheck();
        var where = body.Where.ValueKind == JsonValueKind.Undefined ? null : JsonText.Read(check, "where", body.Where, 4_096);
        var after = check.OptionalText("after", body.After, 32_768);
        if (check.Failed)
            return check.Refuse<RowsPageAnswer>();
        var chartId = call.Id("chart_id", AuthError.ChartNotFound);
        if (!chartId.IsOk)
            return chartId.As<RowsPageAnswer>();
        var dashboard = await grains.Dashboard(id).Get(new(call.Info, call.Viewer));
        if (!dashboard.IsOk)
            return dashboard.As<RowsPageAnswer>();
        if (dashboard.Require().Charts.FirstOrDefault(known => known.Id == chartId.Require()) is not { } chart)
            return Outcome<RowsPageAnswer>.Refuse(AuthError.ChartNotFound);
        if (where is not null && call.Viewer.Tenant is not null && !call.Viewer.Permissions.Allows(EditingAction.AddFilter))
            return Outcome<RowsPageAnswer>.Refuse(AuthError.Forbidden);
        var filters = dashboard.Require().Filters.Where(filter => string.Equals(filter.DataSet, chart.DataSet, StringComparison.Ordinal)).Select(filter => filter.Where);
        var rows = await grains.Rows().Query(new(
            call.Info,
            call.Viewer.App,
            new DataSetName(call.Scope?.Schema, chart.DataSet),
            call.Scope,
            JsonText.ToUtf8(chart.Query),
            [.. (where is null ? filters : filters.Append(where)).Select(JsonText.ToUtf8)],
            after));
        return rows.Map(RowsPageAnswer.Of);
    });

    private Task<Outcome<LoadRowsAnswer>> Load(BoardCall call, byte[] body)
    {
        if (call.Viewer.Tenant is not null)
            return Task.FromResult(Outcome<LoadRowsAnswer>.Refuse(AuthError.Forbidden));
        var check = new FieldCheck();
        var schema = check.OptionalText("schema", QueryFields.Read(call.Http, check, "schema"), 63);
        return check.Failed
            ? Task.FromResult(check.Refuse<LoadRowsAnswer>())
            : RowUploads.Load(grains, call.Info, call.Viewer.App, new DataSetName(schema, call.Http.GetRouteValue("data_set") as string ?? ""), body);
    }

    private async Task<Outcome<Chart>> ChartOf(BoardCall call, ChartBody body, Guid id)
    {
        var check = new FieldCheck();
        var title = check.Text("title", body.Title, MaxName);
        var kind = check.Text("kind", body.Kind, 20);
        var dataSet = check.Text("dataSet", body.DataSet, 63);
        var query = JsonText.Read(check, "query", body.Query, 8_192);
        var schema = SchemaOf(call, check, body.Schema);
        if (kind.Length > 0 && ChartKinds.Read(kind) is null)
            check.Add("kind", "Must be bar, line, table or number.");
        if (check.Failed)
            return check.Refuse<Chart>();
        var good = await Checked(call, schema, dataSet, query, null);
        return good.Map(_ => new Chart(id, title, ChartKinds.Read(kind)!.Value, dataSet, query));
    }

    private Task<Outcome<Done>> Checked(BoardCall call, string? schema, string dataSet, string query, string? where) => grains.Rows().Check(new(
        call.Info, call.Viewer.App, new DataSetName(schema, dataSet), call.Scope, JsonText.ToUtf8(query), where is null ? [] : [JsonText.ToUtf8(where)], null));

    // A tenant's queries are checked against its own schema, whatever it names.
    private static string? SchemaOf(BoardCall call, FieldCheck check, TextField sent)
    {
        var schema = check.OptionalText("schema", sent, 63);
        return call.Scope is null ? schema : call.Scope.Schema;
    }

    private static Outcome<DashboardAnswer> Answer(BoardCall call, Outcome<DashboardView> dashboard) =>
        dashboard.Map(found => DashboardAnswer.Of(found, call.Viewer));

    private static async Task<Outcome<T>> With<T>(BoardCall call, Func<Guid, Task<Outcome<T>>> act)
    {
        var id = call.Id(Dashboard, AuthError.DashboardNotFound);
        return id.IsOk ? await act(id.Require()) : id.As<T>();
    }
}
