using System.Collections.Immutable;
using OrleansTenantAuth.Store.Rows;

namespace OrleansTenantAuth.Store.Records;

/// <summary>
/// Reads records beside the grains that own them. What is written comes with their commits (<see cref="Commit.Record"/>). Throws
/// <see cref="StoreUnavailableException"/>; queries also <see cref="RowQueryTooLongException"/>, <see cref="RowCursorException"/> and
/// <see cref="RowQueriesBusyException"/>.
/// </summary>
public interface IRecordStore
{
    /// <summary>Runs a query that folds no rows: whole states in order.</summary>
    /// <param name="scope">Which records there are for the caller.</param>
    /// <param name="query">What is asked.</param>
    /// <param name="share">Whose share of the query slots it takes: a workspace.</param>
    /// <param name="cancellationToken">Ends it.</param>
    Task<RecordPage> FindRecords(RowScope scope, RowQuery query, Guid share, CancellationToken cancellationToken = default);

    /// <summary>Runs a query that counts, groups or folds.</summary>
    Task<RowPage> FoldRecords(RowScope scope, RowQuery query, Guid share, CancellationToken cancellationToken = default);

    /// <summary>Which record has a claim; claims that nobody has are absent.</summary>
    Task<Dictionary<RecordClaim, Guid>> ClaimsOf(ImmutableArray<RecordClaim> claims, CancellationToken cancellationToken = default);

    /// <summary>States that a record had, newest first, below a version.</summary>
    Task<ImmutableArray<PastState>> PastOf(Guid record, long below, int limit, CancellationToken cancellationToken = default);

    /// <summary>Records whose time is over, the oldest first.</summary>
    Task<ImmutableArray<Guid>> ExpiredRecords(int limit, CancellationToken cancellationToken = default);

    /// <summary>Records of a set, in no order that tells anything.</summary>
    Task<ImmutableArray<Guid>> RecordsOf(Guid set, int limit, CancellationToken cancellationToken = default);

    /// <summary>Deletes claims of a set that is no more; the number of them.</summary>
    Task<int> PurgeClaims(Guid set, int limit, CancellationToken cancellationToken = default);

    /// <summary>Deletes past states whose time is over; the number of them.</summary>
    Task<int> PurgePast(int limit, CancellationToken cancellationToken = default);
}

/// <summary>A page of records.</summary>
/// <param name="States">UTF-8 JSON of each.</param>
/// <param name="Next">The cursor of the next page, or null at the end.</param>
public sealed record RecordPage(ImmutableArray<byte[]> States, string? Next);

/// <summary>The caller's share of the query slots is in use.</summary>
public sealed class RowQueriesBusyException() : Exception("Too many queries of this workspace are under way.");
