namespace OrleansTenantAuth.TestSupport;

/// <summary>A clock that stands still until a test moves it. Timers run on the machine's own time.</summary>
public sealed class FakeTime(DateTimeOffset start) : TimeProvider
{
    private long ticks = start.UtcTicks;
    private long stoodStill;

    /// <summary>A clock that starts at a fixed, recent instant.</summary>
    public FakeTime()
        : this(new DateTimeOffset(2026, 5, 4, 10, 0, 0, TimeSpan.Zero))
    {
    }

    /// <summary>How many times as long timers of less than a minute take as they were asked to: above 1 a busy machine reaches no deadline by being slow.</summary>
    public int Patience { get; set; } = 1;

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow() => new(Interlocked.Read(ref ticks), TimeSpan.Zero);

    /// <inheritdoc/>
    public override long GetTimestamp() => base.GetTimestamp() + Interlocked.Read(ref stoodStill);

    /// <inheritdoc/>
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        base.CreateTimer(callback, state, dueTime > TimeSpan.Zero && dueTime < TimeSpan.FromMinutes(1) ? dueTime * Patience : dueTime, period);

    /// <summary>Lets time stamps go on as if the process had stood still for so long.</summary>
    public void StandStill(TimeSpan time) => Interlocked.Add(ref stoodStill, (long)(time.TotalSeconds * TimestampFrequency));

    /// <summary>Moves the clock; a negative step moves it back.</summary>
    public void Advance(TimeSpan step) => Interlocked.Add(ref ticks, step.Ticks);
}
