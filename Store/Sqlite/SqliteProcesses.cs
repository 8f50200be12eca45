using System.Collections.Immutable;

namespace OrleansTenantAuth.Store.Sqlite;

/// <summary>The table of processes; all is run on the writer thread.</summary>
internal sealed class SqliteProcesses(SqliteDatabase database)
{
    private readonly SqliteStatement beats = database.Prepare("INSERT INTO process (id, seen_at, facts) VALUES (?1, ?2, ?3) ON CONFLICT DO UPDATE SET seen_at = excluded.seen_at, facts = excluded.facts");
    private readonly SqliteStatement gone = database.Prepare("DELETE FROM process WHERE seen_at < ?1");
    private readonly SqliteStatement leave = database.Prepare("DELETE FROM process WHERE id = ?1");
    private readonly SqliteStatement seen = database.Prepare("SELECT id, seen_at, facts FROM process WHERE seen_at >= ?1 ORDER BY seen_at DESC LIMIT ?2");

    public int Beat(ProcessBeat beat, DateTimeOffset goneBefore) => database.InTransaction(() =>
        beats.Bind(1, beat.Id).Bind(2, SqliteTime.From(beat.SeenAt)).Bind(3, beat.Facts).Run() + gone.Bind(1, SqliteTime.From(goneBefore)).Run());

    public int Leave(Guid id) => leave.Bind(1, id).Run();

    public ImmutableArray<ProcessBeat> Seen(DateTimeOffset since, int limit)
    {
        var rows = ImmutableArray.CreateBuilder<ProcessBeat>();
        seen.Bind(1, SqliteTime.From(since)).Bind(2, limit);
        while (seen.Step())
            rows.Add(new ProcessBeat(seen.Guid(0), SqliteTime.To(seen.Long(1)), seen.Blob(2)));
        return rows.ToImmutable();
    }
}
