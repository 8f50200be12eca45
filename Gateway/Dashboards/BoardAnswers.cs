using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using OrleansTenantAuth.Dashboards;
using OrleansTenantAuth.DataSets;
using OrleansTenantAuth.Embeds;
using OrleansTenantAuth.Gateway.DataSets;
using OrleansTenantAuth.Gateway.Http;

namespace OrleansTenantAuth.Gateway.Dashboards;

/// <summary>Workspaces that the caller may see.</summary>
public sealed record WorkspacesAnswer(ImmutableArray<BoardItemAnswer> Workspaces, [property: JsonPropertyName("nextCursor")] string? NextCursor);

/// <summary>Dashboards of a workspace that the caller may see.</summary>
public sealed record DashboardsAnswer(ImmutableArray<BoardItemAnswer> Dashboards, [property: JsonPropertyName("nextCursor")] string? NextCursor);

/// <summary>A workspace or a dashboard in a list; <c>tenantId</c> null: of all tenants.</summary>
public sealed record BoardItemAnswer(
    Guid Id,
    string Name,
    [property: JsonPropertyName("tenantId")] Guid? TenantId,
    [property: JsonPropertyName("createdAt"), JsonConverter(typeof(TimestampConverter))] DateTimeOffset CreatedAt)
{
    /// <summary>A workspace.</summary>
    public static BoardItemAnswer Of(WorkspaceView workspace)
    {
        ArgumentNullException.ThrowIfNull(workspace);
        return new(workspace.Id, workspace.Name, workspace.Tenant?.Value, workspace.CreatedAt);
    }

    /// <summary>A dashboard.</summary>
    public static BoardItemAnswer Of(DashboardItem dashboard)
    {
        ArgumentNullException.ThrowIfNull(dashboard);
        return new(dashboard.Id, dashboard.Name, dashboard.Tenant?.Value, dashboard.CreatedAt);
    }
}

/// <summary>The documented answer of a change.</summary>
public sealed record BoardDoneAnswer(string Status, BoardDoneData Data)
{
    /// <summary>A success.</summary>
    public static BoardDoneAnswer Of(DashboardView dashboard, ImmutableArray<Guid>? charts = null)
    {
        ArgumentNullException.ThrowIfNull(dashboard);
        return new("success", new BoardDoneData(dashboard.Id, dashboard.Name, charts));
    }
}

/// <summary>What was made.</summary>
public sealed record BoardDoneData(
    [property: JsonPropertyName("dashboardId")] Guid DashboardId,
    string Name,
    [property: JsonPropertyName("chartIds"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] ImmutableArray<Guid>? ChartIds);

/// <summary>A dashboard, with what the caller may do with it.</summary>
public sealed record DashboardAnswer(
    Guid Id,
    [property: JsonPropertyName("workspaceId")] Guid WorkspaceId,
    [property: JsonPropertyName("tenantId")] Guid? TenantId,
    string Name,
    [property: JsonPropertyName("createdAt"), JsonConverter(typeof(TimestampConverter))] DateTimeOffset CreatedAt,
    ImmutableArray<ChartAnswer> Charts,
    ImmutableArray<FilterAnswer> Filters,
    AllowedAnswer Allowed)
{
    /// <summary>The dashboard as its viewer sees it.</summary>
    public static DashboardAnswer Of(DashboardView dashboard, BoardViewer viewer)
    {
        ArgumentNullException.ThrowIfNull(dashboard);
        ArgumentNullException.ThrowIfNull(viewer);
        return new(
            dashboard.Id,
            dashboard.Workspace,
            dashboard.Tenant?.Value,
            dashboard.Name,
            dashboard.CreatedAt,
            [.. dashboard.Charts.Select(chart => new ChartAnswer(chart.Id, chart.Title, ChartKinds.Name(chart.Kind), chart.DataSet, Json(chart.Query)))],
            [.. dashboard.Filters.Select(filter => new FilterAnswer(filter.Id, filter.DataSet, Json(filter.Where)))],
            AllowedAnswer.Of(dashboard, viewer));
    }

    private static JsonElement Json(string text)
    {
        using var json = JsonDocument.Parse(text);
        return json.RootElement.Clone();
    }
}

/// <summary>A chart.</summary>
public sealed record ChartAnswer(Guid Id, string Title, string Kind, [property: JsonPropertyName("dataSet")] string DataSet, JsonElement Query);

/// <summary>A filter of a dashboard.</summary>
public sealed record FilterAnswer(Guid Id, [property: JsonPropertyName("dataSet")] string DataSet, JsonElement Where);

/// <summary>What the caller may do with a dashboard: what the token permits, and nothing where the dashboard is global.</summary>
public sealed record AllowedAnswer(
    [property: JsonPropertyName("addChart")] bool AddChart,
    [property: JsonPropertyName("createChart")] bool CreateChart,
    [property: JsonPropertyName("editCharts")] bool EditCharts,
    [property: JsonPropertyName("removeChart")] bool RemoveChart,
    [property: JsonPropertyName("addFilter")] bool AddFilter,
    [property: JsonPropertyName("editDashboardName")] bool EditDashboardName,
    [property: JsonPropertyName("clone")] bool MayClone,
    [property: JsonPropertyName("filterView")] bool FilterView)
{
    /// <summary>What a viewer may do.</summary>
    public static AllowedAnswer Of(DashboardView dashboard, BoardViewer viewer)
    {
        bool May(EditingAction action) => viewer.Tenant is null || viewer.Permissions.Allows(action);
        bool Change(EditingAction action) => May(action) && (viewer.Tenant is null || dashboard.Tenant is not null);
        return new(
            Change(EditingAction.AddChart),
            Change(EditingAction.CreateChart),
            Change(EditingAction.EditCharts),
            Change(EditingAction.RemoveChart),
            Change(EditingAction.AddFilter),
            Change(EditingAction.EditDashboardName),
            May(EditingAction.AddChart),
            May(EditingAction.AddFilter));
    }
}

/// <summary>The data sets of the caller's schema.</summary>
public sealed record BoardDataSetsAnswer([property: JsonPropertyName("dataSets")] ImmutableArray<BoardDataSetAnswer> DataSets);

/// <summary>A data set that charts may be drawn from.</summary>
public sealed record BoardDataSetAnswer(string Name, ImmutableArray<RowsColumn> Columns)
{
    /// <summary>The data set as viewers see it.</summary>
    public static BoardDataSetAnswer Of(DataSetView set)
    {
        ArgumentNullException.ThrowIfNull(set);
        return new(set.Name.Name, [.. set.Columns.Select(column => new RowsColumn(column.Name, ColumnTypes.Name(column.Type)))]);
    }
}

/// <summary>Names of chart kinds.</summary>
internal static class ChartKinds
{
    public static string Name(ChartKind kind) => kind switch
    {
        ChartKind.Bar => "bar",
        ChartKind.Line => "line",
        ChartKind.Table => "table",
        ChartKind.Number => "number",
        _ => throw new InvalidOperationException($"No chart has the kind {kind}."),
    };

    public static ChartKind? Read(string name) => name switch
    {
        "bar" => ChartKind.Bar,
        "line" => ChartKind.Line,
        "table" => ChartKind.Table,
        "number" => ChartKind.Number,
        _ => null,
    };
}

/// <summary>JSON of the dashboard routes.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    AllowDuplicateProperties = false,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(CloneDashboardBody))]
[JsonSerializable(typeof(AddChartsBody))]
[JsonSerializable(typeof(AppendChartsBody))]
[JsonSerializable(typeof(CreateWorkspaceBody))]
[JsonSerializable(typeof(CreateDashboardBody))]
[JsonSerializable(typeof(RenameDashboardBody))]
[JsonSerializable(typeof(ChartBody))]
[JsonSerializable(typeof(FilterBody))]
[JsonSerializable(typeof(ChartDataBody))]
[JsonSerializable(typeof(BoardItemAnswer))]
[JsonSerializable(typeof(WorkspacesAnswer))]
[JsonSerializable(typeof(DashboardsAnswer))]
[JsonSerializable(typeof(BoardDoneAnswer))]
[JsonSerializable(typeof(DashboardAnswer))]
[JsonSerializable(typeof(BoardDataSetsAnswer))]
[JsonSerializable(typeof(RowsPageAnswer))]
[JsonSerializable(typeof(LoadRowsBody))]
[JsonSerializable(typeof(LoadRowsAnswer))]
internal sealed partial class BoardJson : JsonSerializerContext;
