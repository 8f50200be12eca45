using System.Text.Json;
using OrleansTenantAuth.DataSets;
using OrleansTenantAuth.Directories;
using OrleansTenantAuth.Store;

namespace OrleansTenantAuth.Dashboards;

/// <inheritdoc cref="IBoardDirectoryGrain"/>
[StatelessWorker(256)]
internal sealed class BoardDirectoryGrain(IGrainStore store) : Grain, IBoardDirectoryGrain
{
    /// <inheritdoc/>
    public Task<Outcome<Page<DataSetView>>> DataSets(ListQuery query) => store.Page(
        Entries.DataSets(new AppId(Guid.ParseExact(query.Of, "N"))), query.After, query.Limit, StateJson.Default.DataSetView);

    /// <inheritdoc/>
    public Task<Outcome<Page<WorkspaceView>>> Workspaces(ListBoards query) =>
        store.Page(Entries.Workspaces(new AppId(query.Of), query.Tenant), query.After, query.Limit, StateJson.Default.WorkspaceView);

    /// <inheritdoc/>
    public Task<Outcome<Page<DashboardItem>>> Dashboards(ListBoards query) =>
        store.Page(Entries.Dashboards(query.Of, query.Tenant), query.After, query.Limit, StateJson.Default.DashboardItem);

    /// <inheritdoc/>
    public Task<Outcome<ChartPlace>> FindChart(FindChart query) => ListPages.Guarded(async () =>
    {
        var found = await store.List(Entries.Charts(query.App), ListPages.Before(query.Chart), 1);
        return found is [var entry] && string.Equals(entry.Item, query.Chart.ToString("N"), StringComparison.Ordinal)
            ? Outcome<ChartPlace>.Ok(JsonSerializer.Deserialize(entry.Value, StateJson.Default.ChartPlace)!)
            : Outcome<ChartPlace>.Refuse(AuthError.ChartNotFound);
    });
}
