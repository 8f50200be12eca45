using System.Collections.Immutable;

namespace OrleansTenantAuth.Tests.Engine.Conformance;

/// <summary>The suite's grain: what it does is what a test needs to see.</summary>
[Alias("tests.probe")]
public interface IProbeGrain : IGrainWithStringKey
{
    /// <summary>Which activation answers.</summary>
    [Alias("Identify")]
    Task<Guid> Identify();

    /// <summary>Its own key.</summary>
    [Alias("Key")]
    Task<string> Key();

    /// <summary>Counts this activation's calls; a second call inside would be lost or fail.</summary>
    [Alias("Count")]
    Task<int> Count();

    /// <summary>Notes a word.</summary>
    [Alias("Note")]
    Task Note(string word);

    /// <summary>Waits at a barrier, then notes its name.</summary>
    [Alias("Hold")]
    Task Hold(string barrier);

    /// <summary>As <see cref="Hold"/>, having asked to be dropped; answers which activation it was.</summary>
    [Alias("HoldAndDrop")]
    Task<Guid> HoldAndDrop(string barrier);

    /// <summary>Throws before its first await, or after.</summary>
    [Alias("Throw")]
    Task<int> Throw(string message, bool late);

    /// <summary>Calls the first of the keys, which calls the next; the last answers its key.</summary>
    [Alias("Relay")]
    Task<string> Relay(ImmutableArray<string> keys);

    /// <summary>Calls both keys at once, and each of them the last.</summary>
    [Alias("Fan")]
    Task<string> Fan(string left, string right, string last);

    /// <summary>Waits at a barrier, then has another grain wait at a second one; notes how that ended.</summary>
    [Alias("HoldThenCall")]
    Task HoldThenCall(string barrier, string key, string nextBarrier);

    /// <summary>Changes the bytes that it got, and answers them.</summary>
    [Alias("Scribble")]
    Task<byte[]> Scribble(byte[] bytes);

    /// <summary>Waits until the caller cancels.</summary>
    [Alias("WaitForCancel")]
    Task WaitForCancel(string barrier, CancellationToken cancellationToken);
}

/// <inheritdoc cref="IProbeGrain"/>
public sealed class ProbeGrain(Stage stage) : Grain, IProbeGrain
{
    private readonly Guid id = Guid.NewGuid();
    private int count;
    private int inside;

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        stage.Activating();
        return Task.CompletedTask;
    }

    public Task<Guid> Identify() => Task.FromResult(id);

    public Task<string> Key() => Task.FromResult(this.GetPrimaryKeyString());

    public async Task<int> Count()
    {
        if (Interlocked.Increment(ref inside) != 1)
            throw new ProbeException("two calls at once");
        var read = count;
        await Task.Yield();
        count = read + 1;
        Interlocked.Decrement(ref inside);
        return count;
    }

    public Task Note(string word)
    {
        stage.Note(word);
        return Task.CompletedTask;
    }

    public async Task Hold(string barrier)
    {
        await stage.Hold(barrier);
        stage.Note(barrier);
    }

    public async Task<Guid> HoldAndDrop(string barrier)
    {
        DeactivateOnIdle();
        await stage.Hold(barrier);
        return id;
    }

    public Task<int> Throw(string message, bool late) => late ? ThrowLate(message) : throw new ProbeException(message);

    public async Task<string> Relay(ImmutableArray<string> keys) => keys.IsEmpty
        ? this.GetPrimaryKeyString()
        : await GrainFactory.GetGrain<IProbeGrain>(keys[0]).Relay(keys[1..]);

    public async Task<string> Fan(string left, string right, string last)
    {
        var answers = await Task.WhenAll(
            GrainFactory.GetGrain<IProbeGrain>(left).Relay([last]),
            GrainFactory.GetGrain<IProbeGrain>(right).Relay([last]));
        return string.Join(' ', answers);
    }

    public async Task HoldThenCall(string barrier, string key, string nextBarrier)
    {
        await stage.Hold(barrier);
        try
        {
            await GrainFactory.GetGrain<IProbeGrain>(key).Hold(nextBarrier);
            stage.Note("nested call ended");
        }
        catch (Exception)
        {
            stage.Note("nested call failed");
            throw;
        }
    }

    public Task<byte[]> Scribble(byte[] bytes)
    {
        bytes[0]++;
        return Task.FromResult(bytes);
    }

    public async Task WaitForCancel(string barrier, CancellationToken cancellationToken)
    {
        _ = stage.Hold(barrier);
        await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);
    }

    private static async Task<int> ThrowLate(string message)
    {
        await Task.Yield();
        throw new ProbeException(message);
    }
}

/// <summary>A stateless worker.</summary>
[Alias("tests.worker")]
public interface IWorkerGrain : IGrainWithStringKey
{
    /// <summary>Waits at a barrier; answers which activation did.</summary>
    [Alias("Hold")]
    Task<Guid> Hold(string barrier);
}

/// <inheritdoc cref="IWorkerGrain"/>
[StatelessWorker]
public sealed class WorkerGrain(Stage stage) : Grain, IWorkerGrain
{
    private readonly Guid id = Guid.NewGuid();

    public async Task<Guid> Hold(string barrier)
    {
        await stage.Hold(barrier);
        return id;
    }
}
