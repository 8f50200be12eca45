using SQLitePCL;

namespace OrleansTenantAuth.Bench.Load;

/// <summary>Reads rows of a SQLite store that a server has open: in WAL mode a reader disturbs nobody.</summary>
internal sealed class SqliteRows : IDisposable
{
    private readonly Lock gate = new();
    private readonly sqlite3 database;
    private readonly sqlite3_stmt statement;

    /// <summary>Opens the database of a data directory for reading.</summary>
    public SqliteRows(string directory)
    {
        Batteries_V2.Init();
        var file = Path.Combine(directory, "tenantauth.db");
        Check(raw.sqlite3_open_v2(file, out database, raw.SQLITE_OPEN_READONLY, null));
        Check(raw.sqlite3_busy_timeout(database, 2_000));
        Check(raw.sqlite3_prepare_v2(database, "SELECT state FROM grain WHERE key = ?1", out statement));
    }

    /// <summary>A grain's state.</summary>
    public byte[] State(string key)
    {
        lock (gate)
        {
            raw.sqlite3_bind_text(statement, 1, key);
            var found = raw.sqlite3_step(statement) == raw.SQLITE_ROW;
            var state = found ? raw.sqlite3_column_blob(statement, 0).ToArray() : null;
            raw.sqlite3_reset(statement);
            return state ?? throw new InvalidOperationException("The challenge has no row.");
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        statement.Dispose();
        database.Dispose();
    }

    private static void Check(int code)
    {
        if (code != raw.SQLITE_OK)
            throw new InvalidOperationException($"SQLite answered {code}.");
    }
}
