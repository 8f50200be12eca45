namespace OrleansTenantAuth.Store.Rows;

/// <summary>Few queries at once, and few that wait: a dashboard that asks too much does not take the database from those who log in.</summary>
internal sealed class ReadSlots(int slots, int waiting, TimeSpan longestWait) : IDisposable
{
    private readonly SemaphoreSlim free = new(slots);
    private int queued;

    public async Task<T> Run<T>(Func<Task<T>> query, CancellationToken cancellationToken)
    {
        if (Interlocked.Increment(ref queued) > slots + waiting)
        {
            Interlocked.Decrement(ref queued);
            throw new StoreUnavailableException("Too many queries wait for rows.");
        }

        try
        {
            if (!await free.WaitAsync(longestWait, cancellationToken))
                throw new StoreUnavailableException("Queries on rows take too long; this one was not begun.");
            try
            {
                return await query();
            }
            finally
            {
                free.Release();
            }
        }
        finally
        {
            Interlocked.Decrement(ref queued);
        }
    }

    public void Dispose() => free.Dispose();
}
