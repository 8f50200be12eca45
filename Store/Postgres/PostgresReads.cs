using System.Collections.Immutable;
using Npgsql;
using NpgsqlTypes;
using OrleansTenantAuth.Store.Reads;

namespace OrleansTenantAuth.Store.Postgres;

/// <summary>All reads: each is one statement on a pooled connection and sees what was committed before it.</summary>
internal sealed class PostgresReads(PostgresSource source)
{
    public async Task<Dictionary<string, StoredState>> Load(string[] keys, CancellationToken cancellationToken)
    {
        var rows = new Dictionary<string, StoredState>(keys.Length, StringComparer.Ordinal);
        await Query(
            "SELECT key, version, op, state FROM load_v2($1)",
            [keys],
            row => rows[row.GetString(0)] = new StoredState(row.GetString(0), row.GetInt64(1), row.GetGuid(2), row.GetFieldValue<byte[]>(3)),
            cancellationToken);
        return rows;
    }

    public async Task<VersionsRead> Versions(string[] keys, Stretch? known, CancellationToken cancellationToken)
    {
        var head = 0L;
        Dictionary<string, long>? versions = null;
        var (first, last) = known ?? new Stretch(0, -1);
        await Query(
            "SELECT o_head, o_version FROM versions_v2($1, $2, $3)",
            [first, last, keys],
            row =>
            {
                head = row.GetInt64(0);
                if (!row.IsDBNull(1))
                    versions = Rows(keys, row.GetFieldValue<long[]>(1));
            },
            cancellationToken);
        return new VersionsRead(head, versions);
    }

    public async Task<Dictionary<ListPage, ImmutableArray<ListEntry>>> Lists(ListPage[] pages, CancellationToken cancellationToken)
    {
        var entries = pages.ToDictionary(page => page, _ => ImmutableArray.CreateBuilder<ListEntry>());
        await Query(
            "SELECT page, item, owner, value, expires_at FROM list_v2($1, $2, $3)",
            [pages.Select(page => page.List).ToArray(), pages.Select(page => page.After).ToArray(), pages.Select(page => (long)page.Limit).ToArray()],
            row => entries[pages[row.GetInt32(0) - 1]].Add(
                new ListEntry(row.GetString(1), row.GetString(2), row.GetFieldValue<byte[]>(3), row.IsDBNull(4) ? null : Time(row, 4))),
            cancellationToken);
        return entries.ToDictionary(page => page.Key, page => page.Value.ToImmutable());
    }

    public Task<ImmutableArray<StoredEvent>> ReadEvents(long after, int limit, CancellationToken cancellationToken) =>
        Events($"SELECT {EventQuery.Columns} FROM event WHERE position > $1 ORDER BY position LIMIT $2", [after, (long)limit], cancellationToken);

    public Task<ImmutableArray<StoredEvent>> FindEvents(EventFilter filter, CancellationToken cancellationToken)
    {
        var values = new List<object>();
        return Events(EventQuery.Build(filter, '$', values.Add), values, cancellationToken);
    }

    public Task<ImmutableArray<StoredEvent>> ReadFeed(FeedFilter filter, CancellationToken cancellationToken) =>
        Events(EventQuery.Feed('$'), [filter.AppId, filter.After, filter.Through, (long)filter.Limit], cancellationToken);

    public Task<ImmutableArray<StoredEvent>> ReadTenant(TenantEventFilter filter, CancellationToken cancellationToken) =>
        Events(EventQuery.OfTenant('$'), [filter.TenantId, filter.After, filter.Through, (long)filter.Limit], cancellationToken);

    public async Task<long> Head(CancellationToken cancellationToken)
    {
        var head = 0L;
        await Query("SELECT position FROM feed_head WHERE id = 1", [], row => head = row.GetInt64(0), cancellationToken);
        return head;
    }

    public async Task<bool> TryLease(string name, string holder, DateTimeOffset now, DateTimeOffset until, CancellationToken cancellationToken)
    {
        var taken = false;
        await Query(
            "INSERT INTO lease AS l (name, holder, until) VALUES ($1, $2, $3) ON CONFLICT (name) DO UPDATE SET holder = excluded.holder, until = excluded.until WHERE l.holder = excluded.holder OR l.until <= $4 RETURNING true",
            [name, holder, until, now],
            _ => taken = true,
            cancellationToken);
        return taken;
    }

    private async Task<ImmutableArray<StoredEvent>> Events(string sql, IReadOnlyList<object> values, CancellationToken cancellationToken)
    {
        var rows = ImmutableArray.CreateBuilder<StoredEvent>();
        await Query(
            sql,
            values,
            row => rows.Add(new StoredEvent(
                row.GetInt64(0), Time(row, 1), row.GetString(2), row.GetString(3), Id(row, 4), Id(row, 5), Id(row, 6),
                row.GetString(7), row.GetString(8), row.GetFieldValue<byte[]>(9))),
            cancellationToken);
        return rows.ToImmutable();
    }

    /// <summary>Runs one statement and hands over each row of its answer.</summary>
    public async Task Query(string sql, IReadOnlyList<object> values, Action<NpgsqlDataReader> each, CancellationToken cancellationToken)
    {
        try
        {
            await using var connection = await source.Main.OpenConnectionAsync(cancellationToken);
            await using var command = new NpgsqlCommand(sql, connection);
            foreach (var value in values)
                command.Parameters.Add(Parameter(value));
            await using var reader = await command.ExecuteReaderAsync(cancellationToken);
            while (await reader.ReadAsync(cancellationToken))
                each(reader);
        }
        catch (Exception e) when (e is NpgsqlException or TimeoutException or System.IO.IOException or ObjectDisposedException)
        {
            throw PostgresFault.Unavailable(e);
        }
    }

    private static Dictionary<string, long> Rows(string[] keys, long[] versions)
    {
        var rows = new Dictionary<string, long>(keys.Length, StringComparer.Ordinal);
        for (var i = 0; i < keys.Length; i++)
            rows[keys[i]] = versions[i];
        return rows;
    }

    private static NpgsqlParameter Parameter(object value) => value switch
    {
        DateTimeOffset time => new NpgsqlParameter<DateTime> { TypedValue = time.UtcDateTime, NpgsqlDbType = NpgsqlDbType.TimestampTz },
        string text => new NpgsqlParameter<string> { TypedValue = text, NpgsqlDbType = NpgsqlDbType.Text },
        string[] texts => new NpgsqlParameter<string[]> { TypedValue = texts, NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text },
        _ => new NpgsqlParameter { Value = value },
    };

    public static DateTimeOffset Time(NpgsqlDataReader row, int column) => new(row.GetDateTime(column));

    private static Guid? Id(NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.GetGuid(column);
}
