using System.Data;
using System.Globalization;
using Npgsql;
using NpgsqlTypes;
using OrleansTenantAuth.Store.Finds;
using OrleansTenantAuth.Store.Rows;

namespace OrleansTenantAuth.Store.Postgres;

/// <summary>
/// Searches on few connections of their own, so that they do not hold up a log-in. Every statement is written to follow an index; what
/// the planner must not do instead is said in the transaction, since a pooler keeps no settings of a session.
/// </summary>
internal sealed class PostgresFinds : IFindEngine, IAsyncDisposable
{
    private const int Connections = 4;
    private const int Waiting = 256;
    private const string Canceled = "57014";
    private readonly NpgsqlDataSource source;
    private readonly ReadSlots slots;
    private readonly string settings;

    public PostgresFinds(StoreOptions options)
    {
        var timeout = options.RowQueryTimeout;
        source = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(options.ConnectionString)
        {
            ApplicationName = "OrleansTenantAuth searches",
            CommandTimeout = Math.Max(1, (int)Math.Ceiling(timeout.TotalSeconds)),
            Timeout = Math.Max(1, (int)Math.Ceiling(options.CommandTimeout.TotalSeconds)),
            MaxPoolSize = Connections,
            MinPoolSize = 0,
            MaxAutoPrepare = 0,
            IncludeErrorDetail = false,
            NoResetOnClose = true,
        }.ConnectionString);
        slots = new ReadSlots(Connections, Waiting, timeout);
        settings = string.Create(
            CultureInfo.InvariantCulture,
            $"SET LOCAL statement_timeout = {(long)timeout.TotalMilliseconds}; SET LOCAL enable_seqscan = off; SET LOCAL enable_bitmapscan = off; SET LOCAL enable_hashjoin = off; SET LOCAL enable_mergejoin = off; SET LOCAL jit = off");
    }

    public IFindDialect Dialect => PostgresFindDialect.Instance;

    public Task<T> Read<T>(Func<IFindReader, Task<T>> work, CancellationToken cancellationToken) => slots.Run(
        async () =>
        {
            try
            {
                await using var connection = await source.OpenConnectionAsync(cancellationToken);
                await using var transaction = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancellationToken);
                await using (var set = new NpgsqlCommand(settings, connection))
                    await set.ExecuteNonQueryAsync(cancellationToken);
                var answer = await work(new Reader(connection, cancellationToken));
                await transaction.CommitAsync(cancellationToken);
                return answer;
            }
            catch (Exception e) when (e is PostgresException { SqlState: Canceled } or NpgsqlException { InnerException: TimeoutException })
            {
                throw new FindTooBroadException(e);
            }
            catch (Exception e) when (e is NpgsqlException or TimeoutException or IOException or ObjectDisposedException)
            {
                throw PostgresFault.Unavailable(e);
            }
        },
        cancellationToken);

    public async ValueTask DisposeAsync()
    {
        await source.DisposeAsync();
        slots.Dispose();
    }

    private sealed class Reader(NpgsqlConnection connection, CancellationToken cancellationToken) : IFindReader
    {
        public async Task<List<object[]>> Rows(FindSql statement)
        {
            await using var command = new NpgsqlCommand(statement.Text, connection);
            foreach (var value in statement.Values)
                command.Parameters.Add(Parameter(value));
            await using var reader = await command.ExecuteReaderAsync(cancellationToken);
            var rows = new List<object[]>();
            while (await reader.ReadAsync(cancellationToken))
            {
                var row = new object[reader.FieldCount];
                for (var i = 0; i < row.Length; i++)
                    row[i] = reader.GetValue(i) is int number ? (long)number : reader.GetValue(i);
                rows.Add(row);
            }

            return rows;
        }

        private static NpgsqlParameter Parameter(object value) => value is string text
            ? new NpgsqlParameter<string> { TypedValue = text, NpgsqlDbType = NpgsqlDbType.Text }
            : new NpgsqlParameter { Value = value };
    }
}
