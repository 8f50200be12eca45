using System.Collections.Immutable;

namespace OrleansTenantAuth.Sessions;

/// <summary>Stored form of a refresh-token family. One number stands for every token it ever issued.</summary>
internal sealed record SessionFamilyState
{
    public int V { get; init; } = 1;

    public required FamilyId Id { get; init; }

    public required AppId App { get; init; }

    public required UserId User { get; init; }

    /// <summary>The tenant that tokens name, kept while a role remains there.</summary>
    public TenantId? Tenant { get; init; }

    /// <summary>The user's session epoch in the app at the time of the login.</summary>
    public required long Epoch { get; init; }

    /// <summary>With a master key, all that is needed to make any token of the family again.</summary>
    public required byte[] Salt { get; init; }

    public required string KeyId { get; init; }

    public required long Generation { get; init; }

    /// <summary>Recent rotations, the newest last: the last one always, others while the retry window may ask for them.</summary>
    public required ImmutableArray<Rotation> Rotations { get; init; }

    public required Guid OpenedBy { get; init; }

    public required bool IsNewUser { get; init; }

    public required DateTimeOffset OpenedAt { get; init; }

    public required DateTimeOffset IdleUntil { get; init; }

    public required DateTimeOffset AbsoluteUntil { get; init; }

    public required ImmutableArray<string> AuthenticationMethods { get; init; }

    public required string UserAgent { get; init; }

    public Death? Dead { get; init; }

    /// <summary>The tenant of a workspace at which the family was opened; absent in other apps.</summary>
    public TenantId? Site { get; init; }
}

/// <summary>A generation that was rotated away: when, by which operation, and whether the rotation before had the same one.</summary>
internal sealed record Rotation(long From, DateTimeOffset At, Guid Operation, bool? IsConstantKey = null);

/// <summary>The end of a family: <c>logout</c>, <c>reuse</c>, <c>admin</c> or <c>limit</c>.</summary>
internal sealed record Death(DateTimeOffset At, string Reason);

/// <summary>The list entry of a family among its user's sessions.</summary>
internal sealed record SessionEntry(int V, long Epoch);
