using System.Globalization;
using Npgsql;

namespace OrleansTenantAuth.Store.Postgres;

/// <summary>
/// Drops whole partitions that are old, without a lock that commits wait for, and deletes the rest in bounded steps.
/// </summary>
internal sealed class PostgresRetention(PostgresSource source, PostgresPartitions partitions)
{
    private const int Step = 500;

    public async Task<int> Run(RetentionPolicy policy, DateTimeOffset now, CancellationToken cancellationToken)
    {
        try
        {
            await partitions.EnsureAhead(cancellationToken);
            await using var connection = await source.Maintenance.OpenConnectionAsync(cancellationToken);
            var removed = 0;
            foreach (var name in await OldPartitions(connection, policy, now, cancellationToken))
                removed += await Drop(connection, name, cancellationToken);
            removed += await Steps(policy.BatchRows, rows => Number(connection, "SELECT reap_v2($1, $2, $3)", cancellationToken, now.UtcDateTime, GrainKey.ReapList, rows));
            removed += await OldTimed(connection, GrainKey.ChallengePrefix, now - policy.ChallengeAge, "grain_before", policy.BatchRows, cancellationToken);
            removed += await OldTimed(connection, GrainKey.FamilyPrefix, now - policy.FamilyAge, "grain_between", policy.BatchRows, cancellationToken);
            await Execute(connection, "DELETE FROM fence WHERE at < now() - interval '1 day'", cancellationToken);
            return removed;
        }
        catch (Exception e) when (e is NpgsqlException or TimeoutException or System.IO.IOException)
        {
            throw PostgresFault.Unavailable(e);
        }
    }

    private static async Task<int> Steps(int limit, Func<int, Task<long>> step)
    {
        var total = 0;
        while (total < limit)
        {
            var removed = (int)await step(Math.Min(Step, limit - total));
            if (removed == 0)
                break;
            total += removed;
        }

        return total;
    }

    private static async Task<List<string>> OldPartitions(
        NpgsqlConnection connection, RetentionPolicy policy, DateTimeOffset now, CancellationToken cancellationToken)
    {
        // What an interrupted run left detached is found by its name as well.
        var names = new List<string>();
        const string Named = "SELECT c.relname::text FROM pg_class c JOIN pg_class g ON g.oid = 'grain'::regclass AND g.relnamespace = c.relnamespace WHERE c.relkind = 'r' AND c.relname ~ '^(grain_c_[0-9]{8}|grain_f_[0-9]{6}|event_[0-9]{6,})$' ORDER BY 1";
        await using (var command = new NpgsqlCommand(Named, connection))
        {
            await using var reader = await command.ExecuteReaderAsync(cancellationToken);
            while (await reader.ReadAsync(cancellationToken))
                names.Add(reader.GetString(0));
        }

        var old = new List<string>();
        foreach (var name in names)
        {
            if (name.StartsWith("event_", StringComparison.Ordinal)
                ? await IsOldEvents(connection, name, policy, now, cancellationToken)
                : IsOldGrains(name, policy, now))
                old.Add(name);
        }

        return old;
    }

    private static bool IsOldGrains(string name, RetentionPolicy policy, DateTimeOffset now)
    {
        var culture = CultureInfo.InvariantCulture;
        if (name.StartsWith(PartitionRange.DayPrefix, StringComparison.Ordinal))
            return Date(name[PartitionRange.DayPrefix.Length..], "yyyyMMdd").AddDays(1) <= now - policy.ChallengeAge;
        return Date(name[PartitionRange.MonthPrefix.Length..], "yyyyMM").AddMonths(1) <= now - policy.FamilyAge;

        DateTimeOffset Date(string digits, string format) => DateTimeOffset.ParseExact(digits, format, culture, DateTimeStyles.AssumeUniversal);
    }

    // A range of events may go when a later one has begun, nobody needs it, and its youngest event is old enough.
    private static async Task<bool> IsOldEvents(
        NpgsqlConnection connection, string name, RetentionPolicy policy, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var end = (long.Parse(name.AsSpan("event_".Length), CultureInfo.InvariantCulture) + 1) * PostgresPartitions.EventsEach;
        if (end > policy.HoldEventsFrom || end > await Number(connection, "SELECT position FROM feed_head WHERE id = 1", cancellationToken))
            return false;
        await using var command = new NpgsqlCommand($"SELECT at FROM {name} ORDER BY position DESC LIMIT 1", connection);
        return await command.ExecuteScalarAsync(cancellationToken) is not DateTime youngest || youngest < (now - policy.EventAge).UtcDateTime;
    }

    private static async Task<int> Drop(NpgsqlConnection connection, string name, CancellationToken cancellationToken)
    {
        var parent = name.StartsWith("event_", StringComparison.Ordinal) ? "event" : "grain";
        var state = await Number(
            connection, "SELECT coalesce((SELECT CASE WHEN inhdetachpending THEN 2 ELSE 1 END FROM pg_inherits WHERE inhrelid = to_regclass($1)), 0)::bigint", cancellationToken, name);
        if (state != 0)
            await Execute(connection, $"ALTER TABLE {parent} DETACH PARTITION {name} {(state == 2 ? "FINALIZE" : "CONCURRENTLY")}", cancellationToken);
        var rows = await Number(connection, $"SELECT count(*) FROM {name}", cancellationToken);
        await Execute(connection, $"DROP TABLE {name}", cancellationToken);

        // Nobody counts on rows that he knew of any more.
        await Execute(connection, "UPDATE feed_head SET batch = NULL WHERE id = 1", cancellationToken);
        return (int)Math.Min(rows, int.MaxValue);
    }

    private static async Task<int> OldTimed(
        NpgsqlConnection connection, string prefix, DateTimeOffset before, string net, int limit, CancellationToken cancellationToken)
    {
        var bounds = await Text(connection, "SELECT pg_get_expr(relpartbound, oid) FROM pg_class WHERE oid = to_regclass($1)", cancellationToken, net);
        var floor = GrainKey.TimedFloor(prefix, before);
        var end = bounds.Split('\'')[3];
        var until = string.CompareOrdinal(floor, end) < 0 ? floor : end;
        return await Steps(limit, rows => Number(connection, "SELECT drop_timed_v2($1, $2, $3)", cancellationToken, prefix, until, rows));
    }

    private static async Task<long> Number(NpgsqlConnection connection, string sql, CancellationToken cancellationToken, params object[] values)
    {
        await using var command = Command(connection, sql, values);
        return Convert.ToInt64(await command.ExecuteScalarAsync(cancellationToken), CultureInfo.InvariantCulture);
    }

    private static async Task<string> Text(NpgsqlConnection connection, string sql, CancellationToken cancellationToken, params object[] values)
    {
        await using var command = Command(connection, sql, values);
        return (string)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    private static async Task Execute(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        await using var command = Command(connection, sql, []);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private static NpgsqlCommand Command(NpgsqlConnection connection, string sql, object[] values)
    {
        var command = new NpgsqlCommand(sql, connection);
        foreach (var value in values)
            command.Parameters.AddWithValue(value);
        return command;
    }
}
