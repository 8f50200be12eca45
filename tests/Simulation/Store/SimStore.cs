using System.Collections.Immutable;
using OrleansTenantAuth.Store;

namespace OrleansTenantAuth.Tests.Simulation.Store;

/// <summary>What a deliberately broken store leaves out, to prove that the simulation can fail.</summary>
public enum StoreFlaw
{
    None,
    IgnoresGuards,
    IgnoresVersions,
    ChecksNothing,
    LosesWrites,
    ForgetsEntries,
}

/// <summary>Everything that a store holds; immutable, so that a backup is a copy of the reference.</summary>
public sealed record StoreContent(
    ImmutableDictionary<string, StoredState> Rows,
    ImmutableDictionary<string, ImmutableSortedDictionary<string, ListEntry>> Lists,
    ImmutableList<StoredEvent> Events,
    long Head)
{
    public static readonly StoreContent Empty = new(
        ImmutableDictionary.Create<string, StoredState>(StringComparer.Ordinal),
        ImmutableDictionary.Create<string, ImmutableSortedDictionary<string, ListEntry>>(StringComparer.Ordinal),
        [],
        0);

    public long VersionOf(string key) => Rows.TryGetValue(key, out var row) ? row.Version : 0;

    public ImmutableSortedDictionary<string, ListEntry> List(string name) =>
        Lists.GetValueOrDefault(name) ?? ImmutableSortedDictionary.Create<string, ListEntry>(StringComparer.Ordinal);
}

/// <summary>
/// The store's contract in memory: a total order of commits under one lock, compare-and-set, guards, events in order,
/// entries with owners, leases. Faults are injected above it, by each engine's <see cref="SimStoreView"/>.
/// </summary>
public sealed class SimStore(StoreContent content, StoreFlaw flaw)
{
    private readonly Lock gate = new();
    private readonly Dictionary<string, (string Holder, DateTimeOffset Until)> leases = new(StringComparer.Ordinal);
    private HashSet<string> changed = new(StringComparer.Ordinal);
    private StoreContent content = content;

    public StoreContent Content
    {
        get
        {
            lock (gate)
                return content;
        }
    }

    /// <summary>Keys written since this was asked last.</summary>
    public IReadOnlySet<string> TakeChanged()
    {
        lock (gate)
        {
            var taken = changed;
            changed = new(StringComparer.Ordinal);
            return taken;
        }
    }

    /// <summary>Puts an older database in the place of this one.</summary>
    public void Restore(StoreContent older)
    {
        lock (gate)
            content = older;
    }

    public bool Check(ImmutableArray<Guard> guards)
    {
        lock (gate)
            return flaw == StoreFlaw.ChecksNothing || guards.All(guard => content.VersionOf(guard.Key) == guard.Version);
    }

    public bool TryLease(string name, string holder, DateTimeOffset now, TimeSpan duration)
    {
        lock (gate)
        {
            if (leases.TryGetValue(name, out var lease) && lease.Holder != holder && now < lease.Until)
                return false;
            leases[name] = (holder, now + duration);
            return true;
        }
    }

    public CommitResult Commit(Commit commit, DateTimeOffset now)
    {
        commit = SimCommitRules.Normalise(commit);
        if (SimCommitRules.Fault(commit) is { } fault)
            throw new InvalidOperationException($"A grain made a commit that no store keeps: {fault}.");
        lock (gate)
        {
            if (flaw != StoreFlaw.IgnoresVersions && content.VersionOf(commit.Key) != commit.ExpectedVersion)
                return new(CommitStatus.VersionConflict, 0);
            if (flaw != StoreFlaw.IgnoresGuards && commit.Guards.Any(guard => content.VersionOf(guard.Key) != guard.Version))
                return new(CommitStatus.GuardFailed, 0);
            if (commit.Entries.Any(entry => content.List(entry.ListName).TryGetValue(entry.Item, out var old) && old.Owner != commit.Key))
                return new(CommitStatus.Rejected, 0);
            var version = content.Head + Math.Max(1, commit.Events.Length);
            if (flaw != StoreFlaw.LosesWrites || version % 7 != 0)
                Write(commit, version, now);
            return new(CommitStatus.Committed, version);
        }
    }

    private void Write(Commit commit, long version, DateTimeOffset now)
    {
        var position = version - commit.Events.Length;
        var events = commit.Events.Select(e => new StoredEvent(
            ++position, now, commit.Key, e.Kind, e.AppId, e.TenantId, e.UserId, e.Actor, e.RequestId, e.Data)).ToList();
        content = content with
        {
            Rows = content.Rows.SetItem(commit.Key, new StoredState(commit.Key, version, commit.OperationId, commit.State)),
            Events = content.Events.AddRange(events),
            Head = version,
        };
        changed.Add(commit.Key);
        foreach (var entry in commit.Entries)
        {
            if (flaw == StoreFlaw.ForgetsEntries && entry.Value is null)
                continue;
            var list = content.List(entry.ListName);
            list = entry.Value is null
                ? list.Remove(entry.Item)
                : list.SetItem(entry.Item, new ListEntry(entry.Item, commit.Key, entry.Value, entry.ExpiresAt));
            content = content with { Lists = content.Lists.SetItem(entry.ListName, list) };
        }
    }
}
