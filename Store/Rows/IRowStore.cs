namespace OrleansTenantAuth.Store.Rows;

/// <summary>
/// Rows of data sets, beside the state of grains. Throws <see cref="StoreUnavailableException"/>; reads throw
/// <see cref="RowQueryTooLongException"/> and <see cref="RowCursorException"/>, writes <see cref="StoreOutcomeUnknownException"/>.
/// </summary>
public interface IRowStore
{
    /// <summary>Adds rows, all or none. A load of the same operation adds nothing again; false says so.</summary>
    Task<bool> AddRows(Guid set, Guid operation, IReadOnlyList<NewRow> rows, CancellationToken cancellationToken = default);

    /// <summary>Runs a query within a scope.</summary>
    Task<RowPage> QueryRows(RowScope scope, RowQuery query, CancellationToken cancellationToken = default);

    /// <summary>Deletes at most so many rows of a set that is no more, and old notes of loads; the number of rows removed.</summary>
    Task<int> PurgeRows(Guid set, int limit, CancellationToken cancellationToken = default);
}

/// <summary>A row to add.</summary>
/// <param name="Id">Drawn for it: a UUIDv7.</param>
/// <param name="Keys">The keys of its prefilter columns by place; null where there is no value.</param>
/// <param name="Data">UTF-8 JSON object of declared columns, in canonical form.</param>
public sealed record NewRow(Guid Id, string?[] Keys, byte[] Data);

/// <summary>A query ran longer than it may.</summary>
public sealed class RowQueryTooLongException(Exception? inner = null) : Exception("The query took too long.", inner);

/// <summary>The cursor is not one of this query.</summary>
public sealed class RowCursorException() : Exception(RowCursor.Rule);
