using System.Collections.Immutable;
using OrleansTenantAuth.Store;

namespace OrleansTenantAuth.Tests.Simulation.Store;

/// <summary>The store as one engine sees it: over the common content, with faults and a clock of its own.</summary>
public sealed class SimStoreView(SimStore store, SimFaults faults, StoreClock clock) : IGrainStore, IEventSignal
{
    /// <summary>While several commands run: every call of the store lets others go first.</summary>
    public bool IsConcurrent { get; set; }

    public IEventSignal Signal => this;

    public StoreClock Clock { get; } = clock;

    public StoreStatus Status => new(true, 0, store.Content.Head, 0, 0);

    public async Task<StoredState?> Load(string key, CancellationToken cancellationToken = default)
    {
        await Turn();
        ThrowIf(StoreFault.LoadFails);
        var row = store.Content.Rows.GetValueOrDefault(key);
        await Turn();
        return row;
    }

    public async Task<ImmutableArray<StoredState?>> LoadMany(ImmutableArray<string> keys, CancellationToken cancellationToken = default)
    {
        await Turn();
        ThrowIf(StoreFault.LoadFails);
        var rows = store.Content.Rows;
        return [.. keys.Select(key => rows.GetValueOrDefault(key))];
    }

    public async Task<CommitResult> Commit(Commit commit, CancellationToken cancellationToken = default)
    {
        await Turn();
        var fault = faults.Next(fault => fault is StoreFault.CommitRefused or StoreFault.CommitUnknownAndWritten or StoreFault.CommitUnknownAndNotWritten);
        if (fault == StoreFault.CommitRefused)
            throw new StoreUnavailableException("Simulated.");
        if (fault == StoreFault.CommitUnknownAndNotWritten)
            throw new StoreOutcomeUnknownException("Simulated.");
        var result = store.Commit(commit, Clock.GetUtcNow());
        if (fault == StoreFault.CommitUnknownAndWritten)
            throw new StoreOutcomeUnknownException("Simulated.");
        await Turn();
        return result;
    }

    public async Task<bool> Check(ImmutableArray<Guard> guards, CancellationToken cancellationToken = default)
    {
        await Turn();
        ThrowIf(StoreFault.CheckFails);
        var isCurrent = store.Check(guards);
        await Turn();
        return isCurrent;
    }

    public async Task<ImmutableArray<ListEntry>> List(string list, string? after, int limit, CancellationToken cancellationToken = default)
    {
        await Turn();
        ThrowIf(StoreFault.ListFails);
        return [.. store.Content.List(list).Values.Where(entry => string.CompareOrdinal(entry.Item, after ?? "") > 0).Take(Page(limit))];
    }

    public Task<ImmutableArray<StoredEvent>> ReadEvents(long after, int limit, CancellationToken cancellationToken = default) =>
        Task.FromResult<ImmutableArray<StoredEvent>>([.. store.Content.Events.Where(e => e.Position > after).Take(Page(limit))]);

    public Task<ImmutableArray<StoredEvent>> FindEvents(EventFilter filter, CancellationToken cancellationToken = default) =>
        Task.FromResult<ImmutableArray<StoredEvent>>([.. store.Content.Events.Where(e => Matches(e, filter)).Reverse().Take(Page(filter.Limit))]);

    public Task<ImmutableArray<StoredEvent>> ReadFeed(FeedFilter filter, CancellationToken cancellationToken = default) => Task.FromResult<ImmutableArray<StoredEvent>>(
        [.. store.Content.Events.Where(e => e.AppId == filter.AppId && e.Position > filter.After && e.Position <= filter.Through && FeedKinds.All.Contains(e.Kind, StringComparer.Ordinal)).Take(Page(filter.Limit))]);

    public Task<ImmutableArray<StoredEvent>> ReadTenant(TenantEventFilter filter, CancellationToken cancellationToken = default) => Task.FromResult<ImmutableArray<StoredEvent>>(
        [.. store.Content.Events.Where(e => e.TenantId == filter.TenantId && e.Position > filter.After && e.Position <= filter.Through).Take(Page(filter.Limit))]);

    public Task<long> Head(CancellationToken cancellationToken = default) => Task.FromResult(store.Content.Head);

    public Task<bool> TryLease(string name, string holder, TimeSpan duration, CancellationToken cancellationToken = default) =>
        Task.FromResult(store.TryLease(name, holder, Clock.GetUtcNow(), duration));

    public Task<int> Retain(RetentionPolicy policy, CancellationToken cancellationToken = default) => Task.FromResult(0);

    public Task WaitAfter(long position, CancellationToken cancellationToken) => Task.CompletedTask;

    private static int Page(int limit) => Math.Clamp(limit, 1, StoreLimits.EntriesPerPage);

    private static bool Matches(StoredEvent e, EventFilter filter) =>
        (filter.AppId is null || e.AppId == filter.AppId)
        && (filter.TenantId is null || e.TenantId == filter.TenantId)
        && (filter.UserId is null || e.UserId == filter.UserId)
        && (filter.Kind is null || e.Kind == filter.Kind)
        && (filter.From is null || e.At >= filter.From)
        && (filter.Until is null || e.At < filter.Until)
        && (filter.Before is null || e.Position < filter.Before);

    private void ThrowIf(StoreFault fault)
    {
        if (faults.Next(armed => armed == fault) != StoreFault.None)
            throw new StoreUnavailableException("Simulated.");
    }

    private async ValueTask Turn()
    {
        if (IsConcurrent)
            await Task.Yield();
    }
}
