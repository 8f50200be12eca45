using System.Collections.Concurrent;

namespace OrleansTenantAuth.Store.Sqlite;

/// <summary>The one thread that writes.</summary>
internal sealed class SqliteThread : IDisposable
{
    private readonly BlockingCollection<Action> work = [];
    private readonly Thread thread;

    public SqliteThread()
    {
        thread = new Thread(Loop) { IsBackground = true, Name = "store writer" };
        thread.Start();
    }

    /// <summary>Runs work on the thread, in the order asked.</summary>
    public Task<T> Run<T>(Func<T> action)
    {
        var done = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        try
        {
            work.Add(() => Complete(done, action));
        }
        catch (InvalidOperationException e)
        {
            throw new StoreUnavailableException("The store is closed.", e);
        }

        return done.Task;
    }

    /// <summary>Runs what was asked and ends the thread.</summary>
    public void Dispose()
    {
        work.CompleteAdding();
        thread.Join();
        work.Dispose();
    }

    private static void Complete<T>(TaskCompletionSource<T> done, Func<T> action)
    {
        try
        {
            done.TrySetResult(action());
        }
        catch (Exception e) // Handed to whoever asked.
        {
            done.TrySetException(e);
        }
    }

    private void Loop()
    {
        foreach (var action in work.GetConsumingEnumerable())
            action();
    }
}
