using OrleansTenantAuth.DataSets;
using OrleansTenantAuth.Directories;

namespace OrleansTenantAuth.Dashboards;

/// <summary>Lists around dashboards, written together with the states that they mirror. Stateless. Key: any.</summary>
[Alias("ota.IBoardDirectoryGrain"), Version(1)]
public interface IBoardDirectoryGrain : IGrainWithStringKey
{
    /// <summary>Data sets of an app (its uuid), by schema and name.</summary>
    [Alias("DataSets"), Repeatable]
    Task<Outcome<Page<DataSetView>>> DataSets(ListQuery query);

    /// <summary>Workspaces of an app, or those private to a tenant.</summary>
    [Alias("Workspaces"), Repeatable]
    Task<Outcome<Page<WorkspaceView>>> Workspaces(ListBoards query);

    /// <summary>Dashboards of a workspace, global ones or those private to a tenant.</summary>
    [Alias("Dashboards"), Repeatable]
    Task<Outcome<Page<DashboardItem>>> Dashboards(ListBoards query);

    /// <summary>The dashboard on which a chart stands, or <see cref="AuthError.ChartNotFound"/>.</summary>
    [Alias("FindChart"), Repeatable]
    Task<Outcome<ChartPlace>> FindChart(FindChart query);
}

/// <summary>Asks for a page. <c>Of</c>: the app's or the workspace's uuid; <c>Tenant</c>: to whom they are private, or null for those of all.</summary>
[GenerateSerializer, Immutable, Alias("ota.ListBoards")]
public sealed record ListBoards(
    [property: Id(0)] CallInfo Call,
    [property: Id(1)] Guid Of,
    [property: Id(2)] TenantId? Tenant,
    [property: Id(3)] string? After,
    [property: Id(4)] int Limit);

/// <summary>A dashboard in a list.</summary>
[GenerateSerializer, Immutable, Alias("ota.DashboardItem")]
public sealed record DashboardItem(
    [property: Id(0)] Guid Id, [property: Id(1)] string Name, [property: Id(2)] TenantId? Tenant, [property: Id(3)] DateTimeOffset CreatedAt);

/// <summary>Asks for a chart of an app.</summary>
[GenerateSerializer, Immutable, Alias("ota.FindChart")]
public sealed record FindChart([property: Id(0)] CallInfo Call, [property: Id(1)] AppId App, [property: Id(2)] Guid Chart);

/// <summary>Where a chart stands.</summary>
[GenerateSerializer, Immutable, Alias("ota.ChartPlace")]
public sealed record ChartPlace([property: Id(0)] Guid Dashboard);
