namespace OrleansTenantAuth.Tests.Engine;

/// <summary>A clock that stands still until a test moves it, timers and timestamps included.</summary>
public sealed class FakeClock : TimeProvider
{
    private readonly Lock gate = new();
    private readonly List<FakeTimer> timers = [];
    private TimeSpan elapsed;

    /// <summary>Timers that are set.</summary>
    public int SetTimers
    {
        get
        {
            lock (gate)
                return timers.Count(t => t.Due is not null);
        }
    }

    /// <inheritdoc/>
    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    /// <inheritdoc/>
    public override long GetTimestamp()
    {
        lock (gate)
            return elapsed.Ticks;
    }

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow() => new DateTimeOffset(2026, 5, 4, 10, 0, 0, TimeSpan.Zero).AddTicks(GetTimestamp());

    /// <inheritdoc/>
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new FakeTimer(this, callback, state);
        lock (gate)
            timers.Add(timer);
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>Moves on, and fires what is due on the way, in order and on this thread.</summary>
    public void Advance(TimeSpan step)
    {
        var end = TimeSpan.FromTicks(GetTimestamp()) + step;
        while (NextDue(end) is { } timer)
            timer.Fire();
        lock (gate)
            elapsed = end;
    }

    private FakeTimer? NextDue(TimeSpan end)
    {
        lock (gate)
        {
            var timer = timers.Where(t => t.Due <= end).MinBy(t => t.Due);
            if (timer is null)
                return null;
            elapsed = timer.Due > elapsed ? timer.Due.Value : elapsed;
            timer.Due = null;
            return timer;
        }
    }

    private sealed class FakeTimer(FakeClock clock, TimerCallback callback, object? state) : ITimer
    {
        public TimeSpan? Due { get; set; }

        public void Fire() => callback(state);

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            if (period != Timeout.InfiniteTimeSpan)
                throw new NotSupportedException("Only timers that fire once.");
            lock (clock.gate)
                Due = dueTime > TimeSpan.Zero ? clock.elapsed + dueTime : null;

            // What is due at once needs no step of the clock.
            if (dueTime == TimeSpan.Zero)
                ThreadPool.UnsafeQueueUserWorkItem(static timer => timer.Fire(), this, preferLocal: false);
            return true;
        }

        public void Dispose()
        {
            lock (clock.gate)
                clock.timers.Remove(this);
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
