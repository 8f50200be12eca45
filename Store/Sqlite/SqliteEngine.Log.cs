using Microsoft.Extensions.Logging;

namespace OrleansTenantAuth.Store.Sqlite;

internal sealed partial class SqliteEngine
{
    [LoggerMessage(20, LogLevel.Information, "SQLite {Version} opened in {Directory}")]
    private static partial void LogOpened(ILogger logger, string version, string directory);
}
