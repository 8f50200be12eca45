using System.Collections.Immutable;
using OrleansTenantAuth.Store.Rows;

namespace OrleansTenantAuth.Store.Records;

/// <summary>How one kind of database reads records; see <see cref="IRecordStore"/>.</summary>
internal interface IRecordEngine
{
    /// <summary>The dialect of its statements.</summary>
    IRowDialect Dialect { get; }

    /// <summary>Runs a compiled query for states.</summary>
    Task<RecordPage> Find(RowQuery query, CompiledRows compiled, CancellationToken cancellationToken);

    /// <summary>Runs a compiled query that folds.</summary>
    Task<RowPage> Fold(RowQuery query, CompiledRows compiled, CancellationToken cancellationToken);

    /// <summary>See <see cref="IRecordStore.ClaimsOf"/>.</summary>
    Task<Dictionary<RecordClaim, Guid>> ClaimsOf(RecordClaim[] claims, CancellationToken cancellationToken);

    /// <summary>See <see cref="IRecordStore.PastOf"/>.</summary>
    Task<ImmutableArray<PastState>> PastOf(Guid record, long below, int limit, CancellationToken cancellationToken);

    /// <summary>See <see cref="IRecordStore.ExpiredRecords"/>.</summary>
    Task<ImmutableArray<Guid>> Expired(DateTimeOffset now, int limit, CancellationToken cancellationToken);

    /// <summary>See <see cref="IRecordStore.RecordsOf"/>.</summary>
    Task<ImmutableArray<Guid>> RecordsOf(Guid set, int limit, CancellationToken cancellationToken);

    /// <summary>See <see cref="IRecordStore.PurgeClaims"/>.</summary>
    Task<int> PurgeClaims(Guid set, int limit, CancellationToken cancellationToken);

    /// <summary>See <see cref="IRecordStore.PurgePast"/>.</summary>
    Task<int> PurgePast(DateTimeOffset now, int limit, CancellationToken cancellationToken);
}
