namespace OrleansTenantAuth.Store.Sqlite;

/// <summary>Bounded deletions, run on the writer thread between batches.</summary>
internal sealed class SqliteRetention(SqliteDatabase database)
{
    // Rows per transaction: a batch of commits waits no longer than for these.
    private const int Step = 500;
    private readonly SqliteStatement events = database.Prepare("DELETE FROM event WHERE position IN (SELECT position FROM event WHERE position < ?1 AND at < ?2 ORDER BY position LIMIT ?3)");
    private readonly SqliteStatement expired = database.Prepare("SELECT list, item, owner FROM list_entry WHERE expires_at < ?1 ORDER BY expires_at LIMIT ?2");
    private readonly SqliteStatement entry = database.Prepare("DELETE FROM list_entry WHERE list = ?1 AND item = ?2");
    private readonly SqliteStatement grain = database.Prepare("DELETE FROM grain WHERE key = ?1");
    private readonly SqliteStatement timed = database.Prepare("DELETE FROM grain WHERE key IN (SELECT key FROM grain WHERE key >= ?1 AND key < ?2 ORDER BY key LIMIT ?3)");

    /// <summary>The kinds of deletion; each is asked for a bounded step until it finds nothing.</summary>
    public IReadOnlyList<Func<int, int>> Kinds(RetentionPolicy policy, DateTimeOffset now) =>
    [
        rows => Events(policy.HoldEventsFrom, now - policy.EventAge, rows),
        rows => Entries(now, rows),
        rows => Timed(GrainKey.ChallengePrefix, now - policy.ChallengeAge, rows),
        rows => Timed(GrainKey.FamilyPrefix, now - policy.FamilyAge, rows),
    ];

    /// <summary>Runs one step of a kind; the rows it removed.</summary>
    public int Run(Func<int, int> kind, int rows) => database.InTransaction(() => kind(Math.Min(rows, Step)));

    private int Events(long hold, DateTimeOffset before, int rows) =>
        events.Bind(1, hold).Bind(2, SqliteTime.From(before)).Bind(3, rows).Run();

    private int Entries(DateTimeOffset now, int rows)
    {
        var found = new List<(string List, string Item, string Owner)>();
        expired.Bind(1, SqliteTime.From(now)).Bind(2, rows);
        while (expired.Step())
            found.Add((expired.Text(0), expired.Text(1), expired.Text(2)));
        var removed = 0;
        foreach (var (list, item, owner) in found)
        {
            removed += entry.Bind(1, list).Bind(2, item).Run();
            if (list == GrainKey.ReapList)
                removed += grain.Bind(1, owner).Run();
        }

        return removed;
    }

    private int Timed(string prefix, DateTimeOffset before, int rows) =>
        timed.Bind(1, prefix).Bind(2, GrainKey.TimedFloor(prefix, before)).Bind(3, rows).Run();
}
