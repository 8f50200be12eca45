using Microsoft.Extensions.Hosting;

namespace OrleansTenantAuth.Silo;

/// <summary>
/// Notices that this process stood still: it was stopped, or its machine was. The requests, and on Orleans the calls of other
/// processes, that piled up meanwhile may be old, and who sent them may have gone on with another process; to act on them now could
/// undo what came after, or take the first attempt of a refresh for a thief's. So for a moment all are answered that nothing was
/// changed.
/// </summary>
public sealed class Standstill(TimeProvider time) : IHostedService, IDisposable
{
    /// <summary>What counts as standing still: less than a grain's turn may take.</summary>
    public static readonly TimeSpan Least = TimeSpan.FromSeconds(2);

    /// <summary>For how long after it requests and calls are refused: what piled up is read within.</summary>
    public static readonly TimeSpan Grace = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(200);
    private readonly ManualResetEventSlim stopping = new();
    private Thread? thread;
    private long lastSeen;
    private long refuseUntil;

    /// <summary>Whether a request or call that begins now may be an old one.</summary>
    public bool MayBeOld() => thread is not null && See() < Volatile.Read(ref refuseUntil);

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        lastSeen = time.GetTimestamp();

        // A thread of its own: one that waits for the pool would take a busy process for one that stands still.
        thread = new Thread(Watch) { IsBackground = true, Name = "standstill" };
        thread.Start();
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public void Dispose()
    {
        stopping.Set();
        thread?.Join();
        stopping.Dispose();
    }

    // The present time stamp. Whoever looks first after a standstill notices it for all.
    private long See()
    {
        var now = time.GetTimestamp();
        var unseen = time.GetElapsedTime(Volatile.Read(ref lastSeen), now);
        if (unseen >= Least)
            Volatile.Write(ref refuseUntil, now + (long)(Grace.TotalSeconds * time.TimestampFrequency));

        // Last, so that nobody finds the clock seen and the refusal not yet said; and seldom, because all requests read it.
        if (unseen >= Tick / 2)
            Volatile.Write(ref lastSeen, now);
        return now;
    }

    private void Watch()
    {
        while (!stopping.Wait(Tick))
            See();
    }
}
