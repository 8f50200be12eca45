using System.Globalization;

namespace OrleansTenantAuth.Store.Sqlite;

/// <summary>Opens the database file and brings its schema up to date.</summary>
internal static class SqliteSchema
{
    /// <summary>The writer's connection; <paramref name="engine"/> names the steps of its schema.</summary>
    public static SqliteDatabase Open(string path, StoreOptions options, string engine = "Sqlite")
    {
        var database = new SqliteDatabase(path, readOnly: false);
        try
        {
            database.Execute("PRAGMA journal_mode = WAL");
            database.Execute("PRAGMA synchronous = FULL");
            database.Execute("PRAGMA cache_size = -65536");
            database.Execute("PRAGMA temp_store = MEMORY");
            database.Execute(string.Create(CultureInfo.InvariantCulture, $"PRAGMA wal_autocheckpoint = {options.CheckpointPages}"));
            database.InTransaction(() => Migrate(database, engine));
            return database;
        }
        catch
        {
            database.Dispose();
            throw;
        }
    }

    private static int Migrate(SqliteDatabase database, string engine)
    {
        database.Execute("CREATE TABLE IF NOT EXISTS schema_version (version INTEGER NOT NULL PRIMARY KEY, name TEXT NOT NULL)");
        using var current = database.Prepare("SELECT COALESCE(MAX(version), 0) FROM schema_version");
        using var note = database.Prepare("INSERT INTO schema_version (version, name) VALUES (?1, ?2)");
        var version = (int)(current.Number() ?? 0);
        foreach (var step in Migration.After(version, engine))
        {
            database.Execute(step.Sql);
            note.Bind(1, step.Number).Bind(2, step.Name).Run();
            version = step.Number;
        }

        return version;
    }
}
