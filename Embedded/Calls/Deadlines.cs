namespace OrleansTenantAuth.Embedded.Calls;

/// <summary>Whether a call is, or may still be, in the list of deadlines.</summary>
internal enum DeadlineMark
{
    None,
    Listed,
    Over,
}

/// <summary>
/// The calls that did not end at once, and one timer for all of them. A call is its own list node, so waiting costs no
/// timer; the lists are striped, so that cores don't meet. The timer is set for the earliest deadline when it was last
/// looked at, about once per <see cref="EmbeddedEngineOptions.TurnTimeout"/>, and not at all when nothing is pending.
/// </summary>
internal sealed class Deadlines : IDisposable
{
    private readonly TimeProvider clock;
    private readonly Action<GrainCall> expire;
    private readonly Stripe[] stripes;
    private readonly Lock arming = new();
    private readonly ITimer timer;
    private long armedFor = long.MaxValue;

    internal Deadlines(TimeProvider clock, Action<GrainCall> expire)
    {
        this.clock = clock;
        this.expire = expire;
        stripes = new Stripe[(int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)Environment.ProcessorCount * 4)];
        for (var i = 0; i < stripes.Length; i++)
            stripes[i] = new();

        // The timer outlives the request that happened to make the engine, and must not keep its context.
        using AsyncFlowControl? suppressed = ExecutionContext.IsFlowSuppressed() ? null : ExecutionContext.SuppressFlow();
        timer = clock.CreateTimer(static state => ((Deadlines)state!).Look(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Lists a call, unless it ended meanwhile.</summary>
    internal void Add(GrainCall call)
    {
        var stripe = StripeOf(call);
        bool early;
        lock (stripe.Gate)
        {
            if (call.DeadlineMark != DeadlineMark.None)
                return;
            call.DeadlineMark = DeadlineMark.Listed;
            call.DeadlineNext = stripe.Head;
            if (stripe.Head is { } head)
                head.DeadlinePrevious = call;
            stripe.Head = call;

            // Read inside the lock: Look forgets armedFor before it takes this lock, so it either sees the call or is seen.
            early = call.Deadline < Volatile.Read(ref armedFor);
        }

        if (early)
            Arm(call.Deadline);
    }

    /// <summary>Takes a call off the list for good.</summary>
    internal void Remove(GrainCall call)
    {
        var stripe = StripeOf(call);
        lock (stripe.Gate)
        {
            if (call.DeadlineMark == DeadlineMark.Listed)
                stripe.Unlink(call);
            call.DeadlineMark = DeadlineMark.Over;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => timer.Dispose();

    private Stripe StripeOf(GrainCall call) => stripes[call.Slot.Hash & (stripes.Length - 1)];

    private void Arm(long deadline)
    {
        lock (arming)
        {
            if (deadline >= armedFor)
                return;
            Volatile.Write(ref armedFor, deadline);
            var wait = clock.GetElapsedTime(clock.GetTimestamp(), deadline);

            // Timers drop fractions of a millisecond: rounded up, so that the deadline has passed when it fires.
            timer.Change(TimeSpan.FromMilliseconds(Math.Ceiling(Math.Max(0, wait.TotalMilliseconds))), Timeout.InfiniteTimeSpan);
        }
    }

    private void Look()
    {
        lock (arming)
            Volatile.Write(ref armedFor, long.MaxValue);

        var now = clock.GetTimestamp();
        var earliest = long.MaxValue;
        foreach (var stripe in stripes)
            earliest = Math.Min(earliest, Look(stripe, now));
        if (earliest != long.MaxValue)
            Arm(earliest);
    }

    private long Look(Stripe stripe, long now)
    {
        var earliest = long.MaxValue;
        List<GrainCall>? expired = null;
        lock (stripe.Gate)
        {
            for (var call = stripe.Head; call is not null;)
            {
                var next = call.DeadlineNext;
                if (call.Deadline <= now)
                {
                    stripe.Unlink(call);
                    call.DeadlineMark = DeadlineMark.Over;
                    (expired ??= []).Add(call);
                }
                else
                {
                    earliest = Math.Min(earliest, call.Deadline);
                }

                call = next;
            }
        }

        // The callers' code may run where a promise is broken: never on the timer's thread.
        foreach (var call in expired ?? [])
            ThreadPool.UnsafeQueueUserWorkItem(expire, call, preferLocal: false);
        return earliest;
    }

    private sealed class Stripe
    {
        internal Lock Gate { get; } = new();

        internal GrainCall? Head { get; set; }

        internal void Unlink(GrainCall call)
        {
            if (call.DeadlinePrevious is { } previous)
                previous.DeadlineNext = call.DeadlineNext;
            else
                Head = call.DeadlineNext;
            if (call.DeadlineNext is { } next)
                next.DeadlinePrevious = call.DeadlinePrevious;
            call.DeadlineNext = call.DeadlinePrevious = null;
        }
    }
}
