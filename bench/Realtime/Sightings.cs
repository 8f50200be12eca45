using System.Diagnostics;

namespace OrleansTenantAuth.Bench.Realtime;

/// <summary>When each record was acknowledged, and when each subscriber had it.</summary>
internal sealed class Sightings(int records, int subscribers)
{
    private readonly long[] acknowledged = new long[records];
    private readonly long[] at = new long[records * subscribers];
    private readonly int[] of = new int[records * subscribers];
    private readonly TaskCompletionSource all = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int count;

    /// <summary>Ends when everybody had everything.</summary>
    public Task All => all.Task;

    /// <summary>The answer to the creation of a record is here.</summary>
    public void Acknowledged(int record) => acknowledged[record] = Stopwatch.GetTimestamp();

    /// <summary>A subscriber has the event of a record.</summary>
    public void Seen(int record)
    {
        var now = Stopwatch.GetTimestamp();
        var place = Interlocked.Increment(ref count) - 1;
        at[place] = now;
        of[place] = record;
        if (place + 1 == at.Length)
            all.TrySetResult();
    }

    /// <summary>Waits in order, of all records but the first; none where the event was faster than the answer.</summary>
    public double[] Milliseconds(int first) =>
        [.. Enumerable.Range(0, at.Length).Where(i => of[i] >= first).Select(i => Math.Max(0, Stopwatch.GetElapsedTime(acknowledged[of[i]], at[i]).TotalMilliseconds)).Order()];
}
