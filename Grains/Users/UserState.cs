using System.Collections.Immutable;
using OrleansTenantAuth.Store;

namespace OrleansTenantAuth.Users;

/// <summary>Stored form of a user. Contacts stand here, in the entries by which searches find the user, and in challenges only, so a user can be erased.</summary>
internal sealed record UserState
{
    public int V { get; init; } = 1;

    public required UserId Id { get; init; }

    public required string Pool { get; init; }

    public required ImmutableArray<UserContact> Contacts { get; init; }

    /// <summary>Store keys of the identities that are this user's.</summary>
    public required ImmutableArray<string> Owns { get; init; }

    public required ImmutableArray<Membership> Apps { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>The operation that made the user: its repeat still says that the user is new.</summary>
    public required Guid CreatedBy { get; init; }

    public DateTimeOffset? DeletedAt { get; init; }

    /// <summary>The user's number in its pool; absent until it is a member of a workspace.</summary>
    public long? Number { get; init; }

    /// <summary>Absent for a user who never had any.</summary>
    public UserCredentials? Credentials { get; init; }

    /// <summary>The state with everything in <see cref="Owns"/> that is the user's now: contacts and usernames.</summary>
    public UserState WithOwns() => this with
    {
        Owns =
        [
            .. Contacts.Select(contact => GrainKey.Identity(contact.Lookup)),
            .. Apps.Where(membership => membership.Profile?.Username is not null)
                .Select(membership => GrainKey.Alias("username", membership.Profile!.Username!.Lookup)),
        ],
    };

    public Membership? In(AppId app)
    {
        foreach (var membership in Apps)
        {
            if (membership.App == app)
                return membership;
        }

        return null;
    }

    public UserState With(Membership membership)
    {
        for (var i = 0; i < Apps.Length; i++)
        {
            if (Apps[i].App == membership.App)
                return this with { Apps = Apps.SetItem(i, membership) };
        }

        return this with { Apps = Apps.Add(membership) };
    }
}

/// <summary>A contact. One that was never proven has no <c>VerifiedAt</c> and owns nothing.</summary>
internal sealed record UserContact(string Kind, string Lookup, string Value, DateTimeOffset? VerifiedAt);

/// <summary>What a user is in one app.</summary>
internal sealed record Membership
{
    public required AppId App { get; init; }

    public required DateTimeOffset JoinedAt { get; init; }

    /// <summary>Null while a member; a membership that ended keeps its epoch, so that old sessions stay dead.</summary>
    public DateTimeOffset? LeftAt { get; init; }

    /// <summary>Families opened under an older epoch are dead.</summary>
    public required long Epoch { get; init; }

    public required long GrantsVersion { get; init; }

    /// <summary>In order of assignment, the newest last.</summary>
    public required ImmutableArray<Grant> Grants { get; init; }

    /// <summary>The last raise of the epoch, so that a repeat of it does not raise again.</summary>
    public EpochRaise? LastRaise { get; init; }

    /// <summary>When the member of a workspace was active last, to the minute; absent where that is not known.</summary>
    public DateTimeOffset? LastActiveAt { get; init; }

    /// <summary>What the member of a workspace tells of itself.</summary>
    public UserProfile? Profile { get; init; }
}

/// <summary>Roles in one tenant.</summary>
internal sealed record Grant(TenantId Tenant, string Code, ImmutableArray<string> Roles, DateTimeOffset AssignedAt);

/// <summary>A raise of the session epoch: which operation did it, and from where.</summary>
internal sealed record EpochRaise(Guid Operation, long From, DateTimeOffset At);
