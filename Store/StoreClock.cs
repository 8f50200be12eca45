namespace OrleansTenantAuth.Store;

/// <summary>
/// The time that decisions use: the database's time, sampled on each batch, plus what has passed here since; it never
/// steps back. Over an injected provider (tests) it follows that provider alone.
/// </summary>
public sealed class StoreClock(TimeProvider local) : TimeProvider
{
    private readonly bool sampled = ReferenceEquals(local, System);
    private long offsetTicks;
    private long lastTicks;

    /// <summary>The provider below, for timers and time stamps.</summary>
    public TimeProvider Local { get; } = local;

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow()
    {
        var ticks = Local.GetUtcNow().UtcTicks + Volatile.Read(ref offsetTicks);
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

    /// <summary>Takes a sample of the database's time, read just now.</summary>
    public void Observe(DateTimeOffset databaseNow)
    {
        if (sampled)
            Volatile.Write(ref offsetTicks, databaseNow.UtcTicks - Local.GetUtcNow().UtcTicks);
    }
}
