using System.Collections.Concurrent;
using OrleansTenantAuth.Functions;
using OrleansTenantAuth.Gateway.Errors;
using OrleansTenantAuth.Gateway.Http;
using OrleansTenantAuth.Gateway.Workspaces.Access;
using OrleansTenantAuth.Silo.Delivery;
using OrleansTenantAuth.Silo.Options;
using OrleansTenantAuth.Store;
using OrleansTenantAuth.Store.Records;

namespace OrleansTenantAuth.Gateway.Workspaces.Functions.Running;

/// <summary>
/// Runs functions, in one process of several: the one that holds the lease. It follows the log and the clock, and takes runs that are due; what it
/// leaves unfinished another takes up.
/// </summary>
internal sealed partial class FunctionService(
    IGrainFactory grains, IGrainStore store, IRecordStore records, CurrentReads reads, WorkspaceRealms realms, NodeRuntime runtime, WorkerPool pool, FunctionRunner runner,
    TenantAuthOptions options, ILogger<FunctionService> log) : BackgroundService
{
    private const string LeaseName = "functions";
    private static readonly TimeSpan LeaseTime = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan Retry = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(1);

    // However much happens, the queue is read this seldom.
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(40);
    private readonly SenderLease lease = new(store, LeaseTime, LeaseName);
    private readonly ConcurrentDictionary<Guid, byte> running = [];
    private readonly List<Task> tasks = [];
    private readonly SemaphoreSlim freed = new(0);

    /// <inheritdoc/>
    public override void Dispose()
    {
        freed.Dispose();
        base.Dispose();
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (options.Functions.Workers == 0)
            return;
        try
        {
            while (true)
            {
                try
                {
                    if (await runtime.IsAvailable(stoppingToken) && await lease.TryTake(stoppingToken))
                        await Lead(stoppingToken);
                }
                catch (Exception fault) when (GrainFaults.Classify(fault) is not null)
                {
                    LogInterrupted(fault);
                }

                await Task.Delay(Retry, store.Clock, stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // What is under way is taken up by the next that leads.
        }
    }

    private async Task Lead(CancellationToken stop)
    {
        using var term = CancellationTokenSource.CreateLinkedTokenSource(stop);
        Task[] work =
        [
            lease.KeepRenewing(LogInterrupted, term.Token),
            new FunctionTail(grains, store, records, reads, realms).Follow(() => lease.IsHeld, term.Token),
            new FunctionScheduler(grains, store, reads, realms).Follow(() => lease.IsHeld, term.Token),
            Dispatch(term.Token),
        ];
        try
        {
            await await Task.WhenAny(work);
        }
        finally
        {
            // All end together: runs too, since another process may take them from now on.
            await term.CancelAsync();
            await Task.WhenAll(work).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await Task.WhenAll(tasks).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await lease.Release(CancellationToken.None);
        }
    }

    private async Task Dispatch(CancellationToken stop)
    {
        while (lease.IsHeld)
        {
            var head = await store.Head(stop);
            await Begin(stop);
            tasks.RemoveAll(task => task.IsCompleted);
            await Task.Delay(Pause, store.Clock, stop);
            await Wait(head, stop);
        }
    }

    // Page by page while there are places: a workspace that fills the front of the queue holds nobody up.
    private async Task Begin(CancellationToken stop)
    {
        var now = store.Clock.GetUtcNow();
        WaitingRun? last = null;
        while (pool.HasPlace)
        {
            var page = await FunctionQueue.Read(store, last, stop);
            foreach (var waiting in page)
            {
                if (waiting.DueAt > now)
                    return;
                last = waiting;
                if (running.ContainsKey(waiting.Run) || !pool.TryTake(waiting.Workspace))
                    continue;
                running[waiting.Run] = 0;
                tasks.Add(Run(waiting, stop));
            }

            if (page.Length < StoreLimits.EntriesPerPage)
                return;
        }
    }

    private async Task Run(WaitingRun waiting, CancellationToken stop)
    {
        await Task.Yield();
        try
        {
            await runner.Run(waiting, stop);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            LogLeft(waiting.Run);
        }
        catch (Exception fault) when (GrainFaults.Classify(fault) is not null)
        {
            LogInterrupted(fault);
        }
        finally
        {
            running.TryRemove(waiting.Run, out _);
            pool.GiveBack(waiting.Workspace);
            freed.Release();
        }
    }

    private async Task Wait(long head, CancellationToken stop)
    {
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(stop);
        Task[] news = [Task.Delay(LongestWait, store.Clock, enough.Token), store.Signal.WaitAfter(head, enough.Token), freed.WaitAsync(enough.Token)];
        await Task.WhenAny(news);
        await enough.CancelAsync();
        await Task.WhenAll(news).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        stop.ThrowIfCancellationRequested();
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Functions are interrupted; it is tried again.")]
    private partial void LogInterrupted(Exception fault);

    [LoggerMessage(Level = LogLevel.Information, Message = "Run {Run} was left unfinished; it is taken up again.")]
    private partial void LogLeft(Guid run);
}
