using System.Collections.Immutable;

namespace OrleansTenantAuth.Identities;

/// <summary>Stored form of an OTP request. The code is not in it: it is made again from the salt under a master key.</summary>
internal sealed record ChallengeState
{
    public int V { get; init; } = 1;

    public required ChallengeId Id { get; init; }

    public required AppId App { get; init; }

    public required Contact Contact { get; init; }

    public required OtpPurpose Purpose { get; init; }

    public UserId? User { get; init; }

    public required byte[] Salt { get; init; }

    /// <summary>Master key under which the code is derived.</summary>
    public required string KeyId { get; init; }

    public required int CodeDigits { get; init; }

    public string? Language { get; init; }

    public int WrongTries { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset ExpiresAt { get; init; }

    public required Guid CreatedBy { get; init; }

    public ChallengeUse? Used { get; init; }

    /// <summary>Whether the message left the outbox: accepted, or given up.</summary>
    public bool IsSent { get; init; }

    /// <summary>Where a link leads; absent where digits were sent.</summary>
    public ChallengeLink? Link { get; init; }

    /// <summary>What a user who is made by the use tells of itself.</summary>
    public ChallengeNewcomer? Newcomer { get; init; }

    /// <summary>The tenant at which alone it may be used; absent for any of the app's.</summary>
    public TenantId? Site { get; init; }

    /// <summary>The tenant of a workspace at which it was asked for.</summary>
    public TenantId? AskedAt { get; init; }

    /// <summary>Set for an invitation.</summary>
    public ChallengeInvite? Invite { get; init; }
}

/// <summary>An invitation: roles at a tenant for the challenge's user.</summary>
/// <param name="Tenant">The tenant.</param>
/// <param name="Roles">The roles.</param>
/// <param name="WasMember">Whether the user was a member when invited.</param>
/// <param name="RevokedAt">When it was ended before its use.</param>
internal sealed record ChallengeInvite(TenantId Tenant, ImmutableArray<string> Roles, bool WasMember, DateTimeOffset? RevokedAt = null);

/// <summary>A link that was sent: its token is made again from the salt, like a code.</summary>
internal sealed record ChallengeLink(string Url, string Type);

/// <summary>What a new user tells of itself.</summary>
internal sealed record ChallengeNewcomer(string? Username, string? Name, System.Text.Json.JsonElement? Data);

/// <summary>What a right code was used for.</summary>
internal sealed record ChallengeUse(Guid Operation, FamilyId Family, UserId Candidate, DateTimeOffset At);
