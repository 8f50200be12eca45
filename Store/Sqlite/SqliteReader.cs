using System.Collections.Immutable;
using OrleansTenantAuth.Store.Reads;

namespace OrleansTenantAuth.Store.Sqlite;

/// <summary>One reader connection; each query sees the newest committed state.</summary>
internal sealed class SqliteReader : IDisposable
{
    private readonly SqliteDatabase database;
    private readonly SqliteStatement load;
    private readonly SqliteStatement version;
    private readonly SqliteStatement list;
    private readonly SqliteStatement events;
    private readonly SqliteStatement feed;
    private readonly SqliteStatement tenant;
    private readonly SqliteStatement head;
    private readonly Dictionary<string, SqliteStatement> audits = new(StringComparer.Ordinal);

    public SqliteReader(string path)
    {
        database = new SqliteDatabase(path, readOnly: true);
        load = database.Prepare("SELECT version, op, state FROM grain WHERE key = ?1");
        version = database.Prepare("SELECT version FROM grain WHERE key = ?1");
        list = database.Prepare("SELECT item, owner, value, expires_at FROM list_entry WHERE list = ?1 AND item > ?2 ORDER BY item LIMIT ?3");
        events = database.Prepare($"SELECT {EventQuery.Columns} FROM event WHERE position > ?1 ORDER BY position LIMIT ?2");
        feed = database.Prepare(EventQuery.Feed('?'));
        tenant = database.Prepare(EventQuery.OfTenant('?'));
        head = database.Prepare("SELECT position FROM feed_head WHERE id = 1");
    }

    public Dictionary<string, StoredState> Load(string[] keys) => InSnapshot(() =>
    {
        var rows = new Dictionary<string, StoredState>(keys.Length, StringComparer.Ordinal);
        foreach (var key in keys)
        {
            if (!load.Bind(1, key).Step())
                continue;
            rows[key] = new StoredState(key, load.Long(0), load.Guid(1), load.Blob(2));
            load.Reset();
        }

        return rows;
    });

    public VersionsRead Versions(string[] keys) => InSnapshot(() =>
    {
        var rows = new Dictionary<string, long>(keys.Length, StringComparer.Ordinal);
        foreach (var key in keys)
        {
            if (version.Bind(1, key).Number() is { } known)
                rows[key] = known;
        }

        return new VersionsRead(Head(), rows);
    });

    public ImmutableArray<ListEntry> List(ListPage page)
    {
        var rows = ImmutableArray.CreateBuilder<ListEntry>();
        list.Bind(1, page.List).Bind(2, page.After).Bind(3, page.Limit);
        while (list.Step())
            rows.Add(new ListEntry(list.Text(0), list.Text(1), list.Blob(2), SqliteTime.To(list.MaybeLong(3))));
        return rows.ToImmutable();
    }

    public ImmutableArray<StoredEvent> ReadEvents(long after, int limit) => Events(events.Bind(1, after).Bind(2, limit));

    public ImmutableArray<StoredEvent> FindEvents(EventFilter filter)
    {
        var values = new List<object>();
        var sql = EventQuery.Build(filter, '?', values.Add);
        if (!audits.TryGetValue(sql, out var statement))
            audits[sql] = statement = database.Prepare(sql);
        for (var i = 0; i < values.Count; i++)
        {
            _ = values[i] switch
            {
                Guid id => statement.Bind(i + 1, id),
                DateTimeOffset time => statement.Bind(i + 1, SqliteTime.From(time)),
                string text => statement.Bind(i + 1, text),
                object number => statement.Bind(i + 1, (long)number),
            };
        }

        return Events(statement);
    }

    public ImmutableArray<StoredEvent> ReadFeed(FeedFilter filter) =>
        Events(feed.Bind(1, filter.AppId).Bind(2, filter.After).Bind(3, filter.Through).Bind(4, filter.Limit));

    public ImmutableArray<StoredEvent> ReadTenant(TenantEventFilter filter) =>
        Events(tenant.Bind(1, filter.TenantId).Bind(2, filter.After).Bind(3, filter.Through).Bind(4, filter.Limit));

    public long Head() => head.Number() ?? 0;

    public void Dispose() => database.Dispose();

    // One snapshot for all keys: what a caller reads together belongs together.
    private T InSnapshot<T>(Func<T> work)
    {
        database.Execute("BEGIN");
        try
        {
            return work();
        }
        finally
        {
            database.Execute("COMMIT");
        }
    }

    private static ImmutableArray<StoredEvent> Events(SqliteStatement rows)
    {
        var found = ImmutableArray.CreateBuilder<StoredEvent>();
        while (rows.Step())
        {
            found.Add(new StoredEvent(
                rows.Long(0), SqliteTime.To(rows.Long(1)), rows.Text(2), rows.Text(3), rows.MaybeGuid(4), rows.MaybeGuid(5),
                rows.MaybeGuid(6), rows.Text(7), rows.Text(8), rows.Blob(9)));
        }

        return found.ToImmutable();
    }
}
