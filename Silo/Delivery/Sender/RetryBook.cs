namespace OrleansTenantAuth.Silo.Delivery;

/// <summary>
/// The messages that wait for their next turn, bounded: when it is full, the open message due last is forgotten, and the sweep
/// finds it again. What ended without a record is never forgotten.
/// </summary>
/// <param name="capacity">Messages held at most.</param>
public sealed class RetryBook(int capacity)
{
    private readonly Lock gate = new();
    private readonly Dictionary<string, PendingMessage> byItem = new(StringComparer.Ordinal);
    private readonly SortedSet<PendingMessage> byDue = new(Comparer<PendingMessage>.Create(Compare));
    private int unrecorded;

    /// <summary>How many wait.</summary>
    public int Count
    {
        get
        {
            lock (gate)
                return byItem.Count;
        }
    }

    /// <summary>How many have ended and lack only their record.</summary>
    public int Unrecorded
    {
        get
        {
            lock (gate)
                return unrecorded;
        }
    }

    /// <summary>Whether that entry waits here.</summary>
    public bool Contains(string item)
    {
        lock (gate)
            return byItem.ContainsKey(item);
    }

    /// <summary>Remembers a message.</summary>
    public void Put(PendingMessage message)
    {
        ArgumentNullException.ThrowIfNull(message);
        lock (gate)
        {
            if (byItem.TryGetValue(message.Item, out var old))
                Remove(old);
            byItem.Add(message.Item, message);
            byDue.Add(message);
            if (message.Verdict != Verdict.Open)
                unrecorded++;
            if (byItem.Count > capacity && byDue.Reverse().FirstOrDefault(one => one.Verdict == Verdict.Open) is { } last)
                Remove(last);
        }
    }

    /// <summary>The message that has waited longest past its time, or null. It is not removed.</summary>
    public PendingMessage? Due(DateTimeOffset now, bool recordsOnly)
    {
        lock (gate)
            return byDue.TakeWhile(one => one.Due <= now).FirstOrDefault(one => !recordsOnly || one.Verdict != Verdict.Open);
    }

    /// <summary>When the next message is due, or null.</summary>
    public DateTimeOffset? NextDue()
    {
        lock (gate)
            return byDue.Min?.Due;
    }

    /// <summary>Takes a message out.</summary>
    public void Take(PendingMessage message)
    {
        ArgumentNullException.ThrowIfNull(message);
        lock (gate)
            Remove(message);
    }

    /// <summary>Forgets every open message: another process may have sent it since.</summary>
    public void ForgetOpen()
    {
        lock (gate)
        {
            foreach (var message in byDue.Where(one => one.Verdict == Verdict.Open).ToArray())
                Remove(message);
        }
    }

    private void Remove(PendingMessage message)
    {
        if (!byItem.Remove(message.Item))
            return;
        byDue.Remove(message);
        if (message.Verdict != Verdict.Open)
            unrecorded--;
    }

    private static int Compare(PendingMessage left, PendingMessage right) =>
        left.Due.CompareTo(right.Due) is not 0 and var byTime ? byTime : string.CompareOrdinal(left.Item, right.Item);
}
