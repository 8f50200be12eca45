using System.Collections.Immutable;
using OrleansTenantAuth.Store.Reads;

namespace OrleansTenantAuth.Store.Postgres;

/// <summary>The table of processes, and how far the feed is behind.</summary>
internal sealed class PostgresProcesses(PostgresReads database, EventSignal signal, StoreClock clock)
{
    // A process that never commits takes the time from here: deadlines that it sets are judged by others.
    public Task Beat(ProcessBeat beat, DateTimeOffset goneBefore, CancellationToken cancellationToken)
    {
        var askedAt = clock.GetTimestamp();
        return database.Query(
            "WITH gone AS (DELETE FROM process WHERE seen_at < $4 AND id <> $1) INSERT INTO process (id, seen_at, facts) VALUES ($1, $2, $3) ON CONFLICT (id) DO UPDATE SET seen_at = excluded.seen_at, facts = excluded.facts RETURNING clock_timestamp()",
            [beat.Id, beat.SeenAt, beat.Facts, goneBefore],
            row => clock.Observe(PostgresReads.Time(row, 0), askedAt),
            cancellationToken);
    }

    public Task Leave(Guid id, CancellationToken cancellationToken) => database.Query("DELETE FROM process WHERE id = $1", [id], _ => { }, cancellationToken);

    public async Task<ImmutableArray<ProcessBeat>> Seen(DateTimeOffset since, int limit, CancellationToken cancellationToken)
    {
        var rows = ImmutableArray.CreateBuilder<ProcessBeat>();
        await database.Query(
            "SELECT id, seen_at, facts FROM process WHERE seen_at >= $1 ORDER BY seen_at DESC LIMIT $2",
            [since, (long)limit],
            row => rows.Add(new ProcessBeat(row.GetGuid(0), PostgresReads.Time(row, 1), row.GetFieldValue<byte[]>(2))),
            cancellationToken);
        return rows.ToImmutable();
    }

    public async Task<FeedLag> Lag(DateTimeOffset now, CancellationToken cancellationToken)
    {
        var heard = signal.Heard;
        var newest = heard;
        var oldestAt = now;
        await database.Query(
            "SELECT (SELECT position FROM event ORDER BY position DESC LIMIT 1), (SELECT at FROM event WHERE position > $1 ORDER BY position LIMIT 1)",
            [heard],
            row =>
            {
                if (row.IsDBNull(1))
                    return;
                newest = row.GetInt64(0);
                oldestAt = PostgresReads.Time(row, 1);
            },
            cancellationToken);
        if (newest == heard)
            return default;

        // Where notifications are interrupted, a process thereby still hears of events within one beat.
        signal.Hear(newest, newest);
        return new FeedLag(newest - heard, oldestAt < now ? now - oldestAt : TimeSpan.Zero);
    }
}
