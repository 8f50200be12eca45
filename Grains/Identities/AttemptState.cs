using System.Collections.Immutable;

namespace OrleansTenantAuth.Identities;

/// <summary>Stored form of the tries on one user: those of the window, and the prefixes that logged in of late.</summary>
internal sealed record AttemptState
{
    public int V { get; init; } = 1;

    public ImmutableArray<Attempt> Tries { get; init; } = [];

    /// <summary>The newest last.</summary>
    public ImmutableArray<KnownPrefix> Known { get; init; } = [];
}

/// <summary>One try: when, from which prefix, by which operation, and of which kind of credential; older rows do not tell the kind.</summary>
internal sealed record Attempt(DateTimeOffset At, string Prefix, Guid Operation, string? Kind = null);

/// <summary>A prefix from which the user logged in.</summary>
internal sealed record KnownPrefix(string Prefix, DateTimeOffset At);
