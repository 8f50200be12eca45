namespace OrleansTenantAuth.Embedded;

/// <content>The end of an engine.</content>
public sealed partial class EmbeddedEngine
{
    private readonly TaskCompletionSource quiet = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource stopRunning = new();
    private readonly CancellationToken stopToken;
    private volatile bool stopping;
    private int disposed;

    /// <summary>
    /// Refuses new outermost calls from now on, and waits until all that were taken have ended, for
    /// <see cref="EmbeddedEngineOptions.StopTimeout"/> at most.
    /// </summary>
    /// <returns>Whether all have ended. Those that have not go on.</returns>
    public async Task<bool> StopAsync(CancellationToken cancellationToken = default)
    {
        stopping = true;
        Interlocked.MemoryBarrier();
        if (counters.IsQuiet)
            quiet.TrySetResult();
        try
        {
            await quiet.Task.WaitAsync(options.StopTimeout, clock, cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (Exception e) when (e is TimeoutException or OperationCanceledException)
        {
            LogStoppedEarly(logger, counters.Begun - counters.Ended);
            await stopRunning.CancelAsync().ConfigureAwait(false);
            return false;
        }
    }

    /// <summary>Stops, and lets go of the clock and the meter.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref disposed, 1) != 0)
            return;
        _ = await StopAsync().ConfigureAwait(false);
        meter.Dispose();
        deadlines.Dispose();
        stopRunning.Dispose();
    }
}
