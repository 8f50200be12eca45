using OrleansTenantAuth.Store.Commits;

namespace OrleansTenantAuth.Store.Sqlite;

/// <summary>Writes a batch in one transaction, commit after commit in ordinal order, on the writer thread.</summary>
internal sealed class SqliteWriter : IBatchWriter
{
    private readonly SqliteThread thread;
    private readonly SqliteDatabase database;
    private readonly StoreClock clock;
    private readonly SqliteStatement begin;
    private readonly SqliteStatement end;
    private readonly SqliteStatement head;
    private readonly SqliteStatement setHead;
    private readonly SqliteStatement version;
    private readonly SqliteStatement settled;
    private readonly SqliteStatement insert;
    private readonly SqliteStatement update;
    private readonly SqliteStatement addEvent;
    private readonly SqliteStatement owner;
    private readonly SqliteStatement putEntry;
    private readonly SqliteStatement removeEntry;
    private readonly SqliteRecordWriter records;

    public SqliteWriter(SqliteThread thread, SqliteDatabase database, StoreClock clock)
    {
        this.thread = thread;
        this.database = database;
        this.clock = clock;
        records = new SqliteRecordWriter(database);
        begin = database.Prepare("BEGIN IMMEDIATE");
        end = database.Prepare("COMMIT");
        head = database.Prepare("SELECT position FROM feed_head WHERE id = 1");
        setHead = database.Prepare("UPDATE feed_head SET position = ?1 WHERE id = 1");
        version = database.Prepare("SELECT version FROM grain WHERE key = ?1");
        settled = database.Prepare("SELECT version, op FROM grain WHERE key = ?1");
        insert = database.Prepare("INSERT INTO grain (key, version, op, state) VALUES (?1, ?2, ?3, ?4) ON CONFLICT DO NOTHING");
        update = database.Prepare("UPDATE grain SET version = ?2, op = ?3, state = ?4 WHERE key = ?1 AND version = ?5");
        addEvent = database.Prepare("INSERT INTO event (position, at, grain_key, kind, app_id, tenant_id, user_id, actor, request_id, data) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)");
        owner = database.Prepare("SELECT owner = ?3 FROM list_entry WHERE list = ?1 AND item = ?2");
        putEntry = database.Prepare("INSERT INTO list_entry (list, item, owner, value, expires_at) VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT DO UPDATE SET value = excluded.value, expires_at = excluded.expires_at");
        removeEntry = database.Prepare("DELETE FROM list_entry WHERE list = ?1 AND item = ?2");
    }

    public bool UsesKnownRows => false;

    public Task Write(BatchSlice batch, CancellationToken cancellationToken) =>
        thread.Run(() =>
        {
            WriteNow(batch);
            return true;
        });

    // A write that goes through replaces, in the log, whatever a broken one may have left there.
    public Task<Dictionary<string, SettledRow>> Settle(BatchSlice batch, CancellationToken cancellationToken) =>
        thread.Run(() => database.InTransaction(() =>
        {
            setHead.Bind(1, head.Number() ?? 0).Run();
            var rows = new Dictionary<string, SettledRow>(StringComparer.Ordinal);
            foreach (var commit in batch.Commits)
            {
                if (settled.Bind(1, commit.Key).Step())
                {
                    rows[commit.Key] = new SettledRow(settled.Long(0), settled.Guid(1));
                    settled.Reset();
                }
            }

            return rows;
        }));

    public ValueTask DisposeAsync() => ValueTask.CompletedTask; // The engine owns the connection.

    private void WriteNow(BatchSlice batch)
    {
        begin.Run();
        var durable = false;
        try
        {
            var first = head.Number() ?? throw new InvalidOperationException("The database has no feed_head row.");
            var position = first;
            var at = SqliteTime.From(clock.GetUtcNow());
            for (var i = 0; i < batch.Commits.Length; i++)
            {
                var commit = batch.Commits[i];
                var next = position + Math.Max(1, commit.Events.Length);
                var status = WriteOne(commit, next, at);
                batch.Set(i, status, status == CommitStatus.Committed ? next : 0);
                if (status == CommitStatus.Committed)
                    position = next;
            }

            if (position != first)
                setHead.Bind(1, position).Run();
            End();
            durable = true;
        }
        finally
        {
            if (!durable && !database.IsIdle)
                database.Execute("ROLLBACK");
        }
    }

    // When the log was written but could not be synced, a crash before the next write might still bring the batch back:
    // only Settle, whose own write takes its place in the log, can say that it did not happen.
    private void End()
    {
        try
        {
            end.Run();
        }
        catch (StoreUnavailableException e) when (database.FailedInFiles)
        {
            throw new IOException("The batch was written but could not be made durable.", e);
        }
    }

    private CommitStatus WriteOne(Commit commit, long next, long at)
    {
        var refusal = Refusal(commit);
        if (refusal == CommitStatus.Unset && WriteState(commit, next) == 0)
            return CommitStatus.VersionConflict;
        if (refusal != CommitStatus.Unset)
            return VersionOf(commit.Key) != commit.ExpectedVersion ? CommitStatus.VersionConflict : refusal;
        var position = next - commit.Events.Length;
        foreach (var e in commit.Events)
            WriteEvent(++position, at, commit.Key, e);
        foreach (var entry in commit.Entries)
            WriteEntry(commit.Key, entry);
        if (commit.Record is { } record)
            records.Write(record);
        return CommitStatus.Committed;
    }

    private CommitStatus Refusal(Commit commit)
    {
        foreach (var guard in commit.Guards)
        {
            if (VersionOf(guard.Key) != guard.Version)
                return CommitStatus.GuardFailed;
        }

        if (commit.Record is { } record && records.IsTaken(record))
            return CommitStatus.VersionConflict;
        foreach (var entry in commit.Entries)
        {
            if (owner.Bind(1, entry.ListName).Bind(2, entry.Item).Bind(3, commit.Key).Number() == 0)
                return CommitStatus.Rejected;
        }

        return CommitStatus.Unset;
    }

    private long VersionOf(string key) => version.Bind(1, key).Number() ?? 0;

    private int WriteState(Commit commit, long next) => commit.ExpectedVersion == 0
        ? insert.Bind(1, commit.Key).Bind(2, next).Bind(3, commit.OperationId).Bind(4, commit.State).Run()
        : update.Bind(1, commit.Key).Bind(2, next).Bind(3, commit.OperationId).Bind(4, commit.State).Bind(5, commit.ExpectedVersion).Run();

    private void WriteEvent(long position, long at, string key, NewEvent e) =>
        addEvent.Bind(1, position).Bind(2, at).Bind(3, key).Bind(4, e.Kind).Bind(5, e.AppId).Bind(6, e.TenantId).Bind(7, e.UserId)
            .Bind(8, e.Actor).Bind(9, e.RequestId).Bind(10, e.Data).Run();

    private void WriteEntry(string key, EntryChange entry)
    {
        if (entry.Value is null)
            removeEntry.Bind(1, entry.ListName).Bind(2, entry.Item).Run();
        else
            putEntry.Bind(1, entry.ListName).Bind(2, entry.Item).Bind(3, key).Bind(4, entry.Value).Bind(5, SqliteTime.From(entry.ExpiresAt)).Run();
    }
}
