using System.Collections.Immutable;
using System.Threading.Channels;
using OrleansTenantAuth.Store.Records;
using OrleansTenantAuth.Store.Rows;
using OrleansTenantAuth.Store.Sqlite.Rows;

namespace OrleansTenantAuth.Store.Sqlite;

/// <summary>Reads records, which lie in the file of the grains, on connections of their own.</summary>
internal sealed class SqliteRecords : IRecordEngine, IAsyncDisposable
{
    private const int Connections = 2;
    private const int Waiting = 256;
    private const string StateSql = "SELECT state FROM grain WHERE key = ?1";
    private readonly Channel<SqliteDatabase> readers = Channel.CreateUnbounded<SqliteDatabase>();

    // What commits wait for does not stand behind queries.
    private readonly Channel<SqliteDatabase> lookups = Channel.CreateUnbounded<SqliteDatabase>();
    private readonly ReadSlots slots;
    private readonly SqliteThread thread;
    private readonly SqliteStatement purge;
    private readonly SqliteStatement purgeClaims;
    private readonly TimeSpan timeout;

    /// <param name="path">The grains' file, whose schema is up to date.</param>
    /// <param name="thread">Where its writer works.</param>
    /// <param name="writing">The writer's connection.</param>
    /// <param name="timeout">Longest run of a query.</param>
    public SqliteRecords(string path, SqliteThread thread, SqliteDatabase writing, TimeSpan timeout)
    {
        this.thread = thread;
        this.timeout = timeout;
        slots = new ReadSlots(Connections, Waiting, timeout);
        purge = writing.Prepare("DELETE FROM record_past WHERE (id, version) IN (SELECT id, version FROM record_past WHERE goes_at <= ?1 LIMIT ?2)");
        purgeClaims = writing.Prepare("DELETE FROM record_claim WHERE set_id = ?1 AND claim IN (SELECT claim FROM record_claim WHERE set_id = ?1 LIMIT ?2)");
        for (var i = 0; i < Connections; i++)
            readers.Writer.TryWrite(new SqliteDatabase(path, readOnly: true));
        lookups.Writer.TryWrite(new SqliteDatabase(path, readOnly: true));
    }

    public IRowDialect Dialect => SqliteRowDialect.Instance;

    public Task<RecordPage> Find(RowQuery query, CompiledRows compiled, CancellationToken cancellationToken) =>
        Query(reader => reader.InSnapshot(() => Find(reader, query, compiled)), cancellationToken);

    public Task<RowPage> Fold(RowQuery query, CompiledRows compiled, CancellationToken cancellationToken) =>
        Query(reader => SqliteRows.Run(reader, query, compiled, timeout), cancellationToken);

    public Task<Dictionary<RecordClaim, Guid>> ClaimsOf(RecordClaim[] claims, CancellationToken cancellationToken) => LookUp(
        reader =>
        {
            using var owner = reader.PrepareOnce("SELECT id FROM record_claim WHERE set_id = ?1 AND claim = ?2");
            var owners = new Dictionary<RecordClaim, Guid>();
            foreach (var claim in claims)
            {
                if (!owner.Bind(1, claim.Set).Bind(2, claim.Value).Step())
                    continue;
                owners[claim] = owner.Guid(0);
                owner.Reset();
            }

            return owners;
        },
        cancellationToken);

    public Task<ImmutableArray<PastState>> PastOf(Guid record, long below, int limit, CancellationToken cancellationToken) => LookUp(
        reader =>
        {
            using var past = reader.PrepareOnce("SELECT version, state FROM record_past WHERE id = ?1 AND version < ?2 ORDER BY version DESC LIMIT ?3");
            past.Bind(1, record).Bind(2, below).Bind(3, limit);
            var states = ImmutableArray.CreateBuilder<PastState>();
            while (past.Step())
                states.Add(new PastState(past.Long(0), past.Blob(1)));
            return states.ToImmutable();
        },
        cancellationToken);

    public Task<ImmutableArray<Guid>> Expired(DateTimeOffset now, int limit, CancellationToken cancellationToken) => Ids(
        "SELECT id FROM record_row WHERE expires <= ?1 ORDER BY expires LIMIT ?2", statement => statement.Bind(1, RowValue.OfTime(now)).Bind(2, limit), cancellationToken);

    public Task<ImmutableArray<Guid>> RecordsOf(Guid set, int limit, CancellationToken cancellationToken) => Ids(
        "SELECT id FROM record_row WHERE set_id = ?1 LIMIT ?2", statement => statement.Bind(1, set).Bind(2, limit), cancellationToken);

    public Task<int> PurgeClaims(Guid set, int limit, CancellationToken cancellationToken) =>
        thread.Run(() => purgeClaims.Bind(1, set).Bind(2, limit).Run());

    public Task<int> PurgePast(DateTimeOffset now, int limit, CancellationToken cancellationToken) =>
        thread.Run(() => purge.Bind(1, SqliteTime.From(now)).Bind(2, limit).Run());

    public async ValueTask DisposeAsync()
    {
        foreach (var connections in (Channel<SqliteDatabase>[])[readers, lookups])
        {
            connections.Writer.TryComplete();
            await foreach (var reader in connections.Reader.ReadAllAsync())
                reader.Dispose();
        }

        slots.Dispose();
    }

    private Task<ImmutableArray<Guid>> Ids(string sql, Action<SqliteStatement> bind, CancellationToken cancellationToken) => LookUp(
        reader =>
        {
            using var found = reader.PrepareOnce(sql);
            bind(found);
            var ids = ImmutableArray.CreateBuilder<Guid>();
            while (found.Step())
                ids.Add(found.Guid(0));
            return ids.ToImmutable();
        },
        cancellationToken);

    private RecordPage Find(SqliteDatabase reader, RowQuery query, CompiledRows compiled)
    {
        using var limit = reader.LimitTo(timeout);
        using var found = reader.PrepareOnce(compiled.Sql);
        using var state = reader.PrepareOnce(StateSql);
        SqliteRows.Bind(found, compiled.Values);
        var page = new RecordPageReader(query, compiled);
        while (found.Step())
        {
            var row = SqliteRows.Row(found, query);
            if (page.IsFull)
            {
                page.Cut();
                break;
            }

            if (!state.Bind(1, GrainKey.Record((Guid)row[^1]!)).Step())
                continue;
            page.Add(row, state.Blob(0));
            state.Reset();
        }

        return page.Page();
    }

    private Task<T> Query<T>(Func<SqliteDatabase, T> work, CancellationToken cancellationToken) =>
        slots.Run(() => On(readers, work, cancellationToken), cancellationToken);

    private Task<T> LookUp<T>(Func<SqliteDatabase, T> work, CancellationToken cancellationToken) => On(lookups, work, cancellationToken);

    private static async Task<T> On<T>(Channel<SqliteDatabase> connections, Func<SqliteDatabase, T> work, CancellationToken cancellationToken)
    {
        SqliteDatabase reader;
        try
        {
            reader = await connections.Reader.ReadAsync(cancellationToken);
        }
        catch (ChannelClosedException e)
        {
            throw new StoreUnavailableException("The store is closed.", e);
        }

        try
        {
            // Off the caller's thread: SQLite works on the thread that asks.
            return await Task.Run(() => work(reader), cancellationToken);
        }
        finally
        {
            if (!connections.Writer.TryWrite(reader))
                reader.Dispose();
        }
    }
}
