using System.Collections.Concurrent;
using System.Diagnostics;

namespace OrleansTenantAuth.Tests.Cluster.Load;

/// <summary>The one clock of a run, its numbers, and every call.</summary>
public sealed class Recorder
{
    private readonly long begun = Stopwatch.GetTimestamp();
    private readonly ConcurrentQueue<Call> calls = new();
    private long lastCall;
    private long lastOperation;

    /// <summary>All calls so far.</summary>
    public IReadOnlyCollection<Call> Calls => calls;

    /// <summary>Microseconds since the start.</summary>
    public long Now => (long)Stopwatch.GetElapsedTime(begun).TotalMicroseconds;

    /// <summary>A number for a call.</summary>
    public long NextCall() => Interlocked.Increment(ref lastCall);

    /// <summary>A number for an operation.</summary>
    public long NextOperation() => Interlocked.Increment(ref lastOperation);

    /// <summary>Keeps a call.</summary>
    public void Add(Call call) => calls.Enqueue(call);
}
