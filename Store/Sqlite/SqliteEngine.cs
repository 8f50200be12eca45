using System.Collections.Immutable;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using OrleansTenantAuth.Store.Commits;
using OrleansTenantAuth.Store.Finds;
using OrleansTenantAuth.Store.Reads;
using OrleansTenantAuth.Store.Records;
using OrleansTenantAuth.Store.Rows;
using OrleansTenantAuth.Store.Sqlite.Rows;

namespace OrleansTenantAuth.Store.Sqlite;

/// <summary>SQLite in one directory that belongs to this process: one writer thread, a few reader connections.</summary>
internal sealed partial class SqliteEngine : IStoreEngine
{
    private const string FileName = "tenantauth.db";
    private readonly FileStream directoryLock;
    private readonly SqliteThread thread;
    private readonly SqliteDatabase database;
    private readonly SqliteWriter writer;
    private readonly SqliteRetention retention;
    private readonly SqliteProcesses processes;
    private readonly SqliteStatement lease;
    private readonly SqliteCheckpointer checkpointer;
    private SqliteRows? dataRows;
    private SqliteFinds? finds;
    private SqliteRecords? records;
    private readonly Channel<SqliteReader> readers = Channel.CreateUnbounded<SqliteReader>();

    private SqliteEngine(FileStream directoryLock, SqliteThread thread, SqliteDatabase database, SqliteCheckpointer checkpointer, StoreClock clock)
    {
        this.checkpointer = checkpointer;
        this.directoryLock = directoryLock;
        this.thread = thread;
        this.database = database;
        writer = new SqliteWriter(thread, database, clock);
        retention = new SqliteRetention(database);
        processes = new SqliteProcesses(database);
        lease = database.Prepare("INSERT INTO lease (name, holder, until) VALUES (?1, ?2, ?3) ON CONFLICT DO UPDATE SET holder = excluded.holder, until = excluded.until WHERE lease.holder = excluded.holder OR lease.until <= ?4");
    }

    public IReadOnlyList<IBatchWriter> Writers => [writer];

    // No other process writes: the signal itself wakes every tail, the interval is only a net.
    public EventSignal Signal { get; } = new(TimeSpan.FromSeconds(1));

    public IRowEngine Rows => dataRows!;

    public IFindEngine Finds => finds!;

    public IRecordEngine Records => records!;

    public static async Task<SqliteEngine> Open(StoreOptions options, StoreClock clock, ILoggerFactory loggers, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var held = SqliteDirectory.Lock(options.DataDirectory);
        var path = Path.Combine(options.DataDirectory, FileName);
        var writing = new SqliteThread();
        var logger = loggers.CreateLogger<SqliteEngine>();
        SqliteEngine? engine = null;
        try
        {
            engine = await writing.Run(() => new SqliteEngine(held, writing, SqliteSchema.Open(path, options), new SqliteCheckpointer(path, logger), clock));
            engine.dataRows = await SqliteRows.Open(options);
            engine.finds = new SqliteFinds(path, options);
            engine.records = await writing.Run(() => new SqliteRecords(path, writing, engine.database, options.RowQueryTimeout));
            for (var i = 0; i < options.Readers * 2; i++)
                engine.readers.Writer.TryWrite(new SqliteReader(path));
            var newest = await engine.Head(cancellationToken);
            engine.Signal.Advance(newest, 0);
            LogOpened(logger, SQLitePCL.raw.sqlite3_libversion().utf8_to_string(), options.DataDirectory);
            return engine;
        }
        catch
        {
            if (engine is not null)
            {
                await engine.DisposeAsync();
            }
            else
            {
                writing.Dispose();
                await held.DisposeAsync();
            }

            throw;
        }
    }

    public Task<Dictionary<string, StoredState>> Load(string[] keys, CancellationToken cancellationToken) =>
        Read(reader => reader.Load(keys), cancellationToken);

    public bool IsExclusive => true;

    public Task<VersionsRead> Versions(string[] keys, Stretch? known, CancellationToken cancellationToken) =>
        Read(reader => reader.Versions(keys), cancellationToken);

    public Task<Dictionary<ListPage, ImmutableArray<ListEntry>>> Lists(ListPage[] pages, CancellationToken cancellationToken) =>
        Read(reader => pages.ToDictionary(page => page, reader.List), cancellationToken);

    public Task<ImmutableArray<StoredEvent>> ReadEvents(long after, int limit, CancellationToken cancellationToken) =>
        Read(reader => reader.ReadEvents(after, limit), cancellationToken);

    public Task<ImmutableArray<StoredEvent>> FindEvents(EventFilter filter, CancellationToken cancellationToken) =>
        Read(reader => reader.FindEvents(filter), cancellationToken);

    public Task<ImmutableArray<StoredEvent>> ReadFeed(FeedFilter filter, CancellationToken cancellationToken) =>
        Read(reader => reader.ReadFeed(filter), cancellationToken);

    public Task<ImmutableArray<StoredEvent>> ReadTenant(TenantEventFilter filter, CancellationToken cancellationToken) =>
        Read(reader => reader.ReadTenant(filter), cancellationToken);

    public Task<long> Head(CancellationToken cancellationToken) => Read(reader => reader.Head(), cancellationToken);

    public Task<bool> TryLease(string name, string holder, DateTimeOffset now, DateTimeOffset until, CancellationToken cancellationToken) =>
        thread.Run(() => lease.Bind(1, name).Bind(2, holder).Bind(3, SqliteTime.From(until)).Bind(4, SqliteTime.From(now)).Run() > 0);

    public async Task<int> Retain(RetentionPolicy policy, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var total = 0;
        foreach (var kind in retention.Kinds(policy, now))
        {
            var left = policy.BatchRows;
            while (left > 0)
            {
                cancellationToken.ThrowIfCancellationRequested();
                var rows = left;
                var removed = await thread.Run(() => retention.Run(kind, rows));
                if (removed == 0)
                    break;
                total += removed;
                left -= removed;
            }
        }

        return total;
    }

    public Task Beat(ProcessBeat beat, DateTimeOffset goneBefore, CancellationToken cancellationToken) => thread.Run(() => processes.Beat(beat, goneBefore));

    public Task Leave(Guid id, CancellationToken cancellationToken) => thread.Run(() => processes.Leave(id));

    public Task<ImmutableArray<ProcessBeat>> Seen(DateTimeOffset since, int limit, CancellationToken cancellationToken) =>
        thread.Run(() => processes.Seen(since, limit));

    // The one process hears of its own commits at once.
    public Task<FeedLag> Lag(DateTimeOffset now, CancellationToken cancellationToken) => Task.FromResult(default(FeedLag));

    public void Written(BatchSlice batch)
    {
        Signal.Advance(batch.LastPosition, batch.LastEvent);
        checkpointer.Tell();
    }

    public async ValueTask DisposeAsync()
    {
        readers.Writer.TryComplete();
        await foreach (var reader in readers.Reader.ReadAllAsync())
            reader.Dispose();
        if (dataRows is not null)
            await dataRows.DisposeAsync();
        if (finds is not null)
            await finds.DisposeAsync();
        if (records is not null)
            await records.DisposeAsync();
        checkpointer.Dispose();
        await thread.Run(() =>
        {
            database.Dispose();
            return true;
        });
        thread.Dispose();
        await directoryLock.DisposeAsync();
    }

    private async Task<T> Read<T>(Func<SqliteReader, T> query, CancellationToken cancellationToken)
    {
        SqliteReader reader;
        try
        {
            reader = await readers.Reader.ReadAsync(cancellationToken);
        }
        catch (ChannelClosedException e)
        {
            throw new StoreUnavailableException("The store is closed.", e);
        }

        try
        {
            return query(reader);
        }
        finally
        {
            if (!readers.Writer.TryWrite(reader))
                reader.Dispose();
        }
    }
}
