using System.Collections.Immutable;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OrleansTenantAuth.Store;

namespace OrleansTenantAuth.Silo.Delivery;

/// <summary>How far a batch was dealt with.</summary>
/// <param name="Read">Up to where it was read; null where the cursor must be read anew.</param>
/// <param name="Wait">How long to wait then.</param>
/// <param name="IsHeldBack">Whether something new must not end the wait.</param>
internal readonly record struct TailStep(long? Read, TimeSpan Wait, bool IsHeldBack = false);

/// <summary>
/// Reads the event log in its order, in one process of several: the one that holds the lease. Where it stands is a cursor in the store
/// of the same name.
/// </summary>
internal abstract partial class LeasedTail(IGrainStore store, string name, ILogger logger) : BackgroundService
{
    /// <summary>How long to wait for news at most.</summary>
    protected static readonly TimeSpan Follow = TimeSpan.FromSeconds(15);

    /// <summary>Events read at once.</summary>
    protected const int BatchSize = 200;

    // A cursor at which nothing was done is moved this seldom: events that nobody wants cost no commit each.
    private const int IdleStep = 10_000;
    private static readonly TimeSpan LeaseTime = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);
    private readonly string holder = Guid.NewGuid().ToString("N");
    private long? leasedAt;

    /// <summary>Where the tail stands.</summary>
    protected EventCursor Cursor { get; } = new(store, name);

    /// <summary>Deals with a batch of events, the first behind <paramref name="read"/>.</summary>
    protected abstract Task<TailStep> Take(long read, ImmutableArray<StoredEvent> events, CancellationToken stop);

    /// <summary>Whether anybody wants events at all; where not, they are passed over unread.</summary>
    protected virtual Task<bool> IsWanted(CancellationToken stop) => Task.FromResult(true);

    /// <summary>Whether the lease outlasts one more attempt.</summary>
    protected bool LeaseOutlasts(TimeSpan attempt) => leasedAt is { } taken && store.Clock.GetElapsedTime(taken) + attempt + attempt <= LeaseTime;

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var step = new TailStep(null, TimeSpan.Zero);
        try
        {
            while (true)
            {
                try
                {
                    step = await Lead(stoppingToken) ? await Work(step.Read, stoppingToken) : new(null, Follow);
                }
                catch (Exception fault) when (fault is StoreUnavailableException or StoreOutcomeUnknownException)
                {
                    LogStoreFault(name, fault);
                    (step, leasedAt) = (new(null, Follow), null);
                }

                if (step.Wait > TimeSpan.Zero)
                    await Wait(step, stoppingToken);
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
        leasedAt = await store.TryLease(name, holder, LeaseTime, stop) ? asked : null;
        return leasedAt is not null;
    }

    private async Task<TailStep> Work(long? from, CancellationToken stop)
    {
        if (from is null)
            await Cursor.Read(stop);
        var read = from ?? Cursor.Position;

        // The head is read first: what is wanted from now on lies behind it.
        var head = await store.Head(stop);
        if (!await IsWanted(stop))
            return head - Cursor.Position < IdleStep || await Cursor.MoveTo(head, stop) ? new(head, Follow) : new(null, Follow);
        var events = await store.ReadEvents(read, BatchSize, stop);
        var step = await Take(read, events, stop);
        if (step.Read is { } reached && reached - Cursor.Position >= IdleStep && !await Cursor.MoveTo(reached, stop))
            return new(null, Follow);
        return step;
    }

    private async Task Wait(TailStep step, CancellationToken stop)
    {
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var time = Task.Delay(step.Wait, store.Clock, enough.Token);
        var news = step is { Read: { } position, IsHeldBack: false } ? store.Signal.WaitAfter(position, enough.Token) : time;
        await Task.WhenAny(time, news);
        await enough.CancelAsync();
        await Task.WhenAll(time, news).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await Task.Delay(Pause, store.Clock, stop);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The tail of events {Name} could not reach the store; it is tried again.")]
    private partial void LogStoreFault(string name, Exception fault);
}
