namespace OrleansTenantAuth.Store.Reads;

/// <summary>Wakes tails when the head moves; otherwise they look for themselves after the poll interval.</summary>
internal sealed class EventSignal(TimeSpan pollInterval) : IEventSignal
{
    private readonly Lock gate = new();
    private TaskCompletionSource moved = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool awaited;
    private long head;
    private long lastEvent;
    private long heard;

    /// <summary>The newest position that this process knows of.</summary>
    public long Head => Volatile.Read(ref head);

    /// <summary>The newest position that the feed told this process of; what the process itself wrote counts once the feed tells it.</summary>
    public long Heard => Volatile.Read(ref heard);

    /// <inheritdoc/>
    public async Task WaitAfter(long position, CancellationToken cancellationToken)
    {
        Task wait;
        lock (gate)
        {
            if (lastEvent > position)
                return;
            awaited = true;
            wait = moved.Task;
        }

        try
        {
            await wait.WaitAsync(pollInterval, cancellationToken);
        }
        catch (TimeoutException)
        {
            // Nobody told us anything: the tail looks for itself.
        }
    }

    /// <summary>The feed told that the head is at least here, and so is the last event.</summary>
    public void Hear(long position, long eventPosition)
    {
        lock (gate)
            heard = Math.Max(heard, position);
        Advance(position, eventPosition);
    }

    /// <summary>The head is at least here, and so is the last event. Commits without events wake nobody.</summary>
    public void Advance(long position, long eventPosition)
    {
        TaskCompletionSource? wake = null;
        lock (gate)
        {
            head = Math.Max(head, position);
            if (eventPosition <= lastEvent)
                return;
            lastEvent = eventPosition;
            if (awaited)
            {
                wake = moved;
                moved = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                awaited = false;
            }
        }

        wake?.TrySetResult();
    }
}
