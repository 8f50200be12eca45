using Microsoft.Extensions.Logging;

namespace OrleansTenantAuth.Store.Sqlite;

/// <summary>
/// Moves the log's content into the database file beside the writer, on a connection of its own, so that commits do not wait for
/// it. The writer does it itself only when the log has grown past <see cref="StoreOptions.CheckpointPages"/> all the same.
/// </summary>
internal sealed partial class SqliteCheckpointer : IDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(250);
    private readonly SqliteDatabase database;
    private readonly ILogger logger;
    private readonly AutoResetEvent written = new(false);
    private readonly ManualResetEventSlim ended = new(false);
    private readonly Thread thread;
    private bool failed;

    public SqliteCheckpointer(string path, ILogger logger)
    {
        database = new SqliteDatabase(path, readOnly: false);
        this.logger = logger;
        thread = new Thread(Loop) { IsBackground = true, Name = "store checkpoints" };
        thread.Start();
    }

    /// <summary>Something was written.</summary>
    public void Tell() => written.Set();

    public void Dispose()
    {
        ended.Set();
        written.Set();
        thread.Join();
        database.Dispose();
        written.Dispose();
        ended.Dispose();
    }

    private void Loop()
    {
        while (written.WaitOne() && !ended.Wait(Interval))
            Checkpoint();
    }

    private void Checkpoint()
    {
        try
        {
            database.Execute("PRAGMA wal_checkpoint(PASSIVE)");
            failed = false;
        }
        catch (StoreUnavailableException e)
        {
            // Nothing is lost: the content stays in the log until a later checkpoint, the writer's own at the latest.
            if (!failed)
                LogFailed(logger, e);
            failed = true;
        }
    }

    [LoggerMessage(21, LogLevel.Warning, "The content of the SQLite log could not be moved into the database file; it stays in the log meanwhile")]
    private static partial void LogFailed(ILogger logger, Exception exception);
}
