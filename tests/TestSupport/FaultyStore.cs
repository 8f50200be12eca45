using System.Collections.Immutable;
using OrleansTenantAuth.Store;

namespace OrleansTenantAuth.TestSupport;

/// <summary>
/// A store that counts what grains ask of it, and fails or waits where a test says so. Every fault strikes once, at the
/// first commit that it matches.
/// </summary>
public sealed class FaultyStore(IGrainStore inner) : IGrainStore
{
    private readonly Lock gate = new();
    private readonly List<Fault> faults = [];
    private ImmutableList<Commit> written = [];
    private int commits;
    private int checks;
    private int loads;

    /// <summary>Commits that grains asked for since <see cref="ResetCounts"/>, refused ones included.</summary>
    public int Commits => Volatile.Read(ref commits);

    /// <summary>Checks that grains asked for since <see cref="ResetCounts"/>.</summary>
    public int Checks => Volatile.Read(ref checks);

    /// <summary>Rows that grains loaded since <see cref="ResetCounts"/>.</summary>
    public int Loads => Volatile.Read(ref loads);

    /// <summary>Commits that became durable since <see cref="ResetCounts"/>, in the order of their answers.</summary>
    public ImmutableList<Commit> Written => Volatile.Read(ref written);

    /// <inheritdoc/>
    public IEventSignal Signal => inner.Signal;

    /// <inheritdoc/>
    public StoreClock Clock => inner.Clock;

    /// <inheritdoc/>
    public StoreStatus Status => inner.Status;

    /// <summary>Begins to count again.</summary>
    public void ResetCounts()
    {
        lock (gate)
        {
            commits = checks = loads = 0;
            written = [];
        }
    }

    /// <summary>The first commit that matches is not written: <see cref="StoreUnavailableException"/>.</summary>
    public void FailBeforeWrite(Func<Commit, bool> when) => Add(new Fault(when, FaultPlace.BeforeWrite, null));

    /// <summary>The first commit that matches is written, and its answer is lost: <see cref="StoreOutcomeUnknownException"/>.</summary>
    public void FailAfterWrite(Func<Commit, bool> when) => Add(new Fault(when, FaultPlace.AfterWrite, null));

    /// <summary>The first commit that matches is not written, and nobody learns that: <see cref="StoreOutcomeUnknownException"/>.</summary>
    public void LoseWrite(Func<Commit, bool> when) => Add(new Fault(when, FaultPlace.Lost, null));

    /// <summary>The first commit that matches waits before it is written until the test lets it go.</summary>
    public StorePause PauseBeforeWrite(Func<Commit, bool> when)
    {
        var pause = new StorePause();
        Add(new Fault(when, FaultPlace.Pause, pause));
        return pause;
    }

    /// <summary>Whether every fault that was asked for has struck.</summary>
    public bool AllStruck
    {
        get
        {
            lock (gate)
                return faults.Count == 0;
        }
    }

    /// <inheritdoc/>
    public async Task<CommitResult> Commit(Commit commit, CancellationToken cancellationToken = default)
    {
        Interlocked.Increment(ref commits);
        var fault = Take(commit);
        switch (fault?.Place)
        {
            case FaultPlace.BeforeWrite:
                throw new StoreUnavailableException("A test kept this commit from being written.");
            case FaultPlace.Lost:
                throw new StoreOutcomeUnknownException("A test lost this commit.");
            case FaultPlace.Pause:
                await fault.Pause!.Wait();
                break;
        }

        var result = await inner.Commit(commit, cancellationToken);
        if (result.Status == CommitStatus.Committed)
            ImmutableInterlocked.Update(ref written, list => list.Add(commit));
        return fault?.Place == FaultPlace.AfterWrite
            ? throw new StoreOutcomeUnknownException("A test lost the answer of this commit.")
            : result;
    }

    /// <inheritdoc/>
    public Task<StoredState?> Load(string key, CancellationToken cancellationToken = default)
    {
        Interlocked.Increment(ref loads);
        return inner.Load(key, cancellationToken);
    }

    /// <inheritdoc/>
    public Task<ImmutableArray<StoredState?>> LoadMany(ImmutableArray<string> keys, CancellationToken cancellationToken = default)
    {
        Interlocked.Add(ref loads, keys.Length);
        return inner.LoadMany(keys, cancellationToken);
    }

    /// <inheritdoc/>
    public Task<bool> Check(ImmutableArray<Guard> guards, CancellationToken cancellationToken = default)
    {
        Interlocked.Increment(ref checks);
        return inner.Check(guards, cancellationToken);
    }

    /// <inheritdoc/>
    public Task<ImmutableArray<ListEntry>> List(string list, string? after, int limit, CancellationToken cancellationToken = default) =>
        inner.List(list, after, limit, cancellationToken);

    /// <inheritdoc/>
    public Task<ImmutableArray<StoredEvent>> ReadEvents(long after, int limit, CancellationToken cancellationToken = default) =>
        inner.ReadEvents(after, limit, cancellationToken);

    /// <inheritdoc/>
    public Task<ImmutableArray<StoredEvent>> FindEvents(EventFilter filter, CancellationToken cancellationToken = default) =>
        inner.FindEvents(filter, cancellationToken);

    /// <inheritdoc/>
    public Task<ImmutableArray<StoredEvent>> ReadFeed(FeedFilter filter, CancellationToken cancellationToken = default) =>
        inner.ReadFeed(filter, cancellationToken);

    /// <inheritdoc/>
    public Task<ImmutableArray<StoredEvent>> ReadTenant(TenantEventFilter filter, CancellationToken cancellationToken = default) =>
        inner.ReadTenant(filter, cancellationToken);

    /// <inheritdoc/>
    public Task<long> Head(CancellationToken cancellationToken = default) => inner.Head(cancellationToken);

    /// <inheritdoc/>
    public Task<bool> TryLease(string name, string holder, TimeSpan duration, CancellationToken cancellationToken = default) =>
        inner.TryLease(name, holder, duration, cancellationToken);

    /// <inheritdoc/>
    public Task<int> Retain(RetentionPolicy policy, CancellationToken cancellationToken = default) => inner.Retain(policy, cancellationToken);

    private void Add(Fault fault)
    {
        lock (gate)
            faults.Add(fault);
    }

    private Fault? Take(Commit commit)
    {
        lock (gate)
        {
            var fault = faults.Find(fault => fault.When(commit));
            if (fault is not null)
                faults.Remove(fault);
            return fault;
        }
    }

    private enum FaultPlace
    {
        BeforeWrite,
        AfterWrite,
        Lost,
        Pause,
    }

    private sealed record Fault(Func<Commit, bool> When, FaultPlace Place, StorePause? Pause);
}

/// <summary>A commit that waits.</summary>
public sealed class StorePause
{
    private readonly TaskCompletionSource reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource released = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Ends when the commit waits.</summary>
    public Task Reached => reached.Task;

    /// <summary>Lets the commit go on.</summary>
    public void Release() => released.TrySetResult();

    internal Task Wait()
    {
        reached.TrySetResult();
        return released.Task;
    }
}
