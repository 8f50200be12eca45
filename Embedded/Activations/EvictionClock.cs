namespace OrleansTenantAuth.Embedded.Activations;

/// <summary>
/// One share of the slots, as a ring with a hand (the CLOCK form of least recently used). When a new activation exceeds
/// the share, the hand moves on and evicts idle slots that were not called since it last passed. Slots are spread over
/// several clocks, so that the lock of one is rarely met.
/// </summary>
internal sealed class EvictionClock(int maxActivations)
{
    /// <summary>Slots looked at per eviction, so that making an activation stays cheap when everything is in use.</summary>
    private const int MaxSteps = 64;

    private readonly Lock gate = new();
    private Slot? hand;
    private int activations;
    private long evictions;

    /// <summary>Activations held.</summary>
    internal int Activations => Volatile.Read(ref activations);

    /// <summary>Activations evicted so far.</summary>
    internal long Evictions => Interlocked.Read(ref evictions);

    /// <summary>Adds a slot behind the hand: it is looked at last.</summary>
    internal void Add(Slot slot)
    {
        lock (gate)
        {
            if (hand is null)
            {
                hand = slot.ClockNext = slot.ClockPrevious = slot;
                return;
            }

            slot.ClockNext = hand;
            slot.ClockPrevious = hand.ClockPrevious;
            hand.ClockPrevious!.ClockNext = slot;
            hand.ClockPrevious = slot;
        }
    }

    /// <summary>Takes out a slot that retired by itself.</summary>
    internal void Remove(Slot slot)
    {
        lock (gate)
            Unlink(slot);
    }

    /// <summary>Counts a new activation, and makes room if there are too many.</summary>
    internal void Remember()
    {
        if (Interlocked.Increment(ref activations) <= maxActivations)
            return;
        lock (gate)
        {
            // Twice at most: one for the new activation, one to catch up after a time when nothing was idle.
            for (var i = 0; i < 2 && Activations > maxActivations && TryEvict(); i++)
            {
            }
        }
    }

    /// <summary>Counts activations that were dropped.</summary>
    internal void Forget(int count) => Interlocked.Add(ref activations, -count);

    private bool TryEvict()
    {
        Slot? second = null;
        for (var step = 0; step < MaxSteps && hand is not null; step++)
        {
            var slot = hand;
            hand = slot.ClockNext;
            if (slot.Referenced)
            {
                slot.Referenced = false;
                second ??= slot;
            }
            else if (TryEvict(slot))
            {
                return true;
            }
        }

        // All were used of late: the one passed first goes, if it is idle, rather than none.
        return second is not null && TryEvict(second);
    }

    private bool TryEvict(Slot slot)
    {
        var count = slot.TryRetire();
        if (count == 0)
            return false;
        Unlink(slot);
        slot.GrainClass.Remove(slot);
        Forget(count);
        Interlocked.Add(ref evictions, count);
        return true;
    }

    private void Unlink(Slot slot)
    {
        if (slot.ClockNext is not { } next)
            return;
        if (ReferenceEquals(next, slot))
        {
            hand = null;
        }
        else
        {
            slot.ClockPrevious!.ClockNext = next;
            next.ClockPrevious = slot.ClockPrevious;
            if (ReferenceEquals(hand, slot))
                hand = next;
        }

        slot.ClockNext = slot.ClockPrevious = null;
    }
}
