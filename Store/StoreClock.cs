namespace OrleansTenantAuth.Store;

/// <summary>
/// The time that decisions use: the database's time, sampled when the store is opened, on each batch and each sign of life of the process, plus what has passed
/// here since by a clock that nobody sets; it never steps back. Over an injected provider (tests) it follows that provider alone.
/// </summary>
public sealed class StoreClock(TimeProvider local) : TimeProvider
{
    // A sample that was longer on its way says less than the one before.
    private static readonly TimeSpan MostOnTheWay = TimeSpan.FromMilliseconds(250);
    private readonly bool sampled = ReferenceEquals(local, System) || local is ShiftedTime;
    private volatile Sample? sample;
    private long lastTicks;

    /// <summary>The provider below, for timers and time stamps.</summary>
    public TimeProvider Local { get; } = local;

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow()
    {
        var ticks = (sample is { } known ? known.Time + Local.GetElapsedTime(known.TakenAt) : Local.GetUtcNow()).UtcTicks;
        while (true)
        {
            var last = Volatile.Read(ref lastTicks);
            if (ticks <= last)
                return new DateTimeOffset(last, TimeSpan.Zero);
            if (Interlocked.CompareExchange(ref lastTicks, ticks, last) == last)
                return new DateTimeOffset(ticks, TimeSpan.Zero);
        }
    }

    /// <inheritdoc/>
    public override long GetTimestamp() => Local.GetTimestamp();

    /// <inheritdoc/>
    public override long TimestampFrequency => Local.TimestampFrequency;

    /// <inheritdoc/>
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        Local.CreateTimer(callback, state, dueTime, period);

    /// <summary>Takes a sample of the database's time, read just now by a query that began at a time stamp.</summary>
    public void Observe(DateTimeOffset databaseNow, long askedAt)
    {
        var now = Local.GetTimestamp();
        if (sampled && (sample is null || Local.GetElapsedTime(askedAt, now) < MostOnTheWay))
            sample = new Sample(databaseNow, now);
    }

    private sealed record Sample(DateTimeOffset Time, long TakenAt);
}
