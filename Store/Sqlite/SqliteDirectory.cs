namespace OrleansTenantAuth.Store.Sqlite;

/// <summary>The data directory belongs to one process at a time.</summary>
internal static class SqliteDirectory
{
    private const string LockName = "tenantauth.lock";

    /// <summary>Makes the directory where it is missing and locks it until the stream is disposed or the process ends.</summary>
    public static FileStream Lock(string directory)
    {
        try
        {
            Directory.CreateDirectory(directory);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StoreUnavailableException($"The data directory '{directory}' cannot be made: {e.Message}", e);
        }

        try
        {
            return new FileStream(Path.Combine(directory, LockName), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException e)
        {
            throw new StoreUnavailableException($"The data directory '{directory}' is in use by another process. SQLite serves one process: stop the other one, give this one its own directory, or use PostgreSQL.", e);
        }
        catch (UnauthorizedAccessException e)
        {
            throw new StoreUnavailableException($"The data directory '{directory}' is not writable by this process.", e);
        }
    }
}
