using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using OrleansTenantAuth.Store.Commits;
using OrleansTenantAuth.Store.Finds;
using OrleansTenantAuth.Store.Postgres;
using OrleansTenantAuth.Store.Reads;
using OrleansTenantAuth.Store.Records;
using OrleansTenantAuth.Store.Rows;
using OrleansTenantAuth.Store.Sqlite;

namespace OrleansTenantAuth.Store;

/// <summary>The durable store: checks arguments, gathers commits and reads into batches, and hands them to its engine.</summary>
public sealed class GrainStore : IGrainStore, IProcessTable, IRowStore, IFindStore, IRecordStore, IAsyncDisposable
{
    private const int MirroredKeys = 65_536;
    private const int PagesPerQuery = 64;
    private const int ClaimsPerQuery = 256;
    private const int QueriesPerShare = 8;

    /// <summary>For how long a repeated upload is recognised.</summary>
    private static readonly TimeSpan LoadsKept = TimeSpan.FromDays(2);
    private readonly IStoreEngine engine;
    private readonly GroupCommitter committer;
    private readonly ReadBatcher<string, StoredState> loads;
    private readonly CheckReads checks;
    private readonly ReadBatcher<ListPage, ImmutableArray<ListEntry>> lists;
    private readonly FindBounds searches;
    private readonly ReadBatcher<RecordClaim, Guid> claims;
    private readonly QueryShares shares = new(QueriesPerShare);
    private int disposed;

    private GrainStore(IStoreEngine engine, StoreOptions options, StoreClock clock, ILoggerFactory loggers)
    {
        this.engine = engine;
        searches = options.Finds;
        Clock = clock;
        var mirror = new VersionMirror(MirroredKeys);
        committer = new GroupCommitter(options, clock, loggers.CreateLogger<GroupCommitter>(), engine.Writers, mirror, engine.Written);
        loads = new ReadBatcher<string, StoredState>(options.QueuedReads, options.Readers, StoreLimits.KeysPerLoad, engine.Load);
        checks = new CheckReads(engine, mirror, options);
        lists = new ReadBatcher<ListPage, ImmutableArray<ListEntry>>(options.QueuedReads, options.Readers, PagesPerQuery, engine.Lists);
        claims = new ReadBatcher<RecordClaim, Guid>(options.QueuedReads, 1, ClaimsPerQuery, engine.Records.ClaimsOf);
    }

    /// <inheritdoc/>
    public IEventSignal Signal => engine.Signal;

    /// <inheritdoc/>
    public StoreClock Clock { get; }

    /// <inheritdoc/>
    public StoreStatus Status => new(
        committer.Ready && disposed == 0, committer.Queued, engine.Signal.Head, committer.Metrics.Commits, committer.Metrics.Batches);

    /// <summary>
    /// Opens the store that the options name, bringing its schema up to date. Dispose it (it is
    /// <see cref="IAsyncDisposable"/>): what waits is still written.
    /// </summary>
    /// <exception cref="StoreUnavailableException">The database cannot be reached, or the data directory is in use.</exception>
    /// <exception cref="InvalidOperationException">The options, or the database, are not usable by this program.</exception>
    public static async Task<IGrainStore> Open(
        StoreOptions options, TimeProvider time, ILoggerFactory loggers, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(time);
        ArgumentNullException.ThrowIfNull(loggers);
        var clock = time as StoreClock ?? new StoreClock(time);
        IStoreEngine opened = options.Store switch
        {
            StoreOptions.Sqlite => await SqliteEngine.Open(options, clock, loggers, cancellationToken),
            StoreOptions.Postgres => await PostgresEngine.Open(options, clock, loggers, cancellationToken),
            _ => throw new InvalidOperationException($"Unknown store '{options.Store}': use '{StoreOptions.Sqlite}' or '{StoreOptions.Postgres}'."),
        };
        return new GrainStore(opened, options, clock, loggers);
    }

    /// <inheritdoc/>
    public async Task<StoredState?> Load(string key, CancellationToken cancellationToken = default)
    {
        if (!CommitRules.IsKey(key))
            return null;
        var rows = await loads.Read([key], cancellationToken);
        return rows.GetValueOrDefault(key);
    }

    /// <inheritdoc/>
    public async Task<ImmutableArray<StoredState?>> LoadMany(ImmutableArray<string> keys, CancellationToken cancellationToken = default)
    {
        if (keys.Length > StoreLimits.KeysPerLoad)
            throw new ArgumentOutOfRangeException(nameof(keys), keys.Length, "Too many keys for one load.");
        var rows = await loads.Read([.. keys.Where(CommitRules.IsKey)], cancellationToken);
        return [.. keys.Select(key => key is null ? null : rows.GetValueOrDefault(key))];
    }

    /// <inheritdoc/>
    public Task<CommitResult> Commit(Commit commit, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(commit);
        return committer.Commit(commit, cancellationToken);
    }

    /// <inheritdoc/>
    public Task<bool> Check(ImmutableArray<Guard> guards, CancellationToken cancellationToken = default)
    {
        if (guards.IsDefaultOrEmpty)
            return Task.FromResult(true);
        if (guards.Length > StoreLimits.KeysPerLoad)
            throw new ArgumentOutOfRangeException(nameof(guards), guards.Length, "Too many guards for one check.");
        return checks.Check(guards, cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<ImmutableArray<ListEntry>> List(string list, string? after, int limit, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        if (after is not null && !CommitRules.IsStorable(after))
            throw new ArgumentException("The cursor is not a text that an item can be.", nameof(after));
        if (!CommitRules.IsKey(list))
            return [];
        var page = new ListPage(list, after ?? "", Math.Min(limit, StoreLimits.EntriesPerPage));
        var pages = await lists.Read([page], cancellationToken);
        return pages.GetValueOrDefault(page, []);
    }

    /// <inheritdoc/>
    public Task<ImmutableArray<StoredEvent>> ReadEvents(long after, int limit, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        return engine.ReadEvents(after, Math.Min(limit, StoreLimits.EntriesPerPage), cancellationToken);
    }

    /// <inheritdoc/>
    public Task<ImmutableArray<StoredEvent>> FindEvents(EventFilter filter, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(filter);
        if (filter.Limit < 1)
            throw new ArgumentOutOfRangeException(nameof(filter), filter.Limit, "The limit must be positive.");
        if (filter.Kind is not null && !CommitRules.IsKey(filter.Kind))
            return Task.FromResult<ImmutableArray<StoredEvent>>([]);
        return engine.FindEvents(filter with { Limit = Math.Min(filter.Limit, StoreLimits.EntriesPerPage) }, cancellationToken);
    }

    /// <inheritdoc/>
    public Task<ImmutableArray<StoredEvent>> ReadFeed(FeedFilter filter, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(filter);
        return engine.ReadFeed(filter with { Limit = Math.Clamp(filter.Limit, 1, StoreLimits.EntriesPerPage) }, cancellationToken);
    }

    /// <inheritdoc/>
    public Task<ImmutableArray<StoredEvent>> ReadTenant(TenantEventFilter filter, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(filter);
        return engine.ReadTenant(filter with { Limit = Math.Clamp(filter.Limit, 1, StoreLimits.EntriesPerPage) }, cancellationToken);
    }

    /// <inheritdoc/>
    public Task<long> Head(CancellationToken cancellationToken = default) => engine.Head(cancellationToken);

    /// <inheritdoc/>
    public Task<bool> TryLease(string name, string holder, TimeSpan duration, CancellationToken cancellationToken = default)
    {
        if (!CommitRules.IsKey(name) || !CommitRules.IsKey(holder))
            throw new ArgumentException("A lease needs a storable name and holder.", nameof(name));
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(duration, TimeSpan.Zero);
        var now = Clock.GetUtcNow();
        return engine.TryLease(name, holder, now, now + duration, cancellationToken);
    }

    /// <inheritdoc/>
    public Task<int> Retain(RetentionPolicy policy, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(policy);
        if (policy.BatchRows < 1)
            throw new ArgumentOutOfRangeException(nameof(policy), policy.BatchRows, "The rows of a deletion must be positive.");
        return engine.Retain(policy, Clock.GetUtcNow(), cancellationToken);
    }

    /// <inheritdoc/>
    public Task Beat(Guid id, byte[] facts, TimeSpan keep, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(facts);
        if (facts.Length > StoreLimits.ValueBytes)
            throw new ArgumentException("Too many bytes for the facts of a process.", nameof(facts));
        var now = Clock.GetUtcNow();
        return engine.Beat(new ProcessBeat(id, now, facts), now - keep, cancellationToken);
    }

    /// <inheritdoc/>
    public Task Leave(Guid id, CancellationToken cancellationToken = default) => engine.Leave(id, cancellationToken);

    /// <inheritdoc/>
    public Task<ImmutableArray<ProcessBeat>> Seen(TimeSpan keep, CancellationToken cancellationToken = default) =>
        engine.Seen(Clock.GetUtcNow() - keep, StoreLimits.EntriesPerPage, cancellationToken);

    /// <inheritdoc/>
    public Task<FeedLag> Lag(CancellationToken cancellationToken = default) => engine.Lag(Clock.GetUtcNow(), cancellationToken);

    /// <inheritdoc/>
    public Task<bool> AddRows(Guid set, Guid operation, IReadOnlyList<NewRow> rows, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(rows);
        if (rows.Count is 0 or > RowLimits.RowsPerLoad)
            throw new ArgumentOutOfRangeException(nameof(rows), rows.Count, "Too few or too many rows for one upload.");
        return engine.Rows.Add(set, operation, rows, Clock.GetUtcNow(), cancellationToken);
    }

    /// <inheritdoc/>
    public Task<RowPage> QueryRows(RowScope scope, RowQuery query, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(scope);
        ArgumentNullException.ThrowIfNull(query);
        var compiled = RowCompiler.Compile(engine.Rows.Dialect, scope, query);
        return compiled is null ? throw new RowCursorException() : engine.Rows.Query(query, compiled, cancellationToken);
    }

    /// <inheritdoc/>
    public Task<int> PurgeRows(Guid set, int limit, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        return engine.Rows.Purge(set, Clock.GetUtcNow() - LoadsKept, limit, cancellationToken);
    }

    /// <inheritdoc/>
    public Task<FindPage> Find(FindScope scope, FindQuery query, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(scope);
        ArgumentNullException.ThrowIfNull(query);
        if (query.Skip < 0 || query.Take < 1 || query.Skip + query.Take > FindLimits.Reach)
            throw new ArgumentOutOfRangeException(nameof(query), query.Skip, "The page lies out of reach.");
        return engine.Finds.Read(reader => new FindRunner(engine.Finds.Dialect, reader, scope, query, searches).Run(), cancellationToken);
    }

    /// <inheritdoc/>
    public Task<RecordPage> FindRecords(RowScope scope, RowQuery query, Guid share, CancellationToken cancellationToken = default)
    {
        var compiled = Compile(scope, query, isFolded: false);
        return shares.Run(share, () => engine.Records.Find(query, compiled, cancellationToken));
    }

    /// <inheritdoc/>
    public Task<RowPage> FoldRecords(RowScope scope, RowQuery query, Guid share, CancellationToken cancellationToken = default)
    {
        var compiled = Compile(scope, query, isFolded: true);
        return shares.Run(share, () => engine.Records.Fold(query, compiled, cancellationToken));
    }

    /// <inheritdoc/>
    public async Task<Dictionary<RecordClaim, Guid>> ClaimsOf(ImmutableArray<RecordClaim> claims, CancellationToken cancellationToken = default) =>
        claims.IsEmpty ? [] : await this.claims.Read(claims, cancellationToken);

    /// <inheritdoc/>
    public Task<ImmutableArray<PastState>> PastOf(Guid record, long below, int limit, CancellationToken cancellationToken = default) =>
        engine.Records.PastOf(record, below, Math.Clamp(limit, 1, StoreLimits.EntriesPerPage), cancellationToken);

    /// <inheritdoc/>
    public Task<ImmutableArray<Guid>> ExpiredRecords(int limit, CancellationToken cancellationToken = default) =>
        engine.Records.Expired(Clock.GetUtcNow(), Math.Clamp(limit, 1, StoreLimits.EntriesPerPage), cancellationToken);

    /// <inheritdoc/>
    public Task<ImmutableArray<Guid>> RecordsOf(Guid set, int limit, CancellationToken cancellationToken = default) =>
        engine.Records.RecordsOf(set, Math.Clamp(limit, 1, StoreLimits.EntriesPerPage), cancellationToken);

    /// <inheritdoc/>
    public Task<int> PurgeClaims(Guid set, int limit, CancellationToken cancellationToken = default) =>
        engine.Records.PurgeClaims(set, Math.Clamp(limit, 1, StoreLimits.EntriesPerPage), cancellationToken);

    /// <inheritdoc/>
    public Task<int> PurgePast(int limit, CancellationToken cancellationToken = default) =>
        engine.Records.PurgePast(Clock.GetUtcNow(), Math.Clamp(limit, 1, StoreLimits.EntriesPerPage), cancellationToken);

    private CompiledRows Compile(RowScope scope, RowQuery query, bool isFolded)
    {
        ArgumentNullException.ThrowIfNull(scope);
        ArgumentNullException.ThrowIfNull(query);
        if (scope.Now is null || query.IsFolded != isFolded)
            throw new ArgumentException("Not a query of this kind on records.", nameof(query));
        return RowCompiler.Compile(engine.Records.Dialect, scope, query) ?? throw new RowCursorException();
    }

    /// <summary>Takes no more commits, writes those that wait, answers the reads that wait, and closes the database.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref disposed, 1) != 0)
            return;
        await committer.DisposeAsync();
        await loads.DisposeAsync();
        await checks.DisposeAsync();
        await lists.DisposeAsync();
        await claims.DisposeAsync();
        await engine.DisposeAsync();
    }
}
