namespace OrleansTenantAuth.Verifier;

/// <summary>
/// The server's time: what it said last, plus what has passed here since by a clock that nobody sets. A machine whose own clock is wrong
/// by minutes judges expiry as the server does. Before the server said anything, the machine's time.
/// </summary>
internal sealed class ServerClock(TimeProvider local)
{
    private volatile Sample? sample;

    /// <summary>Unix milliseconds.</summary>
    public long NowMilliseconds => sample is { } known
        ? known.Time + (long)local.GetElapsedTime(known.TakenAt).TotalMilliseconds
        : local.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>Unix seconds.</summary>
    public long NowSeconds => NowMilliseconds / 1_000;

    /// <summary>The server said its time just now. It was on its way for a while, so of two sayings the one that puts the time later is closer.</summary>
    public void Observe(long milliseconds, bool isFirst)
    {
        if (isFirst || milliseconds > NowMilliseconds)
            sample = new Sample(milliseconds, local.GetTimestamp());
    }

    private sealed record Sample(long Time, long TakenAt);
}
