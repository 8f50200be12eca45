using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using Npgsql;
using OrleansTenantAuth.Store.Commits;
using OrleansTenantAuth.Store.Finds;
using OrleansTenantAuth.Store.Reads;
using OrleansTenantAuth.Store.Records;
using OrleansTenantAuth.Store.Rows;

namespace OrleansTenantAuth.Store.Postgres;

/// <summary>PostgreSQL: any number of processes over one database.</summary>
internal sealed class PostgresEngine : IStoreEngine
{
    private readonly PostgresSource source;
    private readonly PostgresReads reads;
    private readonly PostgresRetention retention;
    private readonly PostgresFeed feed;
    private readonly PostgresProcesses processes;
    private readonly PostgresRows rows;
    private readonly PostgresFinds finds;
    private readonly PostgresRecords records;

    private PostgresEngine(PostgresSource source, PostgresPartitions partitions, StoreOptions options, StoreClock clock, ILogger logger)
    {
        this.source = source;
        reads = new PostgresReads(source);
        rows = new PostgresRows(options);
        finds = new PostgresFinds(options);
        records = new PostgresRecords(rows, reads);
        retention = new PostgresRetention(source, partitions);
        Signal = new EventSignal(options.PollInterval);
        feed = new PostgresFeed(source, Signal, logger);
        processes = new PostgresProcesses(reads, Signal, clock);
        Writers = [.. Enumerable.Range(0, options.Writers).Select(_ => new PostgresWriter(source, partitions, options, clock))];
    }

    public IReadOnlyList<IBatchWriter> Writers { get; }

    public EventSignal Signal { get; }

    public IRowEngine Rows => rows;

    public IFindEngine Finds => finds;

    public IRecordEngine Records => records;

    public static async Task<PostgresEngine> Open(StoreOptions options, StoreClock clock, ILoggerFactory loggers, CancellationToken cancellationToken)
    {
        var logger = loggers.CreateLogger<PostgresEngine>();
        var connections = new PostgresSource(options);
        PostgresEngine? engine = null;
        try
        {
            await PostgresSchema.Prepare(connections, clock, logger, cancellationToken);
            var partitions = new PostgresPartitions(connections, clock);
            await partitions.EnsureAhead(cancellationToken);
            engine = new PostgresEngine(connections, partitions, options, clock, logger);
            engine.Signal.Hear(await engine.Head(cancellationToken), 0);
            return engine;
        }
        catch (Exception e)
        {
            await (engine?.DisposeAsync() ?? connections.DisposeAsync());
            if (e is NpgsqlException or TimeoutException or System.Net.Sockets.SocketException)
                throw PostgresFault.AtOpen(e);
            throw;
        }
    }

    public Task<Dictionary<string, StoredState>> Load(string[] keys, CancellationToken cancellationToken) => reads.Load(keys, cancellationToken);

    public bool IsExclusive => false;

    public Task<VersionsRead> Versions(string[] keys, Stretch? known, CancellationToken cancellationToken) => reads.Versions(keys, known, cancellationToken);

    public Task<Dictionary<ListPage, ImmutableArray<ListEntry>>> Lists(ListPage[] pages, CancellationToken cancellationToken) =>
        reads.Lists(pages, cancellationToken);

    public Task<ImmutableArray<StoredEvent>> ReadEvents(long after, int limit, CancellationToken cancellationToken) =>
        reads.ReadEvents(after, limit, cancellationToken);

    public Task<ImmutableArray<StoredEvent>> FindEvents(EventFilter filter, CancellationToken cancellationToken) => reads.FindEvents(filter, cancellationToken);

    public Task<ImmutableArray<StoredEvent>> ReadFeed(FeedFilter filter, CancellationToken cancellationToken) => reads.ReadFeed(filter, cancellationToken);

    public Task<ImmutableArray<StoredEvent>> ReadTenant(TenantEventFilter filter, CancellationToken cancellationToken) => reads.ReadTenant(filter, cancellationToken);

    public Task<long> Head(CancellationToken cancellationToken) => reads.Head(cancellationToken);

    public Task<bool> TryLease(string name, string holder, DateTimeOffset now, DateTimeOffset until, CancellationToken cancellationToken) =>
        reads.TryLease(name, holder, now, until, cancellationToken);

    public Task<int> Retain(RetentionPolicy policy, DateTimeOffset now, CancellationToken cancellationToken) => retention.Run(policy, now, cancellationToken);

    public Task Beat(ProcessBeat beat, DateTimeOffset goneBefore, CancellationToken cancellationToken) => processes.Beat(beat, goneBefore, cancellationToken);

    public Task Leave(Guid id, CancellationToken cancellationToken) => processes.Leave(id, cancellationToken);

    public Task<ImmutableArray<ProcessBeat>> Seen(DateTimeOffset since, int limit, CancellationToken cancellationToken) =>
        processes.Seen(since, limit, cancellationToken);

    public Task<FeedLag> Lag(DateTimeOffset now, CancellationToken cancellationToken) => processes.Lag(now, cancellationToken);

    public void Written(BatchSlice batch)
    {
        Signal.Advance(batch.LastPosition, batch.LastEvent);
        if (batch.LastEvent > 0)
            feed.Tell(batch.LastEvent);
    }

    public async ValueTask DisposeAsync()
    {
        await feed.DisposeAsync();
        await rows.DisposeAsync();
        await finds.DisposeAsync();
        await source.DisposeAsync();
    }
}
