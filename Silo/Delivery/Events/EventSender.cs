using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OrleansTenantAuth.Store;

namespace OrleansTenantAuth.Silo.Delivery;

/// <summary>
/// Posts events in their order, in one process of several: the one that holds the lease. At least once, with the same id at every
/// attempt; the next event waits until the one before was accepted or refused for good.
/// </summary>
internal sealed partial class EventSender(IGrainStore store, EventWebhook webhook, ILogger<EventSender> logger) : BackgroundService
{
    private const string Lease = "event-webhook";
    private const int BatchSize = 200;

    // A cursor that nothing was posted at is moved this seldom: events that nobody wants cost no commit each.
    private const int IdleStep = 10_000;
    private static readonly TimeSpan LeaseTime = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan Follow = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan GivenUpAfter = TimeSpan.FromDays(1);
    private readonly string holder = Guid.NewGuid().ToString("N");
    private readonly EventCursor cursor = new(store);
    private int failures;
    private long? leasedAt;

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        long? read = null;
        try
        {
            while (true)
            {
                var wait = Follow;
                try
                {
                    (read, wait) = await Lead(stoppingToken) ? await Work(read, stoppingToken) : (null, Follow);
                }
                catch (Exception fault) when (fault is StoreUnavailableException or StoreOutcomeUnknownException)
                {
                    LogStoreFault(fault);
                    (read, wait, leasedAt) = (null, Follow, null);
                }

                if (wait > TimeSpan.Zero)
                    await Wait(read, wait, stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The next holder of the lease goes on at the cursor.
        }
    }

    // The lease is prolonged early enough that a batch that began under it also ends under it.
    private async Task<bool> Lead(CancellationToken stop)
    {
        if (leasedAt is { } taken && store.Clock.GetElapsedTime(taken) < LeaseTime / 3)
            return true;
        var asked = store.Clock.GetTimestamp();
        leasedAt = await store.TryLease(Lease, holder, LeaseTime, stop) ? asked : null;
        return leasedAt is not null;
    }

    /// <summary>One batch. Answers up to where it read, or null where the cursor must be read anew, and how long to wait then.</summary>
    private async Task<(long? Read, TimeSpan Wait)> Work(long? from, CancellationToken stop)
    {
        if (from is null)
            await cursor.Read(stop);
        var read = from ?? cursor.Position;
        var events = await store.ReadEvents(read, BatchSize, stop);
        foreach (var happened in events)
        {
            // The lease must outlast one more attempt.
            if (store.Clock.GetElapsedTime(leasedAt!.Value) + SignedPost.Timeout + SignedPost.Timeout > LeaseTime)
                return (read, TimeSpan.Zero);
            if (EventWebhook.Wants(happened) && !await Post(happened, stop))
                return (read, Backoff());
            if (EventWebhook.Wants(happened) && !await cursor.MoveTo(happened.Position, stop))
                return (null, Follow);
            read = happened.Position;
        }

        if (read - cursor.Position >= IdleStep && !await cursor.MoveTo(read, stop))
            return (null, Follow);
        return (read, events.Length < BatchSize ? Follow : TimeSpan.Zero);
    }

    /// <summary>Whether the next event may follow.</summary>
    private async Task<bool> Post(StoredEvent happened, CancellationToken stop)
    {
        var result = await webhook.Send(happened, stop);
        if (result.Status == DeliveryStatus.Accepted)
        {
            failures = 0;
            return true;
        }

        if (result.Status == DeliveryStatus.Permanent || store.Clock.GetUtcNow() - happened.At > GivenUpAfter)
        {
            LogGivenUp(happened.Position, result.Reason);
            failures = 0;
            return true;
        }

        failures++;
        LogWillRetry(happened.Position, result.Reason, failures);
        return false;
    }

    private TimeSpan Backoff() => TimeSpan.FromSeconds(Math.Min(LongestWait.TotalSeconds, Math.Pow(2, Math.Min(failures, 10))));

    private async Task Wait(long? read, TimeSpan wait, CancellationToken stop)
    {
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var time = Task.Delay(wait, store.Clock, enough.Token);

        // Something new ends the wait, but not that of a failed attempt.
        var news = read is { } position && failures == 0 ? store.Signal.WaitAfter(position, enough.Token) : time;
        await Task.WhenAny(time, news);
        await enough.CancelAsync();
        await Task.WhenAll(time, news).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await Task.Delay(Pause, store.Clock, stop);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Event {Position} was not accepted by the webhook ({Reason}); attempt {Attempt} failed, it is tried again.")]
    private partial void LogWillRetry(long position, string? reason, int attempt);

    [LoggerMessage(Level = LogLevel.Error, Message = "Event {Position} is given up: {Reason}.")]
    private partial void LogGivenUp(long position, string? reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The sender of events could not reach the store; it is tried again.")]
    private partial void LogStoreFault(Exception fault);
}
