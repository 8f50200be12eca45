using System.Collections.Immutable;
using OrleansTenantAuth.Embeds;

namespace OrleansTenantAuth.Dashboards;

/// <summary>
/// A dashboard: global (of no tenant; tenants look at it and change nothing) or private to a tenant. Every call names who asks: what is
/// not theirs is <see cref="AuthError.DashboardNotFound"/>, what they may not do <see cref="AuthError.Forbidden"/>. Key: dashboard uuid.
/// </summary>
[Alias("ota.IDashboardGrain"), Version(1)]
public interface IDashboardGrain : IGrainWithStringKey
{
    /// <summary>Makes the dashboard. A repeat of the same operation answers the same dashboard.</summary>
    [Alias("Create"), Repeatable]
    Task<Outcome<DashboardView>> Create(CreateDashboard command);

    /// <summary>The dashboard as of now, checked against the store.</summary>
    [Alias("Get"), Repeatable]
    Task<Outcome<DashboardView>> Get(GetDashboard query);

    /// <summary>Gives it another name. Safe to repeat.</summary>
    [Alias("Rename"), Repeatable]
    Task<Outcome<DashboardView>> Rename(RenameDashboard command);

    /// <summary>Adds charts whose ids are drawn already. Safe to repeat.</summary>
    [Alias("AddCharts"), Repeatable]
    Task<Outcome<DashboardView>> AddCharts(AddCharts command);

    /// <summary>Replaces a chart of the same id. Safe to repeat.</summary>
    [Alias("ChangeChart"), Repeatable]
    Task<Outcome<DashboardView>> ChangeChart(ChangeChart command);

    /// <summary>Removes a chart.</summary>
    [Alias("RemoveChart")]
    Task<Outcome<DashboardView>> RemoveChart(RemoveChart command);

    /// <summary>Adds a filter whose id is drawn already. Safe to repeat.</summary>
    [Alias("AddFilter"), Repeatable]
    Task<Outcome<DashboardView>> AddFilter(AddFilter command);

    /// <summary>Removes a filter.</summary>
    [Alias("RemoveFilter")]
    Task<Outcome<DashboardView>> RemoveFilter(RemoveFilter command);

    /// <summary>Deletes the dashboard for good; for admins alone.</summary>
    [Alias("Delete")]
    Task<Outcome<Done>> Delete(DeleteDashboard command);
}

/// <summary>A container of dashboards: of the app, or private to a tenant. Key: workspace uuid.</summary>
[Alias("ota.IWorkspaceGrain"), Version(1)]
public interface IWorkspaceGrain : IGrainWithStringKey
{
    /// <summary>Makes the workspace. A repeat of the same operation answers the same workspace.</summary>
    [Alias("Create"), Repeatable]
    Task<Outcome<WorkspaceView>> Create(CreateWorkspace command);

    /// <summary>The workspace, or <see cref="AuthError.WorkspaceNotFound"/>. A link in a chain.</summary>
    [Alias("Describe"), Repeatable]
    Task<Outcome<WorkspaceView>> Describe(GetWorkspace query);

    /// <summary>The workspace as of now, checked against the store.</summary>
    [Alias("Get"), Repeatable]
    Task<Outcome<WorkspaceView>> Get(GetWorkspace query);
}

/// <summary>Who asks for dashboards of an app.</summary>
/// <param name="App">The app.</param>
/// <param name="Tenant">The tenant in whose name; null for an admin of the app.</param>
/// <param name="Permissions">What the tenant's viewer may do; not looked at for an admin.</param>
[GenerateSerializer, Immutable, Alias("ota.BoardViewer")]
public sealed record BoardViewer([property: Id(0)] AppId App, [property: Id(1)] TenantId? Tenant, [property: Id(2)] EditingPermissions Permissions);

/// <summary>How a chart is drawn.</summary>
[GenerateSerializer, Alias("ota.ChartKind")]
public enum ChartKind
{
    /// <summary>A default value: a bug.</summary>
    Unset = 0,

    /// <summary>Bars by group.</summary>
    Bar = 1,

    /// <summary>A line by group.</summary>
    Line = 2,

    /// <summary>A table of what the query answers.</summary>
    Table = 3,

    /// <summary>One figure.</summary>
    Number = 4,
}

/// <summary>A chart.</summary>
/// <param name="Id">Its id, unique everywhere.</param>
/// <param name="Title">What stands above it, 1 to 200 characters.</param>
/// <param name="Kind">How it is drawn.</param>
/// <param name="DataSet">The name of the data set, in the schema of who looks.</param>
/// <param name="Query">The query, JSON of at most 8,192 characters.</param>
[GenerateSerializer, Immutable, Alias("ota.Chart")]
public sealed record Chart(
    [property: Id(0)] Guid Id, [property: Id(1)] string Title, [property: Id(2)] ChartKind Kind, [property: Id(3)] string DataSet, [property: Id(4)] string Query);

/// <summary>A filter on all charts of a data set. <c>Where</c>: JSON of at most 4,096 characters.</summary>
[GenerateSerializer, Immutable, Alias("ota.BoardFilter")]
public sealed record BoardFilter([property: Id(0)] Guid Id, [property: Id(1)] string DataSet, [property: Id(2)] string Where);

/// <summary>Makes a dashboard. <c>Tenant</c>: to whom it is private, or null; a tenant's viewer makes only its own.</summary>
[GenerateSerializer, Immutable, Alias("ota.CreateDashboard")]
public sealed record CreateDashboard(
    [property: Id(0)] CallInfo Call,
    [property: Id(1)] BoardViewer Viewer,
    [property: Id(2)] Guid Workspace,
    [property: Id(3)] TenantId? Tenant,
    [property: Id(4)] string Name,
    [property: Id(5)] ImmutableArray<Chart> Charts,
    [property: Id(6)] ImmutableArray<BoardFilter> Filters);

/// <summary>Asks for a dashboard.</summary>
[GenerateSerializer, Immutable, Alias("ota.GetDashboard")]
public sealed record GetDashboard([property: Id(0)] CallInfo Call, [property: Id(1)] BoardViewer Viewer);

/// <summary>Names a dashboard.</summary>
[GenerateSerializer, Immutable, Alias("ota.RenameDashboard")]
public sealed record RenameDashboard([property: Id(0)] CallInfo Call, [property: Id(1)] BoardViewer Viewer, [property: Id(2)] string Name);

/// <summary>Adds charts: copies of existing ones, or (<c>AreNew</c>) such as the viewer made.</summary>
[GenerateSerializer, Immutable, Alias("ota.AddCharts")]
public sealed record AddCharts(
    [property: Id(0)] CallInfo Call, [property: Id(1)] BoardViewer Viewer, [property: Id(2)] ImmutableArray<Chart> Charts, [property: Id(3)] bool AreNew);

/// <summary>Replaces a chart.</summary>
[GenerateSerializer, Immutable, Alias("ota.ChangeChart")]
public sealed record ChangeChart([property: Id(0)] CallInfo Call, [property: Id(1)] BoardViewer Viewer, [property: Id(2)] Chart Chart);

/// <summary>Removes a chart.</summary>
[GenerateSerializer, Immutable, Alias("ota.RemoveChart")]
public sealed record RemoveChart([property: Id(0)] CallInfo Call, [property: Id(1)] BoardViewer Viewer, [property: Id(2)] Guid Chart);

/// <summary>Adds a filter.</summary>
[GenerateSerializer, Immutable, Alias("ota.AddFilter")]
public sealed record AddFilter([property: Id(0)] CallInfo Call, [property: Id(1)] BoardViewer Viewer, [property: Id(2)] BoardFilter Filter);

/// <summary>Removes a filter.</summary>
[GenerateSerializer, Immutable, Alias("ota.RemoveFilter")]
public sealed record RemoveFilter([property: Id(0)] CallInfo Call, [property: Id(1)] BoardViewer Viewer, [property: Id(2)] Guid Filter);

/// <summary>Deletes a dashboard.</summary>
[GenerateSerializer, Immutable, Alias("ota.DeleteDashboard")]
public sealed record DeleteDashboard([property: Id(0)] CallInfo Call, [property: Id(1)] BoardViewer Viewer);

/// <summary>What its viewers may know of a dashboard.</summary>
[GenerateSerializer, Immutable, Alias("ota.DashboardView")]
public sealed record DashboardView(
    [property: Id(0)] Guid Id,
    [property: Id(1)] Guid Workspace,
    [property: Id(2)] TenantId? Tenant,
    [property: Id(3)] string Name,
    [property: Id(4)] ImmutableArray<Chart> Charts,
    [property: Id(5)] ImmutableArray<BoardFilter> Filters,
    [property: Id(6)] DateTimeOffset CreatedAt);

/// <summary>Makes a workspace. <c>Tenant</c>: to whom it is private, or null.</summary>
[GenerateSerializer, Immutable, Alias("ota.CreateWorkspace")]
public sealed record CreateWorkspace(
    [property: Id(0)] CallInfo Call, [property: Id(1)] AppId App, [property: Id(2)] TenantId? Tenant, [property: Id(3)] string Name);

/// <summary>Asks for a workspace.</summary>
[GenerateSerializer, Immutable, Alias("ota.GetWorkspace")]
public sealed record GetWorkspace([property: Id(0)] CallInfo Call, [property: Id(1)] BoardViewer Viewer);

/// <summary>What its viewers may know of a workspace.</summary>
[GenerateSerializer, Immutable, Alias("ota.WorkspaceView")]
public sealed record WorkspaceView(
    [property: Id(0)] Guid Id, [property: Id(1)] TenantId? Tenant, [property: Id(2)] string Name, [property: Id(3)] DateTimeOffset CreatedAt);
