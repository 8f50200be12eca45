namespace OrleansTenantAuth.TestSupport;

/// <summary>A clock that stands still until a test moves it. Timers run on the machine's own time.</summary>
public sealed class FakeTime(DateTimeOffset start) : TimeProvider
{
    private long ticks = start.UtcTicks;

    /// <summary>A clock that starts at a fixed, recent instant.</summary>
    public FakeTime()
        : this(new DateTimeOffset(2026, 5, 4, 10, 0, 0, TimeSpan.Zero))
    {
    }

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow() => new(Interlocked.Read(ref ticks), TimeSpan.Zero);

    /// <summary>Moves the clock; a negative step moves it back.</summary>
    public void Advance(TimeSpan step) => Interlocked.Add(ref ticks, step.Ticks);
}
