using OrleansTenantAuth.Store.Commits;
using OrleansTenantAuth.Store.Rows;
using SQLitePCL;

namespace OrleansTenantAuth.Store.Sqlite;

/// <summary>Which of the store's faults an SQLite code is.</summary>
internal static class SqliteFault
{
    /// <summary>An exception for a failed call; the statement's text is ours and holds no data.</summary>
    public static Exception From(int extendedCode, string what)
    {
        var message = $"SQLite error {extendedCode} ({raw.sqlite3_errstr(extendedCode).utf8_to_string()}) in: {what}";
        return (extendedCode & 0xff) switch
        {
            raw.SQLITE_CONSTRAINT or raw.SQLITE_TOOBIG or raw.SQLITE_MISMATCH => new BatchRefusedException(message),
            raw.SQLITE_INTERRUPT => new RowQueryTooLongException(),
            _ => new StoreUnavailableException(message),
        };
    }
}
