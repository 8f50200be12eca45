using System.Collections.Immutable;
using OrleansTenantAuth.Store.Commits;
using OrleansTenantAuth.Store.Finds;
using OrleansTenantAuth.Store.Reads;
using OrleansTenantAuth.Store.Records;
using OrleansTenantAuth.Store.Rows;

namespace OrleansTenantAuth.Store;

/// <summary>One kind of database below <see cref="GrainStore"/>, which has checked every argument.</summary>
internal interface IStoreEngine : IAsyncDisposable
{
    /// <summary>Connections that write batches, in a fixed number.</summary>
    IReadOnlyList<IBatchWriter> Writers { get; }

    /// <summary>Where tails wait.</summary>
    EventSignal Signal { get; }

    /// <summary>Where rows of data sets are kept.</summary>
    IRowEngine Rows { get; }

    /// <summary>Where users and tenants are searched.</summary>
    IFindEngine Finds { get; }

    /// <summary>Where records are read.</summary>
    IRecordEngine Records { get; }

    /// <summary>The rows of these distinct keys that exist.</summary>
    Task<Dictionary<string, StoredState>> Load(string[] keys, CancellationToken cancellationToken);

    /// <summary>Whether no other process can write.</summary>
    bool IsExclusive { get; }

    /// <summary>
    /// The head and, unless it lies on the stretch <paramref name="known"/>, the versions of these distinct keys that exist, of one snapshot.
    /// </summary>
    Task<VersionsRead> Versions(string[] keys, Stretch? known, CancellationToken cancellationToken);

    /// <summary>The entries of these distinct pages; a page without any may be absent. See <see cref="IGrainStore.List"/>.</summary>
    Task<Dictionary<ListPage, ImmutableArray<ListEntry>>> Lists(ListPage[] pages, CancellationToken cancellationToken);

    /// <summary>See <see cref="IGrainStore.ReadEvents"/>.</summary>
    Task<ImmutableArray<StoredEvent>> ReadEvents(long after, int limit, CancellationToken cancellationToken);

    /// <summary>See <see cref="IGrainStore.FindEvents"/>.</summary>
    Task<ImmutableArray<StoredEvent>> FindEvents(EventFilter filter, CancellationToken cancellationToken);

    /// <summary>See <see cref="IGrainStore.ReadFeed"/>.</summary>
    Task<ImmutableArray<StoredEvent>> ReadFeed(FeedFilter filter, CancellationToken cancellationToken);

    /// <summary>See <see cref="IGrainStore.ReadTenant"/>.</summary>
    Task<ImmutableArray<StoredEvent>> ReadTenant(TenantEventFilter filter, CancellationToken cancellationToken);

    /// <summary>See <see cref="IGrainStore.Head"/>.</summary>
    Task<long> Head(CancellationToken cancellationToken);

    /// <summary>See <see cref="IGrainStore.TryLease"/>.</summary>
    Task<bool> TryLease(string name, string holder, DateTimeOffset now, DateTimeOffset until, CancellationToken cancellationToken);

    /// <summary>See <see cref="IGrainStore.Retain"/>.</summary>
    Task<int> Retain(RetentionPolicy policy, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>Writes a process's row and removes those last seen before a time.</summary>
    Task Beat(ProcessBeat beat, DateTimeOffset goneBefore, CancellationToken cancellationToken);

    /// <summary>See <see cref="IProcessTable.Leave"/>.</summary>
    Task Leave(Guid id, CancellationToken cancellationToken);

    /// <summary>Processes seen at a time or later, newest first.</summary>
    Task<ImmutableArray<ProcessBeat>> Seen(DateTimeOffset since, int limit, CancellationToken cancellationToken);

    /// <summary>See <see cref="IProcessTable.Lag"/>.</summary>
    Task<FeedLag> Lag(DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>A batch was written by this process; its events are to be made known.</summary>
    void Written(BatchSlice batch);
}

/// <summary>A page of a list: what comes after an item, at most so many entries.</summary>
internal readonly record struct ListPage(string List, string After, int Limit);

/// <summary>What one snapshot said: its head, and the versions found there; null where the head alone was asked for.</summary>
internal readonly record struct VersionsRead(long Head, Dictionary<string, long>? Versions);
