using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OrleansTenantAuth.DataSets;
using OrleansTenantAuth.Silo.Delivery;
using OrleansTenantAuth.Silo.Options;
using OrleansTenantAuth.Store;
using OrleansTenantAuth.Store.Rows;

namespace OrleansTenantAuth.Silo;

/// <summary>Deletes what has outlived its keeping, a bounded amount at a time, in one process of several.</summary>
internal sealed partial class RetentionService(
    IGrainStore store, IRowStore rows, TenantAuthOptions options, TimeProvider time, ILogger<RetentionService> logger) : BackgroundService
{
    private const string Lease = "retention";
    private const int BatchRows = 500;
    private static readonly string[] Tails = [EventSender.TailName, WebhookTail.TailName, EventCursor.Functions];

    /// <summary>How much longer events stay that a tail still needs; after a day their webhooks are given up anyway.</summary>
    private static readonly TimeSpan HeldLonger = TimeSpan.FromDays(7);
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan BusyInterval = TimeSpan.FromMilliseconds(200);
    private readonly string holder = Guid.NewGuid().ToString("N");

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var wait = Interval;
        while (!stoppingToken.IsCancellationRequested)
        {
            await Task.Delay(wait, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (stoppingToken.IsCancellationRequested)
                return;
            wait = await Sweep(stoppingToken) >= BatchRows ? BusyInterval : Interval;
        }
    }

    private async Task<int> Sweep(CancellationToken cancellationToken)
    {
        try
        {
            if (!await store.TryLease(Lease, holder, Interval * 2, cancellationToken))
                return 0;

            // What the webhooks' tails have not read stays, but not for ever: a tail that nobody runs any more would hold everything.
            var hold = await EventCursor.Lowest(store, Tails, cancellationToken) ?? long.MaxValue;
            var policy = new RetentionPolicy(
                TimeSpan.FromDays(options.EventDays), hold, TimeSpan.FromDays(8), TimeSpan.FromDays(367), BatchRows);
            var late = policy with { EventAge = policy.EventAge + HeldLonger, HoldEventsFrom = long.MaxValue };
            var removed = await store.Retain(policy, cancellationToken)
                + (hold == long.MaxValue ? 0 : await store.Retain(late, cancellationToken))
                + await RowPurge.Run(store, rows, BatchRows, cancellationToken);
            if (removed > 0)
                LogRemoved(removed);
            return removed;
        }
        catch (StoreUnavailableException fault)
        {
            LogFault(fault);
            return 0;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return 0;
        }
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "Retention removed {Rows} rows.")]
    private partial void LogRemoved(int rows);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Retention could not reach the store; it is tried again.")]
    private partial void LogFault(Exception fault);
}
