using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OrleansTenantAuth.Records;
using OrleansTenantAuth.Store;
using OrleansTenantAuth.Store.Records;

namespace OrleansTenantAuth.Silo;

/// <summary>Removes records whose time is over, and those of deleted structures, in one process of several.</summary>
internal sealed partial class RecordUpkeepService(
    IGrainFactory grains, IGrainStore store, IRecordStore records, TimeProvider time, ILogger<RecordUpkeepService> logger) : BackgroundService
{
    private const string Lease = "records";
    private const int AtOnce = 500;
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);
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
            wait = await Sweep(stoppingToken) >= AtOnce ? BusyInterval : Interval;
        }
    }

    private async Task<int> Sweep(CancellationToken cancellationToken)
    {
        try
        {
            return await store.TryLease(Lease, holder, Interval * 3, cancellationToken)
                ? await RecordUpkeep.Run(grains, store, records, AtOnce, cancellationToken)
                : 0;
        }
        catch (Exception fault) when (fault is StoreUnavailableException || EngineFaults.Classify(fault) != FaultKind.Bug)
        {
            LogFault(fault);
            return 0;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return 0;
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Records whose time is over could not be removed; it is tried again.")]
    private partial void LogFault(Exception fault);
}
