using System.Diagnostics;
using SQLitePCL;

namespace OrleansTenantAuth.Store.Sqlite;

/// <summary>One connection, used by one thread at a time.</summary>
internal sealed class SqliteDatabase : IDisposable
{
    private readonly sqlite3 handle;
    private readonly List<SqliteStatement> statements = [];

    public SqliteDatabase(string path, bool readOnly)
    {
        SqliteLibrary.Initialise();
        var flags = raw.SQLITE_OPEN_NOMUTEX | (readOnly ? raw.SQLITE_OPEN_READONLY : raw.SQLITE_OPEN_READWRITE | raw.SQLITE_OPEN_CREATE);
        var code = raw.sqlite3_open_v2(path, out handle, flags, null);
        if (code != raw.SQLITE_OK)
        {
            handle.Dispose();
            throw SqliteFault.From(code, "open");
        }

        Check(raw.sqlite3_busy_timeout(handle, 2_000), "busy_timeout");
    }

    /// <summary>Whether no transaction is open.</summary>
    public bool IsIdle => raw.sqlite3_get_autocommit(handle) != 0;

    /// <summary>Whether the call that failed last failed in reading or writing the files.</summary>
    public bool FailedInFiles => (raw.sqlite3_errcode(handle) & 0xff) == raw.SQLITE_IOERR;

    /// <summary>Rows changed by the statement that ran last.</summary>
    public int Changes => raw.sqlite3_changes(handle);

    /// <summary>Runs statements that answer nothing.</summary>
    public void Execute(string sql) => Check(raw.sqlite3_exec(handle, sql), sql);

    /// <summary>Prepares a statement that lives as long as the connection.</summary>
    public SqliteStatement Prepare(string sql)
    {
        Check(raw.sqlite3_prepare_v2(handle, sql, out var statement), sql);
        var prepared = new SqliteStatement(this, statement, sql);
        statements.Add(prepared);
        return prepared;
    }

    /// <summary>Prepares a statement that its user disposes.</summary>
    public SqliteStatement PrepareOnce(string sql)
    {
        Check(raw.sqlite3_prepare_v2(handle, sql, out var statement), sql);
        return new SqliteStatement(this, statement, sql);
    }

    /// <summary>Ends statements that run longer, until disposed: they throw <see cref="Store.Rows.RowQueryTooLongException"/>.</summary>
    public IDisposable LimitTo(TimeSpan longest) => new TimeLimit(handle, longest);

    /// <summary>Runs work in a transaction that holds the write lock from its start.</summary>
    public T InTransaction<T>(Func<T> work)
    {
        Execute("BEGIN IMMEDIATE");
        try
        {
            var result = work();
            Execute("COMMIT");
            return result;
        }
        finally
        {
            if (!IsIdle)
                Execute("ROLLBACK");
        }
    }

    /// <summary>Runs reads on one snapshot.</summary>
    public T InSnapshot<T>(Func<T> reads)
    {
        Execute("BEGIN");
        try
        {
            return reads();
        }
        finally
        {
            if (!IsIdle)
                Execute("ROLLBACK");
        }
    }

    /// <summary>Throws unless a call succeeded.</summary>
    public void Check(int code, string what)
    {
        if (code is not (raw.SQLITE_OK or raw.SQLITE_ROW or raw.SQLITE_DONE))
            throw SqliteFault.From(raw.sqlite3_extended_errcode(handle), what);
    }

    /// <summary>Asked by SQLite every so many steps of its machine.</summary>
    private sealed class TimeLimit : IDisposable
    {
        private const int Steps = 10_000;
        private readonly sqlite3 handle;

        public TimeLimit(sqlite3 handle, TimeSpan longest)
        {
            this.handle = handle;
            var begun = Stopwatch.GetTimestamp();
            raw.sqlite3_progress_handler(handle, Steps, _ => Stopwatch.GetElapsedTime(begun) > longest ? 1 : 0, null);
        }

        public void Dispose() => raw.sqlite3_progress_handler(handle, 0, (delegate_progress?)null, null);
    }

    public void Dispose()
    {
        foreach (var statement in statements)
            statement.Dispose();
        raw.sqlite3_close_v2(handle);
        handle.Dispose();
    }
}
