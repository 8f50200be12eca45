namespace OrleansTenantAuth.Tests.Delivery.Support;

/// <summary>A clock that stands still, with timers that fire when it is moved past them.</summary>
public sealed class ManualTime : TimeProvider
{
    private readonly Lock gate = new();
    private readonly HashSet<ManualTimer> timers = [];
    private DateTimeOffset now = new(2026, 5, 4, 10, 0, 0, TimeSpan.Zero);

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow()
    {
        lock (gate)
            return now;
    }

    public override long GetTimestamp() => GetUtcNow().UtcTicks;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new ManualTimer(this, () => callback(state));
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>Moves the clock and fires what became due.</summary>
    public void Advance(TimeSpan step)
    {
        lock (gate)
            now += step;
        Fire();
    }

    /// <summary>Moves to the next timer, once at least that many wait: whoever works has then parked itself.</summary>
    public void AdvanceToNextTimer(int parked)
    {
        lock (gate)
        {
            if (timers.Count < parked)
                return;
            var next = timers.Min(timer => timer.Due);
            now = next > now ? next : now;
        }

        Fire();
    }

    private void Fire()
    {
        while (true)
        {
            ManualTimer? due;
            lock (gate)
            {
                due = timers.Where(timer => timer.Due <= now).MinBy(timer => timer.Due);
                if (due is null)
                    return;
                timers.Remove(due);
            }

            due.Callback();
        }
    }

    private sealed class ManualTimer(ManualTime owner, Action callback) : ITimer
    {
        public DateTimeOffset Due { get; private set; }

        public Action Callback { get; } = callback;

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            if (period != Timeout.InfiniteTimeSpan && period != TimeSpan.Zero)
                throw new NotSupportedException("Periodic timers are not used here.");
            lock (owner.gate)
            {
                owner.timers.Remove(this);
                if (dueTime == Timeout.InfiniteTimeSpan)
                    return true;
                Due = owner.now + dueTime;
                owner.timers.Add(this);
            }

            return true;
        }

        public void Dispose()
        {
            lock (owner.gate)
                owner.timers.Remove(this);
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
