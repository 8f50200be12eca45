namespace OrleansTenantAuth.Store.Rows;

/// <summary>Where one kind of database keeps rows; see <see cref="IRowStore"/>.</summary>
internal interface IRowEngine
{
    /// <summary>The dialect of its statements.</summary>
    IRowDialect Dialect { get; }

    /// <summary>See <see cref="IRowStore.AddRows"/>.</summary>
    Task<bool> Add(Guid set, Guid operation, IReadOnlyList<NewRow> rows, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>Runs a compiled query.</summary>
    Task<RowPage> Query(RowQuery query, CompiledRows compiled, CancellationToken cancellationToken);

    /// <summary>See <see cref="IRowStore.PurgeRows"/>; loads from before a time are forgotten.</summary>
    Task<int> Purge(Guid set, DateTimeOffset loadsBefore, int limit, CancellationToken cancellationToken);
}
