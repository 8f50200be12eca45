namespace OrleansTenantAuth.Embedded.Activations;

/// <summary>What became of a call at its grain's door.</summary>
internal enum Admission
{
    Run,
    Wait,
    Full,
    Retired,
}

/// <summary>
/// The place of one grain in memory: its activations and the calls that wait for them. Activations come and go inside
/// their slot, so waiting calls never move; only an idle slot is taken out of the directory.
/// </summary>
internal sealed class Slot(GrainClass grainClass, string key)
{
    private readonly Lock gate = new();
    private int running;
    private bool retired;
    private Activation? idle;
    private GrainCall? head;
    private GrainCall? tail;
    private int waiting;

    internal EmbeddedEngine Engine => grainClass.Engine;

    internal GrainClass GrainClass => grainClass;

    internal string Key => key;

    internal int Hash { get; } = key.GetHashCode(StringComparison.Ordinal);

    /// <summary>How many calls wait; a snapshot.</summary>
    internal int Waiting => Volatile.Read(ref waiting);

    /// <summary>Neighbours in the eviction clock, guarded by its lock.</summary>
    internal Slot? ClockNext { get; set; }

    internal Slot? ClockPrevious { get; set; }

    /// <summary>Whether the slot was called since the clock's hand last passed.</summary>
    internal bool Referenced { get; set; }

    /// <summary>Lets a call run now, or wait its turn.</summary>
    internal Admission Enter(GrainCall call, int maxWaiting)
    {
        call.Slot = this;
        lock (gate)
        {
            if (retired)
                return Admission.Retired;
            if (running < grainClass.MaxRunning)
            {
                running++;
                call.Activation = TakeIdle();
                return Admission.Run;
            }

            if (waiting >= maxWaiting)
                return Admission.Full;
            call.MakeReadyToWait();
            Append(call);
            return Admission.Wait;
        }
    }

    /// <summary>
    /// Ends a turn. Answers the call that is next, which has its activation if that lives on, or whether the slot holds
    /// nothing any more and is to be taken out.
    /// </summary>
    internal GrainCall? Leave(GrainCall call, out bool empty)
    {
        empty = false;
        lock (gate)
        {
            var activation = call.Activation;
            if (activation is { Dropped: true })
            {
                grainClass.Engine.Clock(this).Forget(1);
                activation = null;
            }

            if (head is { } next)
            {
                Unlink(next);
                next.Activation = activation;
                return next;
            }

            running--;
            if (activation is not null)
            {
                activation.NextIdle = idle;
                idle = activation;
            }

            if (running == 0 && idle is null)
                empty = retired = true;
            return null;
        }
    }

    /// <summary>Takes a dropped call out of the queue, if it is still there.</summary>
    internal bool TryUnlink(GrainCall call)
    {
        lock (gate)
        {
            if (call.QueuePrevious is null && !ReferenceEquals(head, call))
                return false;
            Unlink(call);
            return true;
        }
    }

    /// <summary>Retires an idle slot, and answers how many activations went with it; 0 if it is busy.</summary>
    internal int TryRetire()
    {
        lock (gate)
        {
            if (running > 0 || retired)
                return 0;
            retired = true;
            var count = 0;
            for (; idle is not null; idle = idle.NextIdle)
                count++;
            return count;
        }
    }

    private Activation? TakeIdle()
    {
        var taken = idle;
        if (taken is not null)
        {
            idle = taken.NextIdle;
            taken.NextIdle = null;
        }

        return taken;
    }

    private void Append(GrainCall call)
    {
        call.QueuePrevious = tail;
        if (tail is null)
            head = call;
        else
            tail.QueueNext = call;
        tail = call;
        waiting++;
    }

    private void Unlink(GrainCall call)
    {
        if (call.QueuePrevious is { } previous)
            previous.QueueNext = call.QueueNext;
        else
            head = call.QueueNext;
        if (call.QueueNext is { } next)
            next.QueuePrevious = call.QueuePrevious;
        else
            tail = call.QueuePrevious;
        call.QueueNext = call.QueuePrevious = null;
        waiting--;
    }
}
