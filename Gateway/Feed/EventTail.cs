using System.Collections.Immutable;
using OrleansTenantAuth.Store;

namespace OrleansTenantAuth.Gateway.Feed;

/// <summary>Is told of every event of the store, in order.</summary>
public interface IEventListener
{
    /// <summary>Takes events. Called by one thread at a time; must not wait.</summary>
    void Take(ImmutableArray<StoredEvent> events);
}

/// <summary>Where the tail of the event log stands.</summary>
/// <param name="Position">Position of the last event that listeners were told of, or 0 where the log is empty.</param>
/// <param name="Tag">Tells that event from any other that might stand at its position.</param>
public readonly record struct TailPoint(long Position, string Tag);

/// <summary>
/// Reads the event log once for all that follow it in this process: feeds of verifiers, realtime streams. It reads only while somebody
/// listens.
/// </summary>
public sealed partial class EventTail(IGrainStore store, IEnumerable<IEventListener> listeners, ILogger<EventTail> log) : BackgroundService
{
    private const int BatchSize = 1_000;
    private static readonly TimeSpan Retry = TimeSpan.FromMilliseconds(250);
    private readonly Lock gate = new();
    private readonly ImmutableArray<IEventListener> told = [.. listeners];
    private readonly TaskCompletionSource wanted = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource started = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private TailPoint point;

    /// <summary>Where the tail stands.</summary>
    public TailPoint Point
    {
        get
        {
            lock (gate)
                return point;
        }
    }

    /// <summary>
    /// Runs <paramref name="join"/> while no event is handed on, and answers where the tail stands: whoever joined is told of every event
    /// after that, and of none before.
    /// </summary>
    public async Task<TailPoint> Join(Action join, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(join);
        wanted.TrySetResult();
        await started.Task.WaitAsync(cancellationToken);
        lock (gate)
        {
            join();
            return point;
        }
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await wanted.Task.WaitAsync(stoppingToken);
            while (true)
            {
                try
                {
                    await Follow(stoppingToken);
                }
                catch (StoreUnavailableException fault)
                {
                    LogInterrupted(fault);
                    await Task.Delay(Retry, store.Clock, stoppingToken);
                }
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // Those who follow end with the process.
        }
    }

    private async Task Follow(CancellationToken stop)
    {
        if (!started.Task.IsCompleted)
        {
            var newest = await store.FindEvents(new EventFilter(null, null, null, null, null, null, null, 1), stop);
            lock (gate)
                point = newest is [var last] ? PointOf(last) : new(0, FeedCursor.NoTag);
            started.TrySetResult();
        }

        while (true)
        {
            var events = await store.ReadEvents(Point.Position, BatchSize, stop);
            if (events.IsEmpty)
            {
                await store.Signal.WaitAfter(Point.Position, stop);
                continue;
            }

            lock (gate)
            {
                point = PointOf(events[^1]);
                foreach (var listener in told)
                    listener.Take(events);
            }
        }
    }

    private static TailPoint PointOf(StoredEvent happened) => new(happened.Position, FeedCursor.TagOf(happened));

    [LoggerMessage(Level = LogLevel.Warning, Message = "The event log could not be read; those who follow it wait.")]
    private partial void LogInterrupted(Exception fault);
}
