using OrleansTenantAuth.Tests.Cluster.Faults;
using OrleansTenantAuth.Tests.Cluster.Load;

namespace OrleansTenantAuth.Tests.Cluster.Check;

/// <summary>All that a run leaves to judge.</summary>
/// <param name="Calls">Every attempt.</param>
/// <param name="Faults">Every fault.</param>
/// <param name="Store">What the database held at the end.</param>
public sealed record History(IReadOnlyList<Call> Calls, IReadOnlyList<Fault> Faults, StoreSnapshot Store);

/// <summary>A promise that was broken.</summary>
/// <param name="Rule">Which.</param>
/// <param name="Text">How.</param>
public sealed record Violation(string Rule, string Text);

/// <summary>The database at the end of a run.</summary>
public sealed record StoreSnapshot
{
    /// <summary>When it was read, by the recorder's clock.</summary>
    public long ReadAt { get; init; } = long.MaxValue;

    /// <summary>Position of the last commit.</summary>
    public long Head { get; init; }

    /// <summary>Every version that a row ever had, in the order in which they were written, as a witness in the database noted them.</summary>
    public IReadOnlyList<(string Key, long Version)> Commits { get; init; } = [];

    /// <summary>All events in order.</summary>
    public IReadOnlyList<StoredEvent> Events { get; init; } = [];

    /// <summary>Positions in the order in which a tail met them during the run.</summary>
    public IReadOnlyList<long> Tailed { get; init; } = [];

    /// <summary>Sessions.</summary>
    public IReadOnlyDictionary<Guid, StoredFamily> Families { get; init; } = new Dictionary<Guid, StoredFamily>();

    /// <summary>Users.</summary>
    public IReadOnlyDictionary<Guid, StoredUser> Users { get; init; } = new Dictionary<Guid, StoredUser>();

    /// <summary>OTP requests and the session that each opened.</summary>
    public IReadOnlyDictionary<Guid, Guid?> Challenges { get; init; } = new Dictionary<Guid, Guid?>();

    /// <summary>Roles by tenant and user in the lists of members.</summary>
    public IReadOnlyDictionary<(Guid Tenant, Guid User), string> Members { get; init; } = new Dictionary<(Guid, Guid), string>();
}

/// <summary>An event.</summary>
public sealed record StoredEvent(long Position, string Key, string Kind, Guid? Tenant, Guid? User, string Request, IReadOnlyDictionary<string, string> Data);

/// <summary>A session's row.</summary>
public sealed record StoredFamily(Guid User, long Generation, bool IsDead, long Epoch);

/// <summary>A user's row: contacts, the epoch in the load's app, and roles by tenant.</summary>
public sealed record StoredUser(IReadOnlyList<string> Contacts, long Epoch, IReadOnlyDictionary<Guid, string> Roles);
