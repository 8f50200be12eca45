using System.Threading.Channels;
using OrleansTenantAuth.Store.Finds;
using OrleansTenantAuth.Store.Rows;

namespace OrleansTenantAuth.Store.Sqlite;

/// <summary>Searches on few connections of their own, off the threads of those who ask.</summary>
internal sealed class SqliteFinds : IFindEngine, IAsyncDisposable
{
    private const int Connections = 2;
    private const int Waiting = 256;
    private readonly Channel<SqliteDatabase> readers = Channel.CreateUnbounded<SqliteDatabase>();
    private readonly ReadSlots slots;
    private readonly TimeSpan timeout;

    public SqliteFinds(string path, StoreOptions options)
    {
        timeout = options.RowQueryTimeout;
        slots = new ReadSlots(Connections, Waiting, timeout);
        for (var i = 0; i < Connections; i++)
            readers.Writer.TryWrite(new SqliteDatabase(path, readOnly: true));
    }

    public IFindDialect Dialect => SqliteFindDialect.Instance;

    public Task<T> Read<T>(Func<IFindReader, Task<T>> work, CancellationToken cancellationToken) => slots.Run(
        async () =>
        {
            SqliteDatabase database;
            try
            {
                database = await readers.Reader.ReadAsync(cancellationToken);
            }
            catch (ChannelClosedException e)
            {
                throw new StoreUnavailableException("The store is closed.", e);
            }

            try
            {
                return await Task.Run(() => InSnapshot(database, work), cancellationToken);
            }
            finally
            {
                if (!readers.Writer.TryWrite(database))
                    database.Dispose();
            }
        },
        cancellationToken);

    public async ValueTask DisposeAsync()
    {
        readers.Writer.TryComplete();
        await foreach (var reader in readers.Reader.ReadAllAsync())
            reader.Dispose();
        slots.Dispose();
    }

    private async Task<T> InSnapshot<T>(SqliteDatabase database, Func<IFindReader, Task<T>> work)
    {
        database.Execute("BEGIN");
        try
        {
            using var limit = database.LimitTo(timeout);
            return await work(new Reader(database));
        }
        catch (RowQueryTooLongException e)
        {
            throw new FindTooBroadException(e);
        }
        finally
        {
            database.Execute("COMMIT");
        }
    }

    private sealed class Reader(SqliteDatabase database) : IFindReader
    {
        public Task<List<object[]>> Rows(FindSql statement)
        {
            using var prepared = database.PrepareOnce(statement.Text);
            for (var i = 0; i < statement.Values.Count; i++)
                Bind(prepared, i + 1, statement.Values[i]);
            var rows = new List<object[]>();
            while (prepared.Step())
                rows.Add(Row(prepared));
            return Task.FromResult(rows);
        }

        private static object[] Row(SqliteStatement statement)
        {
            var row = new object[statement.Columns];
            for (var i = 0; i < row.Length; i++)
                row[i] = statement.IsText(i) ? statement.Text(i) : statement.Long(i);
            return row;
        }

        private static void Bind(SqliteStatement statement, int index, object value) => _ = value switch
        {
            string text => statement.Bind(index, text),
            long number => statement.Bind(index, number),
            double number => statement.Bind(index, number),
            _ => throw new InvalidOperationException($"No parameter has the type {value.GetType().Name}."),
        };
    }
}
