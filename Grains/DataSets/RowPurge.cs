using OrleansTenantAuth.Store;
using OrleansTenantAuth.Store.Rows;

namespace OrleansTenantAuth.DataSets;

/// <summary>Deletes the rows of data sets that are no more, a bounded amount at a time.</summary>
public static class RowPurge
{
    /// <summary>The list in which deleted sets stand until retention drops its entries.</summary>
    internal const string List = "datasets-gone";

    /// <summary>Answers the number of rows removed.</summary>
    public static async Task<int> Run(IGrainStore store, IRowStore rows, int limit, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(store);
        ArgumentNullException.ThrowIfNull(rows);

        // Old notes of uploads go with any set, also where none is gone.
        var removed = await rows.PurgeRows(Guid.Empty, limit, cancellationToken);
        foreach (var gone in await store.List(List, null, StoreLimits.EntriesPerPage, cancellationToken))
        {
            if (removed >= limit)
                break;
            removed += await rows.PurgeRows(Guid.ParseExact(gone.Item, "N"), limit - removed, cancellationToken);
        }

        return removed;
    }
}
