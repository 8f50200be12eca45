using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using OrleansTenantAuth.Store;

namespace OrleansTenantAuth.Bench.Seed;

/// <summary>Sends commits without waiting for each: some thousands are under way, so the store writes full batches.</summary>
internal sealed class SeedWriter(GrainStore store, bool withEvents) : IDisposable
{
    private const int UnderWay = 4_096;
    private readonly SemaphoreSlim slots = new(UnderWay);
    private Exception? fault;
    private long written;

    /// <summary>Commits that are durable.</summary>
    public long Written => Volatile.Read(ref written);

    /// <summary>Hands in what a rule decided for a grain that was never written.</summary>
    public async Task Put<TState, TAnswer>(string key, Decision<TState, TAnswer> decision, JsonTypeInfo<TState> json)
        where TState : class
    {
        if (decision.Next is not { } next)
            throw new InvalidOperationException($"The rules refused a seed of {key}: {decision.Outcome.Error}.");
        var call = SeedCalls.New();
        var events = withEvents ? EventJson.Write(decision.Events, call) : [];
        var commit = new Commit(key, 0, JsonSerializer.SerializeToUtf8Bytes(next, json), call.OperationId, events, [], decision.Entries);
        await slots.WaitAsync();
        if (fault is { } failed)
            throw new InvalidOperationException("An earlier seed could not be written.", failed);
        _ = Send(commit);
    }

    /// <summary>Waits until everything is durable.</summary>
    public async Task Finish()
    {
        for (var i = 0; i < UnderWay; i++)
            await slots.WaitAsync();
        slots.Release(UnderWay);
        if (fault is { } failed)
            throw new InvalidOperationException("A seed could not be written.", failed);
    }

    /// <inheritdoc/>
    public void Dispose() => slots.Dispose();

    private async Task Send(Commit commit)
    {
        try
        {
            var result = await store.Commit(commit);
            if (result.Status != CommitStatus.Committed)
                throw new InvalidOperationException($"{commit.Key}: {result.Status}. Seed an empty store.");
            Interlocked.Increment(ref written);
        }
        catch (Exception failed) // Told to whoever hands in the next one, or waits for the end.
        {
            fault ??= failed;
        }
        finally
        {
            slots.Release();
        }
    }
}

/// <summary>Calls by nobody.</summary>
internal static class SeedCalls
{
    /// <summary>A new operation.</summary>
    public static CallInfo New() => new() { OperationId = Guid.NewGuid(), RequestId = "bench-seed", Actor = "system" };
}
