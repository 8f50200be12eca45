using System.Globalization;
using OrleansTenantAuth.Store;
using OrleansTenantAuth.Store.Records;

namespace OrleansTenantAuth.Records;

/// <summary>Removes records whose time, or whose structure's, is over, a bounded number at a time.</summary>
public static class RecordUpkeep
{
    /// <summary>The list in which deleted structures stand.</summary>
    internal const string List = "structures-gone";

    /// <summary>For how long a deleted structure can be restored.</summary>
    internal static readonly TimeSpan Restorable = TimeSpan.FromDays(7);

    /// <summary>How long the removal of its records may take after that.</summary>
    internal static readonly TimeSpan Removal = TimeSpan.FromDays(60);

    private const int AtOnce = 16;

    /// <summary>The place of a structure in the list: by the time of its deletion.</summary>
    internal static string Item(Guid rows, DateTimeOffset deletedAt) =>
        deletedAt.ToUnixTimeMilliseconds().ToString("D15", CultureInfo.InvariantCulture) + "/" + rows.ToString("N");

    /// <summary>Answers the number of records that were looked at, and of past states that went.</summary>
    public static async Task<int> Run(IGrainFactory grains, IGrainStore store, IRecordStore records, int limit, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(grains);
        ArgumentNullException.ThrowIfNull(store);
        ArgumentNullException.ThrowIfNull(records);
        var expired = await records.ExpiredRecords(limit, cancellationToken);
        await Remove(grains, expired, onlyExpired: true, cancellationToken);
        var done = expired.Length + await records.PurgePast(limit, cancellationToken);
        var until = (store.Clock.GetUtcNow() - Restorable).ToUnixTimeMilliseconds().ToString("D15", CultureInfo.InvariantCulture);
        foreach (var gone in await store.List(List, null, StoreLimits.EntriesPerPage, cancellationToken))
        {
            if (done >= limit || string.CompareOrdinal(gone.Item, until) >= 0)
                break;
            var rows = Guid.ParseExact(gone.Item.AsSpan(gone.Item.IndexOf('/', StringComparison.Ordinal) + 1), "N");
            foreach (var set in (Guid[])[rows, RecordWrites.Deleted(rows)])
            {
                var left = await records.RecordsOf(set, limit, cancellationToken);
                await Remove(grains, left, onlyExpired: false, cancellationToken);
                done += left.Length;
            }

            if (done < limit)
                done += await records.PurgeClaims(rows, limit, cancellationToken);
        }

        return done;
    }

    private static Task Remove(IGrainFactory grains, IEnumerable<Guid> ids, bool onlyExpired, CancellationToken cancellationToken) => Parallel.ForEachAsync(
        ids,
        new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken },
        async (id, _) => await grains.Record(id).Remove(new(SystemCall(), onlyExpired)));

    private static CallInfo SystemCall() => new() { OperationId = Guid.NewGuid(), RequestId = "upkeep", Actor = "system" };
}
