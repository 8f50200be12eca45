using System.Text.Json;
using System.Threading.Channels;
using OrleansTenantAuth.Store.Rows;

namespace OrleansTenantAuth.Store.Sqlite.Rows;

/// <summary>Rows in a file of their own: one writer thread, and a few connections that read.</summary>
internal sealed class SqliteRows : IRowEngine, IAsyncDisposable
{
    private const int Connections = 2;
    private const int Waiting = 256;
    private const string FileName = "rows.db";
    private readonly SqliteThread thread;
    private readonly SqliteDatabase database;
    private readonly SqliteStatement load;
    private readonly SqliteStatement insert;
    private readonly SqliteStatement purge;
    private readonly SqliteStatement forget;
    private readonly Channel<SqliteDatabase> readers = Channel.CreateUnbounded<SqliteDatabase>();
    private readonly ReadSlots slots;
    private readonly TimeSpan timeout;

    private SqliteRows(SqliteThread thread, SqliteDatabase database, TimeSpan timeout)
    {
        this.thread = thread;
        this.database = database;
        this.timeout = timeout;
        slots = new ReadSlots(Connections, Waiting, timeout);
        load = database.Prepare("INSERT INTO data_load (set_id, operation, at) VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING");
        insert = database.Prepare("INSERT INTO data_row (set_id, id, p0, p1, p2, p3, data) VALUES (?1, ?2, ?3, ?4, ?5, ?6, CAST(?7 AS TEXT))");
        purge = database.Prepare("DELETE FROM data_row WHERE set_id = ?1 AND (p0, id) IN (SELECT p0, id FROM data_row WHERE set_id = ?1 LIMIT ?2)");
        forget = database.Prepare("DELETE FROM data_load WHERE at < ?1");
    }

    public IRowDialect Dialect => SqliteRowDialect.Instance;

    /// <summary>Opens the file in the data directory, which is locked to this process already.</summary>
    public static async Task<SqliteRows> Open(StoreOptions options)
    {
        var path = Path.Combine(options.DataDirectory, FileName);
        var writing = new SqliteThread();
        try
        {
            var rows = await writing.Run(() => new SqliteRows(writing, SqliteSchema.Open(path, options, "Sqlite.Rows"), options.RowQueryTimeout));
            for (var i = 0; i < Connections; i++)
                rows.readers.Writer.TryWrite(new SqliteDatabase(path, readOnly: true));
            return rows;
        }
        catch
        {
            writing.Dispose();
            throw;
        }
    }

    public Task<bool> Add(Guid set, Guid operation, IReadOnlyList<NewRow> rows, DateTimeOffset now, CancellationToken cancellationToken) =>
        thread.Run(() => database.InTransaction(() =>
        {
            if (load.Bind(1, set).Bind(2, operation).Bind(3, SqliteTime.From(now)).Run() == 0)
                return false;
            foreach (var row in rows)
            {
                insert.Bind(1, set).Bind(2, row.Id).Bind(7, row.Data);
                _ = row.Keys[0] is { } first ? insert.Bind(3, first) : insert.Bind(3, ReadOnlySpan<byte>.Empty);
                for (var place = 1; place < RowLimits.Prefilters; place++)
                    _ = row.Keys[place] is { } key ? insert.Bind(3 + place, key) : insert.Bind(3 + place, (long?)null);
                insert.Run();
            }

            return true;
        }));

    public Task<RowPage> Query(RowQuery query, CompiledRows compiled, CancellationToken cancellationToken) => slots.Run(
        async () =>
        {
            SqliteDatabase reader;
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
                // Off the caller's thread: SQLite works on the thread that asks.
                return await Task.Run(() => Limited(reader, query, compiled), cancellationToken);
            }
            finally
            {
                if (!readers.Writer.TryWrite(reader))
                    reader.Dispose();
            }
        },
        cancellationToken);

    public Task<int> Purge(Guid set, DateTimeOffset loadsBefore, int limit, CancellationToken cancellationToken) =>
        thread.Run(() => database.InTransaction(() =>
        {
            forget.Bind(1, SqliteTime.From(loadsBefore)).Run();
            return purge.Bind(1, set).Bind(2, limit).Run();
        }));

    public async ValueTask DisposeAsync()
    {
        readers.Writer.TryComplete();
        await foreach (var reader in readers.Reader.ReadAllAsync())
            reader.Dispose();
        await thread.Run(() =>
        {
            database.Dispose();
            return true;
        });
        thread.Dispose();
        slots.Dispose();
    }

    private RowPage Limited(SqliteDatabase reader, RowQuery query, CompiledRows compiled) => Run(reader, query, compiled, timeout);

    /// <summary>Runs a compiled query on a connection.</summary>
    internal static RowPage Run(SqliteDatabase reader, RowQuery query, CompiledRows compiled, TimeSpan timeout)
    {
        using var limit = reader.LimitTo(timeout);
        using var statement = reader.PrepareOnce(compiled.Sql);
        Bind(statement, compiled.Values);
        using var page = new RowPageWriter(query, compiled);
        while (statement.Step())
        {
            if (!page.Add(Row(statement, query)))
                break;
        }

        return page.Page();
    }

    /// <summary>The outputs, and the id where rows are not folded.</summary>
    internal static object?[] Row(SqliteStatement row, RowQuery query)
    {
        var values = new object?[query.Outputs.Length + 1];
        for (var i = 0; i < query.Outputs.Length; i++)
        {
            var output = query.Outputs[i];
            values[i] = row.IsNull(i) ? null : output.Type switch
            {
                RowType.Number => output.Fold == RowFold.Count ? row.Long(i) : row.Double(i),
                RowType.Boolean => row.Long(i) != 0,
                _ => (object)row.Text(i),
            };
        }

        if (!query.IsFolded)
            values[^1] = row.Guid(query.Outputs.Length);
        return values;
    }

    /// <summary>Binds all values.</summary>
    internal static void Bind(SqliteStatement statement, IReadOnlyList<object> values)
    {
        for (var i = 0; i < values.Count; i++)
            Bind(statement, i + 1, values[i]);
    }

    private static void Bind(SqliteStatement statement, int index, object value) => _ = value switch
    {
        string text => statement.Bind(index, text),
        double number => statement.Bind(index, number),
        bool flag => statement.Bind(index, flag ? 1L : 0L),
        long number => statement.Bind(index, number),
        Guid id => statement.Bind(index, id),
        string[] keys => statement.Bind(index, JsonSerializer.Serialize(keys)),
        _ => throw new InvalidOperationException($"No parameter has the type {value.GetType().Name}."),
    };
}
