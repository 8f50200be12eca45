using System.Collections.Concurrent;
using Microsoft.Extensions.Hosting;
using OrleansTenantAuth.Store;

namespace OrleansTenantAuth.Silo.Delivery;

/// <summary>
/// Works off the entries of one list of the store, in one process of several: the one that holds the lease. Each entry is attempted
/// until it leaves the list.
/// </summary>
/// <remarks>
/// New entries are found by the store's signal, and by a sweep of the whole list every few seconds; retries wait in memory. When the
/// lease is lost, or the host stops, running attempts finish and no more are started.
/// </remarks>
public abstract class OutboxSender : BackgroundService
{
    private static readonly TimeSpan StoreWait = TimeSpan.FromSeconds(1);

    private readonly IGrainStore store;
    private readonly OtpSenderOptions options;
    private readonly IOutboxLog log;
    private readonly string list;
    private readonly SenderLease lease;
    private readonly RetryBook book;
    private readonly SendSlots slots;
    private readonly SemaphoreSlim wake = new(0, 1);
    private readonly ConcurrentDictionary<string, bool> running = new(StringComparer.Ordinal);

    /// <summary>What left the outbox since the page in hand was read: that page may still show it.</summary>
    private readonly ConcurrentDictionary<string, bool> left = new(StringComparer.Ordinal);

    /// <summary>Makes the sender; it starts with the host.</summary>
    protected OutboxSender(IGrainStore store, OtpSenderOptions options, string list, string leaseName, IOutboxLog log)
    {
        ArgumentNullException.ThrowIfNull(store);
        ArgumentNullException.ThrowIfNull(options);
        this.store = store;
        this.options = options;
        this.list = list;
        this.log = log;
        lease = new SenderLease(store, options.Lease, leaseName);
        book = new RetryBook(options.Remembered);
        slots = new SendSlots(options.Parallel);
    }

    /// <summary>Entries that are attempted now.</summary>
    public int Running => running.Count;

    /// <summary>The right to send.</summary>
    protected SenderLease Lease => lease;

    /// <summary>Cancelled when the host stops: an attempt of several steps ends after the one under way.</summary>
    protected CancellationToken Stopping { get; private set; }

    /// <summary>How much runs at once.</summary>
    protected SendSlots Slots => slots;

    /// <summary>Behind which item of the list the entries of late begin; null for the whole list.</summary>
    protected virtual string? RecentFrom => null;

    /// <summary>Makes one attempt. Answers what is left to do and when, or null when the entry has left the list.</summary>
    protected abstract Task<PendingMessage?> Attempt(PendingMessage pending, CancellationToken cancellationToken);

    /// <summary>Looks into the list soon.</summary>
    public void Wake()
    {
        try
        {
            wake.Release();
        }
        catch (SemaphoreFullException)
        {
            // The loop has been woken already.
        }
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        wake.Dispose();
        slots.Dispose();
        base.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        Stopping = stoppingToken;
        try
        {
            while (true)
            {
                if (await TryTakeLease(stoppingToken))
                    await Lead(stoppingToken);
                await Task.Delay(options.LeaseRetry, store.Clock, stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // After the loss of the lease sends may still run.
            await slots.Drain();
        }
    }

    private async Task<bool> TryTakeLease(CancellationToken stop)
    {
        try
        {
            return await lease.TryTake(stop);
        }
        catch (Exception fault) when (fault is StoreUnavailableException or StoreOutcomeUnknownException)
        {
            log.StoreUnavailable(fault);
            return false;
        }
    }

    /// <summary>Works while the lease holds; at the end it holds no longer.</summary>
    private async Task Lead(CancellationToken stop)
    {
        log.Leads();
        book.ForgetOpen();
        using var ended = new CancellationTokenSource();
        using var lost = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var renewing = RenewUntilLost(lost, ended.Token);
        try
        {
            await Work(lost.Token);
        }
        catch (OperationCanceledException) when (lost.IsCancellationRequested)
        {
            // Lost, or told to stop: both are handled below.
        }

        if (stop.IsCancellationRequested)
            await slots.Drain();
        else
            log.Lost();
        await ended.CancelAsync();
        await renewing;
        if (stop.IsCancellationRequested)
            await Release();
    }

    private async Task RenewUntilLost(CancellationTokenSource lost, CancellationToken ended)
    {
        try
        {
            await lease.KeepRenewing(log.StoreUnavailable, ended);
        }
        catch (OperationCanceledException) when (ended.IsCancellationRequested)
        {
            return;
        }

        await lost.CancelAsync();
    }

    private async Task Release()
    {
        try
        {
            await lease.Release(CancellationToken.None);
        }
        catch (Exception fault) when (fault is StoreUnavailableException or StoreOutcomeUnknownException)
        {
            log.StoreUnavailable(fault);
        }
    }

    private async Task Work(CancellationToken stop)
    {
        long? seen = null;
        long? sweptAt = null;
        while (lease.IsHeld)
        {
            try
            {
                var head = await store.Head(stop);
                var started = store.Clock.GetTimestamp();
                var sweep = sweptAt is not { } last || store.Clock.GetElapsedTime(last) >= options.Sweep;
                await StartDue();
                if (sweep || head != seen)
                    await StartNew(sweep ? null : RecentFrom, stop);
                seen = head;
                sweptAt = sweep ? started : sweptAt;
                await WaitForWork(head, sweptAt!.Value, stop);
                await Task.Delay(options.Pause, store.Clock, stop);
            }
            catch (Exception fault) when (fault is StoreUnavailableException or StoreOutcomeUnknownException)
            {
                log.StoreUnavailable(fault);
                await Task.Delay(StoreWait, store.Clock, stop);
            }
        }
    }

    /// <summary>Starts the entries after a place that are neither running nor waiting, page by page.</summary>
    private async Task StartNew(string? after, CancellationToken stop)
    {
        while (true)
        {
            left.Clear();
            var page = await store.List(list, after, options.PageSize, stop);
            foreach (var entry in page)
            {
                if (IsKnown(entry.Item))
                    continue;
                if (book.Unrecorded >= options.Unrecorded)
                {
                    log.TooManyUnrecorded(book.Unrecorded);
                    return;
                }

                await slots.Take(stop);
                if (!lease.IsHeld)
                {
                    slots.Release(retry: false);
                    return;
                }

                var now = store.Clock.GetUtcNow();
                Start(PendingMessage.First(entry.Item, entry.ExpiresAt ?? now + PendingMessage.LongestWait, now), retry: false);
            }

            if (page.Length < options.PageSize)
                return;
            after = page[^1].Item;
            await StartDue();
        }
    }

    /// <summary>Asked in the order in which a run leaves its traces: it stands in the book or among those left before it stops running.</summary>
    private bool IsKnown(string item) => running.ContainsKey(item) || book.Contains(item) || left.ContainsKey(item);

    private async Task StartDue()
    {
        while (lease.IsHeld && book.Due(store.Clock.GetUtcNow(), book.Unrecorded >= options.Unrecorded) is { } pending)
        {
            if (!await slots.TryTakeRetry())
                return;
            Start(pending, retry: true);
        }
    }

    private void Start(PendingMessage pending, bool retry)
    {
        running[pending.Item] = retry;
        book.Take(pending);
        _ = Run(pending, retry, lease.Term);
    }

    private async Task Run(PendingMessage pending, bool retry, int term)
    {
        // Leaves the loop free whatever the attempt does before it first waits.
        await Task.Yield();

        // A send under way is not broken off by a stop: its channel's timeout bounds it.
        var again = await Attempt(pending, CancellationToken.None);
        if (again is null)
            left[pending.Item] = true;
        else if (again.Verdict != Verdict.Open || term == lease.Term)
            book.Put(again);
        running.TryRemove(pending.Item, out _);
        slots.Release(retry);
        Wake();
    }

    private async Task WaitForWork(long head, long sweptAt, CancellationToken stop)
    {
        var wait = options.Sweep - store.Clock.GetElapsedTime(sweptAt);
        if (book.NextDue() is { } due && due - store.Clock.GetUtcNow() < wait)
            wait = due - store.Clock.GetUtcNow();
        if (wait <= TimeSpan.Zero)
            return;
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(stop);
        Task[] reasons =
        [
            Task.Delay(wait, store.Clock, enough.Token),
            store.Signal.WaitAfter(head, enough.Token),
            wake.WaitAsync(enough.Token),
        ];
        var first = await Task.WhenAny(reasons);
        await enough.CancelAsync();
        await first;
        foreach (var reason in reasons)
            await reason.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }
}
