using System.Globalization;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace OrleansTenantAuth.Store.Postgres;

/// <summary>Checks that the server can hold the state, and brings the schema up to date under an advisory lock.</summary>
internal static partial class PostgresSchema
{
    private const long AdvisoryKey = 0x54656E616E743031;

    /// <summary>Refuses a standby; sets the clock; migrates. Safe from several processes at once.</summary>
    public static async Task Prepare(PostgresSource source, StoreClock clock, ILogger logger, CancellationToken cancellationToken)
    {
        await using var connection = await source.Maintenance.OpenConnectionAsync(cancellationToken);
        await Examine(connection, logger, cancellationToken);
        await SetClock(connection, clock, cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await Execute(connection, string.Create(CultureInfo.InvariantCulture, $"SELECT pg_advisory_xact_lock({AdvisoryKey})"), cancellationToken);
        await Execute(connection, "CREATE TABLE IF NOT EXISTS schema_version (version integer NOT NULL PRIMARY KEY, name text NOT NULL, at timestamptz NOT NULL DEFAULT now())", cancellationToken);
        await using var query = new NpgsqlCommand("SELECT coalesce(max(version), 0) FROM schema_version", connection);
        var version = (int)(await query.ExecuteScalarAsync(cancellationToken) ?? 0);
        foreach (var step in Migration.After(version, "Postgres"))
        {
            await Execute(connection, step.Sql, cancellationToken);
            await using var note = new NpgsqlCommand("INSERT INTO schema_version (version, name) VALUES ($1, $2)", connection);
            note.Parameters.AddWithValue(step.Number);
            note.Parameters.AddWithValue(step.Name);
            await note.ExecuteNonQueryAsync(cancellationToken);
        }

        await transaction.CommitAsync(cancellationToken);
    }

    private static async Task Examine(NpgsqlConnection connection, ILogger logger, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            "SELECT pg_is_in_recovery(), current_setting('fsync'), current_setting('synchronous_commit'), current_setting('server_encoding')", connection);
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        await row.ReadAsync(cancellationToken);
        if (row.GetBoolean(0))
            throw new InvalidOperationException("The PostgreSQL server is a standby (pg_is_in_recovery): connect to the primary.");
        if (row.GetString(3) != "UTF8")
            throw new InvalidOperationException($"The PostgreSQL database has the encoding {row.GetString(3)}: it must be UTF8.");
        if (row.GetString(1) == "off" || row.GetString(2) == "off")
            LogNotDurable(logger, row.GetString(1), row.GetString(2));
    }

    // Decisions come before the first commit: a process whose own clock is wrong must not judge by it, and never steps back.
    private static async Task SetClock(NpgsqlConnection connection, StoreClock clock, CancellationToken cancellationToken)
    {
        var askedAt = clock.Local.GetTimestamp();
        await using var command = new NpgsqlCommand("SELECT clock_timestamp()", connection);
        clock.Observe(new DateTimeOffset((DateTime)(await command.ExecuteScalarAsync(cancellationToken))!), askedAt);
    }

    private static async Task Execute(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    [LoggerMessage(30, LogLevel.Warning, "PostgreSQL may lose acknowledged commits in a crash: fsync is {Fsync}, synchronous_commit is {SynchronousCommit}")]
    private static partial void LogNotDurable(ILogger logger, string fsync, string synchronousCommit);
}
