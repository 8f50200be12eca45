using System.Collections.Immutable;
using OrleansTenantAuth.Store.Records;

namespace OrleansTenantAuth.Store;

/// <summary>
/// Durable state of all grains, their events and the list entries that mirror them. One commit writes all three or
/// none; commits are totally ordered, and a commit's checks hold at its own place in that order.
/// </summary>
/// <remarks>
/// Faults: <see cref="StoreUnavailableException"/> when nothing was written and the call may be repeated;
/// <see cref="StoreOutcomeUnknownException"/> when a commit may or may not have happened. Refusals by version are
/// answers (<see cref="CommitStatus"/>), never exceptions.
/// </remarks>
public interface IGrainStore
{
    /// <summary>The state of one grain, or null where none was ever committed. Loads that wait together go out as one query.</summary>
    Task<StoredState?> Load(string key, CancellationToken cancellationToken = default);

    /// <summary>The states of several grains, in the order asked, at most <see cref="StoreLimits.KeysPerLoad"/>.</summary>
    Task<ImmutableArray<StoredState?>> LoadMany(ImmutableArray<string> keys, CancellationToken cancellationToken = default);

    /// <summary>Writes one decision. Durable when it answers <see cref="CommitStatus.Committed"/>.</summary>
    /// <param name="commit">What to write and on what conditions.</param>
    /// <param name="cancellationToken">Gives up while the commit still waits; once it was sent, its outcome is awaited.</param>
    Task<CommitResult> Commit(Commit commit, CancellationToken cancellationToken = default);

    /// <summary>Whether all these versions are current now: a read that began after this call began. Joins only a batch not yet sent.</summary>
    Task<bool> Check(ImmutableArray<Guard> guards, CancellationToken cancellationToken = default);

    /// <summary>Entries of one list in ordinal order of their item, after (exclusive) a given item, at most <see cref="StoreLimits.EntriesPerPage"/>.</summary>
    Task<ImmutableArray<ListEntry>> List(string list, string? after, int limit, CancellationToken cancellationToken = default);

    /// <summary>Events with a position above <paramref name="after"/>, in order: what a tail reads. Never skips a committed event.</summary>
    Task<ImmutableArray<StoredEvent>> ReadEvents(long after, int limit, CancellationToken cancellationToken = default);

    /// <summary>Events for the audit log, newest first, by filter and cursor.</summary>
    Task<ImmutableArray<StoredEvent>> FindEvents(EventFilter filter, CancellationToken cancellationToken = default);

    /// <summary>Events of a feed, oldest first.</summary>
    Task<ImmutableArray<StoredEvent>> ReadFeed(FeedFilter filter, CancellationToken cancellationToken = default);

    /// <summary>Events of a tenant, oldest first: what those missed who follow it.</summary>
    Task<ImmutableArray<StoredEvent>> ReadTenant(TenantEventFilter filter, CancellationToken cancellationToken = default);

    /// <summary>The position of the newest commit.</summary>
    Task<long> Head(CancellationToken cancellationToken = default);

    /// <summary>
    /// Takes or prolongs the lease of that name for <paramref name="holder"/>. False when somebody else holds it.
    /// Leases let one process of several do a piece of background work.
    /// </summary>
    Task<bool> TryLease(string name, string holder, TimeSpan duration, CancellationToken cancellationToken = default);

    /// <summary>
    /// Deletes a bounded amount of what has outlived its keeping: events, expired list entries, dead families, old
    /// challenges. Never takes a lock that stops other work. Answers the number of rows removed.
    /// </summary>
    Task<int> Retain(RetentionPolicy policy, CancellationToken cancellationToken = default);

    /// <summary>Raised, coalesced, soon after this process learned of commits with events (its own at once, others' by notification or polling).</summary>
    IEventSignal Signal { get; }

    /// <summary>The time that every decision uses.</summary>
    StoreClock Clock { get; }

    /// <summary>Figures for health and metrics.</summary>
    StoreStatus Status { get; }
}

/// <summary>Lets a tail wait until there may be something new.</summary>
public interface IEventSignal
{
    /// <summary>Completes when events after <paramref name="position"/> may exist, at the latest after the poll interval (25 ms while others may write).</summary>
    Task WaitAfter(long position, CancellationToken cancellationToken);
}

/// <summary>A grain's state as stored: UTF-8 JSON with a schema number, its version, and the operation that wrote it.</summary>
public sealed record StoredState(string Key, long Version, Guid OperationId, byte[] State);

/// <summary>A condition of a commit or a check: this grain has exactly this version (0: it was never written).</summary>
public readonly record struct Guard(string Key, long Version);

/// <summary>One decision of one grain.</summary>
/// <param name="Key">The grain (see <see cref="GrainKey"/>).</param>
/// <param name="ExpectedVersion">The version that the decision was taken on; 0 for a grain never written.</param>
/// <param name="State">The new state, UTF-8 JSON, at most <see cref="StoreLimits.StateBytes"/>.</param>
/// <param name="OperationId">Stored with the state, so that a repeat and a broken connection can be told apart.</param>
/// <param name="Events">Written in order; their positions are consecutive.</param>
/// <param name="Guards">Other grains whose answers the decision used.</param>
/// <param name="Entries">List entries owned by this grain to put or remove.</param>
public sealed record Commit(
    string Key,
    long ExpectedVersion,
    byte[] State,
    Guid OperationId,
    ImmutableArray<NewEvent> Events,
    ImmutableArray<Guard> Guards,
    ImmutableArray<EntryChange> Entries)
{
    /// <summary>For a grain that is a record: what queries and unique values know of it from now on.</summary>
    public RecordChange? Record { get; init; }
}

/// <summary>How a commit ended.</summary>
public enum CommitStatus
{
    /// <summary>Never answered; a default value is a bug.</summary>
    Unset = 0,

    /// <summary>Durable.</summary>
    Committed = 1,

    /// <summary>The grain itself has another version than expected. Nothing was written.</summary>
    VersionConflict = 2,

    /// <summary>A guard's grain has another version. Nothing was written.</summary>
    GuardFailed = 3,

    /// <summary>This commit alone cannot be stored (too large, unstorable text). Nothing was written; a bug of the caller.</summary>
    Rejected = 4,
}

/// <summary>The outcome of a commit; <paramref name="Version"/> is the new version (the last feed position the commit took) when committed, else 0.</summary>
public readonly record struct CommitResult(CommitStatus Status, long Version);

/// <summary>
/// Something that happened, for audit, outbox and feed at once. Never holds contacts, codes, tokens or links.
/// </summary>
/// <param name="Kind">For example <c>role.assigned</c>.</param>
/// <param name="AppId">The app concerned, if any.</param>
/// <param name="TenantId">The tenant concerned, if any.</param>
/// <param name="UserId">The user concerned, if any.</param>
/// <param name="Actor">Who did it: <c>app:UUID</c>, <c>admin:KEYID</c>, <c>user:UUID</c>, <c>system</c>.</param>
/// <param name="RequestId">The request that caused it.</param>
/// <param name="Data">UTF-8 JSON object with the schema number <c>v</c>.</param>
public sealed record NewEvent(string Kind, Guid? AppId, Guid? TenantId, Guid? UserId, string Actor, string RequestId, byte[] Data);

/// <summary>An event with its place in the order of all commits and the store's time of its commit.</summary>
public sealed record StoredEvent(
    long Position, DateTimeOffset At, string GrainKey, string Kind, Guid? AppId, Guid? TenantId, Guid? UserId, string Actor, string RequestId, byte[] Data);

/// <summary>Which events an audit query wants, newest first. Null fields do not filter.</summary>
/// <param name="Before">Only positions below this one; the cursor of the next page.</param>
public sealed record EventFilter(
    Guid? AppId, Guid? TenantId, Guid? UserId, string? Kind, DateTimeOffset? From, DateTimeOffset? Until, long? Before, int Limit);

/// <summary>Which events of an app that concern tokens issued before (<see cref="FeedKinds"/>) a feed wants, oldest first.</summary>
/// <param name="AppId">The app.</param>
/// <param name="After">Only positions above this one.</param>
/// <param name="Through">And none above this one.</param>
/// <param name="Limit">At most as many.</param>
public sealed record FeedFilter(Guid AppId, long After, long Through, int Limit);

/// <summary>Which events of a tenant are wanted, oldest first.</summary>
/// <param name="TenantId">The tenant.</param>
/// <param name="After">Only positions above this one.</param>
/// <param name="Through">And none above this one.</param>
/// <param name="Limit">At most as many.</param>
public sealed record TenantEventFilter(Guid TenantId, long After, long Through, int Limit);

/// <summary>Kinds of events after which tokens that were issued before may count no more, or not as they stand. An index holds these alone.</summary>
public static class FeedKinds
{
    /// <summary>The kinds, as the index names them: both engines' index <c>event_feed</c> must list the same.</summary>
    public static readonly ImmutableArray<string> All =
    [
        "session.revoked", "session.reuse_detected", "user.sessions_revoked", "user.deleted", "user.left", "user.contact_proven",
        "role.assigned", "role.revoked", "tenant.suspended", "tenant.resumed", "tenant.deleted", "app.deleted",
        "embed.revoked", "apikey.revoked", "issuer.cut_off",
    ];
}

/// <summary>Puts (<paramref name="Value"/> set) or removes (null) one entry of a list, in the commit of the grain that owns it.</summary>
/// <param name="ListName">For example <c>members/TENANT</c>.</param>
/// <param name="Item">Unique within the list; its ordinal order is the list's order.</param>
/// <param name="Value">UTF-8 JSON.</param>
/// <param name="ExpiresAt">When retention may delete the entry, and with a <c>reap</c> list the owner's state too.</param>
public sealed record EntryChange(string ListName, string Item, byte[]? Value, DateTimeOffset? ExpiresAt = null);

/// <summary>One entry of a list; <paramref name="Owner"/> is the key of the grain that wrote it.</summary>
public sealed record ListEntry(string Item, string Owner, byte[] Value, DateTimeOffset? ExpiresAt);

/// <summary>How long things are kept. Events that <paramref name="HoldEventsFrom"/> still needs stay whatever their age.</summary>
/// <param name="EventAge">Age past which events may go.</param>
/// <param name="HoldEventsFrom">The lowest position that an outbox or a feed snapshot still needs.</param>
/// <param name="ChallengeAge">Age past which challenges may go.</param>
/// <param name="FamilyAge">Age past which families may go: more than the longest absolute lifetime.</param>
/// <param name="BatchRows">Rows per deletion at most.</param>
public sealed record RetentionPolicy(TimeSpan EventAge, long HoldEventsFrom, TimeSpan ChallengeAge, TimeSpan FamilyAge, int BatchRows);

/// <summary>Figures of this process's store.</summary>
public readonly record struct StoreStatus(bool Ready, int QueuedCommits, long Head, long Commits, long Batches);

/// <summary>Limits that every store keeps.</summary>
public static class StoreLimits
{
    /// <summary>Bytes of one grain's state.</summary>
    public const int StateBytes = 16_000_000;

    /// <summary>Characters of a key, list name or item.</summary>
    public const int KeyChars = 512;

    /// <summary>Bytes of one event's data or one list entry's value.</summary>
    public const int ValueBytes = 16_384;

    /// <summary>Events, guards or entries of one commit.</summary>
    public const int PartsPerCommit = 2_048;

    /// <summary>Entries of one page of a list.</summary>
    public const int EntriesPerPage = 1_000;

    /// <summary>Keys of one load.</summary>
    public const int KeysPerLoad = 1_000;
}

/// <summary>Nothing was written or read; the call may be repeated. The store is down, full, or its queue is.</summary>
public sealed class StoreUnavailableException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>The commit was sent and its outcome could not be learned.</summary>
public sealed class StoreOutcomeUnknownException(string message, Exception? inner = null) : Exception(message, inner);
