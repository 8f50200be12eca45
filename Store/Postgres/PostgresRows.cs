using System.Globalization;
using System.Text;
using Npgsql;
using NpgsqlTypes;
using OrleansTenantAuth.Store.Rows;

namespace OrleansTenantAuth.Store.Postgres;

/// <summary>
/// Rows on connections of their own. Statements are not prepared: a plan is made for the values at hand, because one for any values
/// would read a whole set where a tenant has little of it.
/// </summary>
internal sealed class PostgresRows : IRowEngine, IAsyncDisposable
{
    private const int Connections = 4;
    private const int Waiting = 256;
    private const string Canceled = "57014";

    private const string Insert =
        "WITH load AS (INSERT INTO data_load (set_id, operation, at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING RETURNING 1) "
        + "INSERT INTO data_row (set_id, id, p0, p1, p2, p3, data) SELECT $1, n.id, n.p0, n.p1, n.p2, n.p3, n.data::jsonb "
        + "FROM unnest($4::uuid[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[]) AS n (id, p0, p1, p2, p3, data), load";

    private readonly NpgsqlDataSource source;
    private readonly ReadSlots slots;

    public PostgresRows(StoreOptions options)
    {
        var timeout = options.RowQueryTimeout;
        var builder = new NpgsqlConnectionStringBuilder(options.ConnectionString)
        {
            ApplicationName = "OrleansTenantAuth rows",
            CommandTimeout = Math.Max(1, (int)Math.Ceiling(timeout.TotalSeconds)),
            Timeout = Math.Max(1, (int)Math.Ceiling(options.CommandTimeout.TotalSeconds)),
            MaxPoolSize = Connections,
            MinPoolSize = 0,
            MaxAutoPrepare = 0,
            IncludeErrorDetail = false,
            NoResetOnClose = true,
        };
        if (!options.Pooler)
            builder.Options = string.Create(CultureInfo.InvariantCulture, $"-c statement_timeout={(long)timeout.TotalMilliseconds} {builder.Options}").TrimEnd();
        source = NpgsqlDataSource.Create(builder.ConnectionString);
        slots = new ReadSlots(Connections, Waiting, timeout);
    }

    public IRowDialect Dialect => PostgresRowDialect.Instance;

    public async Task<bool> Add(Guid set, Guid operation, IReadOnlyList<NewRow> rows, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var sent = false;
        try
        {
            await using var connection = await source.OpenConnectionAsync(cancellationToken);
            await using var command = new NpgsqlCommand(Insert, connection);
            foreach (var value in (object[])[set, operation, now, rows.Select(row => row.Id).ToArray()])
                command.Parameters.Add(Parameter(value));
            for (var place = 0; place < RowLimits.Prefilters; place++)
                command.Parameters.Add(Parameter(rows.Select(row => row.Keys[place]).ToArray()));
            command.Parameters.Add(Parameter(rows.Select(row => Encoding.UTF8.GetString(row.Data)).ToArray()));
            sent = true;

            // The load's own row is not counted: a repeat writes none.
            return await command.ExecuteNonQueryAsync(cancellationToken) > 0;
        }
        catch (PostgresException e) when (!e.SqlState.StartsWith("57P", StringComparison.Ordinal))
        {
            throw new StoreUnavailableException($"PostgreSQL refused the rows ({e.SqlState}).", e);
        }
        catch (Exception e) when (sent && IsFault(e))
        {
            throw new StoreOutcomeUnknownException("The rows were sent, and no answer came.", e);
        }
        catch (Exception e) when (IsFault(e))
        {
            throw PostgresFault.Unavailable(e);
        }
    }

    public Task<RowPage> Query(RowQuery query, CompiledRows compiled, CancellationToken cancellationToken) => Read(
        compiled,
        async reader =>
        {
            using var page = new RowPageWriter(query, compiled);
            while (await reader.ReadAsync(cancellationToken))
            {
                if (!page.Add(Row(reader)))
                    break;
            }

            return page.Page();
        },
        cancellationToken);

    /// <summary>Runs a compiled query when a slot is free.</summary>
    internal Task<T> Read<T>(CompiledRows compiled, Func<NpgsqlDataReader, Task<T>> read, CancellationToken cancellationToken) => slots.Run(
        async () =>
        {
            try
            {
                await using var connection = await source.OpenConnectionAsync(cancellationToken);
                await using var command = new NpgsqlCommand(compiled.Sql, connection);
                foreach (var value in compiled.Values)
                    command.Parameters.Add(Parameter(value));
                await using var reader = await command.ExecuteReaderAsync(cancellationToken);
                return await read(reader);
            }
            catch (Exception e) when (e is PostgresException { SqlState: Canceled } or NpgsqlException { InnerException: TimeoutException })
            {
                throw new RowQueryTooLongException(e);
            }
            catch (Exception e) when (IsFault(e))
            {
                throw PostgresFault.Unavailable(e);
            }
        },
        cancellationToken);

    public async Task<int> Purge(Guid set, DateTimeOffset loadsBefore, int limit, CancellationToken cancellationToken)
    {
        try
        {
            await using var connection = await source.OpenConnectionAsync(cancellationToken);
            await using var command = new NpgsqlCommand(
                "WITH loads AS (DELETE FROM data_load WHERE at < $3) DELETE FROM data_row WHERE set_id = $1 AND id IN (SELECT id FROM data_row WHERE set_id = $1 LIMIT $2)",
                connection);
            foreach (var value in (object[])[set, (long)limit, loadsBefore])
                command.Parameters.Add(Parameter(value));
            return await command.ExecuteNonQueryAsync(cancellationToken);
        }
        catch (Exception e) when (IsFault(e))
        {
            throw PostgresFault.Unavailable(e);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await source.DisposeAsync();
        slots.Dispose();
    }

    internal static object?[] Row(NpgsqlDataReader reader)
    {
        var row = new object?[reader.FieldCount];
        for (var i = 0; i < row.Length; i++)
            row[i] = reader.IsDBNull(i) ? null : reader.GetValue(i);
        return row;
    }

    internal static bool IsFault(Exception e) => e is NpgsqlException or TimeoutException or IOException or ObjectDisposedException;

    private static NpgsqlParameter Parameter(object value) => value switch
    {
        DateTimeOffset time => new NpgsqlParameter<DateTime> { TypedValue = time.UtcDateTime, NpgsqlDbType = NpgsqlDbType.TimestampTz },
        string text => new NpgsqlParameter<string> { TypedValue = text, NpgsqlDbType = NpgsqlDbType.Text },
        string?[] texts => new NpgsqlParameter<string?[]> { TypedValue = texts, NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text },
        _ => new NpgsqlParameter { Value = value },
    };
}
