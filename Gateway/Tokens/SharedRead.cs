namespace OrleansTenantAuth.Gateway.Tokens;

/// <summary>A read that many callers share: at most one is under way, and at most one more waits for its end.</summary>
public sealed class SharedRead<T>
{
    private readonly Lock gate = new();
    private Task<T>? running;
    private Task<T>? next;

    /// <summary>Whether a read is under way.</summary>
    public bool IsRunning => Volatile.Read(ref running) is { IsCompleted: false };

    /// <summary>The read that is under way, else a new one.</summary>
    public Task<T> Join(Func<Task<T>> read)
    {
        lock (gate)
            return running is { IsCompleted: false } ? running : next ?? (running = read());
    }

    /// <summary>A read that begins after this call, so that its answer is no older than the question.</summary>
    public Task<T> JoinNext(Func<Task<T>> read)
    {
        lock (gate)
        {
            if (next is not null)
                return next;
            return running is { IsCompleted: false } ? next = After(running, read) : running = read();
        }
    }

    private async Task<T> After(Task<T> before, Func<Task<T>> read)
    {
        // Never within the caller's lock: the place of the next must be taken before it is given up.
        await Task.Yield();
        await ((Task)before).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        lock (gate)
        {
            running = next;
            next = null;
        }

        return await read();
    }
}
