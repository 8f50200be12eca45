using System.Globalization;
using Npgsql;

namespace OrleansTenantAuth.Store.Postgres;

/// <summary>
/// Makes partitions ahead, and where one is missing. A partition is made apart and then attached, which takes no lock
/// that commits wait for.
/// </summary>
internal sealed class PostgresPartitions(PostgresSource source, StoreClock clock)
{
    /// <summary>Positions of one partition of events.</summary>
    public const long EventsEach = 16_777_216;

    private const long AdvisoryKey = 0x54656E616E743032;
    private const int EventsAhead = 2;
    private const int DaysAhead = 2;
    private const int MonthsAhead = 1;
    private const int YearsDated = 20;

    /// <summary>Makes what commits will need in the coming days.</summary>
    public async Task EnsureAhead(CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        await using var connection = await source.Maintenance.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await Lock(connection, cancellationToken);
        await EnsureStatic(connection, now, cancellationToken);
        for (var day = 0; day <= DaysAhead; day++)
            await Ensure(connection, PartitionRange.Day(now.AddDays(day)), cancellationToken);
        for (var month = 0; month <= MonthsAhead; month++)
            await Ensure(connection, PartitionRange.Month(now.AddMonths(month)), cancellationToken);
        await EnsureEvents(connection, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    /// <summary>Makes what one batch needs and did not find.</summary>
    public async Task EnsureFor(Commit[] commits)
    {
        await using var connection = await source.Maintenance.OpenConnectionAsync(CancellationToken.None);
        await using var transaction = await connection.BeginTransactionAsync(CancellationToken.None);
        await Lock(connection, CancellationToken.None);
        foreach (var range in commits.Select(commit => PartitionRange.Of(commit.Key)).OfType<PartitionRange>().Distinct())
            await Ensure(connection, range, CancellationToken.None);
        await EnsureEvents(connection, CancellationToken.None);
        await transaction.CommitAsync(CancellationToken.None);
    }

    private static Task Lock(NpgsqlConnection connection, CancellationToken cancellationToken) =>
        Execute(connection, string.Create(CultureInfo.InvariantCulture, $"SELECT pg_advisory_xact_lock({AdvisoryKey})"), cancellationToken);

    // Around the dated ranges: what is older than this installation, and what is impossibly far ahead.
    private static async Task EnsureStatic(NpgsqlConnection connection, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (await Exists(connection, "grain_before", cancellationToken))
            return;
        var day = PartitionRange.Day(now);
        var month = PartitionRange.Month(now);
        var farDay = PartitionRange.Day(now.AddYears(YearsDated)).From;
        var farMonth = PartitionRange.Month(now.AddYears(YearsDated)).From;
        await Ensure(connection, new PartitionRange("grain_before", "~", day.From), cancellationToken);
        await Ensure(connection, new PartitionRange("grain_between", farDay, month.From), cancellationToken);
        await Ensure(connection, new PartitionRange("grain_beyond", farMonth, null), cancellationToken);
    }

    private static async Task Ensure(NpgsqlConnection connection, PartitionRange range, CancellationToken cancellationToken)
    {
        if (await Exists(connection, range.Name, cancellationToken))
            return;
        // The bounds are letters, digits, '~' and '/': made here, never from outside.
        var until = range.Until is null ? "MAXVALUE" : $"'{range.Until}'";
        await Execute(connection, "SAVEPOINT one", cancellationToken);
        try
        {
            await Execute(connection, $"CREATE TABLE {range.Name} (LIKE grain INCLUDING ALL) WITH (fillfactor = 75)", cancellationToken);
            await Execute(connection, $"ALTER TABLE grain ATTACH PARTITION {range.Name} FOR VALUES FROM ('{range.From}') TO ({until})", cancellationToken);
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.InvalidObjectDefinition)
        {
            // One of the ranges around the dated ones has these keys already.
            await Execute(connection, "ROLLBACK TO SAVEPOINT one", cancellationToken);
        }
    }

    private static async Task EnsureEvents(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand("SELECT position FROM feed_head WHERE id = 1", connection);
        var current = (long)(await command.ExecuteScalarAsync(cancellationToken) ?? 0L) / EventsEach;
        for (var number = current; number <= current + EventsAhead; number++)
        {
            var name = string.Create(CultureInfo.InvariantCulture, $"event_{number:D6}");
            if (await Exists(connection, name, cancellationToken))
                continue;
            await Execute(connection, $"CREATE TABLE {name} (LIKE event INCLUDING ALL)", cancellationToken);
            await Execute(
                connection,
                string.Create(CultureInfo.InvariantCulture, $"ALTER TABLE event ATTACH PARTITION {name} FOR VALUES FROM ({number * EventsEach}) TO ({(number + 1) * EventsEach})"),
                cancellationToken);
        }
    }

    private static async Task<bool> Exists(NpgsqlConnection connection, string name, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand("SELECT to_regclass($1) IS NOT NULL", connection);
        command.Parameters.AddWithValue(name);
        return await command.ExecuteScalarAsync(cancellationToken) is true;
    }

    private static async Task Execute(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
