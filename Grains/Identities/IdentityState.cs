using System.Collections.Immutable;

namespace OrleansTenantAuth.Identities;

/// <summary>Stored form of an identity: its owner and its budgets. Holds no contact.</summary>
internal sealed record IdentityState
{
    public int V { get; init; } = 1;

    public UserId? Owner { get; init; }

    public DateTimeOffset ClaimedAt { get; init; }

    /// <summary>Sends of the last ten minutes.</summary>
    public ImmutableArray<Send> Sends { get; init; } = [];

    /// <summary>The day (UTC, yyyymmdd) in which wrong tries are counted.</summary>
    public int TriesDay { get; init; }

    public int WrongTries { get; init; }
}

/// <summary>One send: when, for which client prefix, and by which operation.</summary>
internal sealed record Send(DateTimeOffset At, string Prefix, Guid Operation);
