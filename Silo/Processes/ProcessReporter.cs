using System.Text.Json;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OrleansTenantAuth.Silo.Engines;
using OrleansTenantAuth.Store;

namespace OrleansTenantAuth.Silo.Processes;

/// <summary>Writes every few seconds into the store that this process lives and how it does, and at its end removes that.</summary>
internal sealed partial class ProcessReporter(
    ProcessIdentity process,
    IProcessTable table,
    IGrainStore store,
    Readiness readiness,
    IHostApplicationLifetime lifetime,
    TimeProvider time,
    ILogger<ProcessReporter> logger,
    IGrainCount? grains = null) : BackgroundService
{
    /// <summary>Time from one row to the next.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    /// <summary>How long the row of a process that died stays.</summary>
    public static readonly TimeSpan Keep = TimeSpan.FromMinutes(10);

    private bool failed;

    /// <summary>What was written last; null before the first time.</summary>
    public ProcessFacts? Last { get; private set; }

    /// <inheritdoc/>
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await Report(cancellationToken);
        await base.StartAsync(cancellationToken);
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (true)
        {
            await Pause(stoppingToken);
            if (stoppingToken.IsCancellationRequested)
                break;
            await Report(stoppingToken);
        }

        await Leave();
    }

    // A process that is asked to stop says at once that it is not ready, and goes on to say so while it drains.
    private async Task Pause(CancellationToken stoppingToken)
    {
        var asked = lifetime.ApplicationStopping;
        using var wake = asked.IsCancellationRequested
            ? CancellationTokenSource.CreateLinkedTokenSource(stoppingToken)
            : CancellationTokenSource.CreateLinkedTokenSource(stoppingToken, asked);
        await Task.Delay(Interval, time, wake.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private async Task Report(CancellationToken cancellationToken)
    {
        try
        {
            var ready = await readiness.Ask(cancellationToken);
            var lag = await table.Lag(cancellationToken);
            var facts = new ProcessFacts(
                1, process.Host, Environment.ProcessId, process.Role, EngineHost.Name, process.Version, process.StartedAt, grains?.Held,
                store.Status.QueuedCommits, lag.Positions, (long)lag.Age.TotalMilliseconds, ready);
            Last = facts;
            await table.Beat(process.Id, JsonSerializer.SerializeToUtf8Bytes(facts, ProcessJson.Default.ProcessFacts), Keep, cancellationToken);
            failed = false;
        }
        catch (StoreUnavailableException fault)
        {
            if (!failed)
                LogFault(fault);
            failed = true;
            Last = Last is null ? null : Last with { Ready = false };
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // Told to stop: the row is removed next.
        }
    }

    private async Task Leave()
    {
        try
        {
            await table.Leave(process.Id);
        }
        catch (StoreUnavailableException fault)
        {
            LogFault(fault);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "This process could not write down that it lives; it is tried again.")]
    private partial void LogFault(Exception fault);
}
