using System.Collections.Concurrent;

namespace OrleansTenantAuth.Tests.Engine.Conformance;

/// <summary>What a test and its grains share: barriers, notes in order, and counts. One per test.</summary>
public sealed class Stage
{
    private readonly ConcurrentDictionary<string, Barrier> barriers = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<string> notes = new();
    private int activations;
    private int activationsToFail;

    /// <summary>What grains noted, in order.</summary>
    public IReadOnlyList<string> Notes => [.. notes];

    /// <summary>Activations begun so far.</summary>
    public int Activations => Volatile.Read(ref activations);

    /// <summary>Called by a grain: says that it arrived, and waits for the test.</summary>
    public Task Hold(string name)
    {
        var barrier = Of(name);
        barrier.Entered.TrySetResult();
        return barrier.Released.Task;
    }

    /// <summary>Ends when a grain has arrived.</summary>
    public Task Entered(string name) => Of(name).Entered.Task;

    /// <summary>Lets the grain go on.</summary>
    public void Release(string name) => Of(name).Released.TrySetResult();

    /// <summary>Called by grains.</summary>
    public void Note(string note) => notes.Enqueue(note);

    /// <summary>Makes the next activations fail.</summary>
    public void FailActivations(int count) => Volatile.Write(ref activationsToFail, count);

    /// <summary>Called by a grain that activates.</summary>
    public void Activating()
    {
        Interlocked.Increment(ref activations);
        if (Interlocked.Decrement(ref activationsToFail) >= 0)
            throw new ProbeException("activation");
    }

    private Barrier Of(string name) => barriers.GetOrAdd(name, static _ => new());

    private sealed class Barrier
    {
        public TaskCompletionSource Entered { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public TaskCompletionSource Released { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}

/// <summary>Thrown by the suite's grains.</summary>
[GenerateSerializer]
[Alias("tests.probe-exception")]
public sealed class ProbeException(string message) : Exception(message);
