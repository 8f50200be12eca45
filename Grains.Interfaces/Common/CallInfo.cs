using System.Collections.Immutable;

namespace OrleansTenantAuth;

/// <summary>Facts of the request that every command carries.</summary>
[GenerateSerializer, Immutable, Alias("ota.CallInfo")]
public sealed record CallInfo
{
    /// <summary>Derived from caller, route and <c>Idempotency-Key</c> where the client sent one, else random.</summary>
    [Id(0)]
    public required Guid OperationId { get; init; }

    /// <summary>The request's id, for logs and events.</summary>
    [Id(1)]
    public required string RequestId { get; init; }

    /// <summary>Who acts: <c>app:UUID</c>, <c>admin:KEYID</c>, <c>user:UUID</c>, <c>tenant:UUID</c>, <c>key:UUID</c>, <c>account:UUID</c>, <c>external:UUID</c> or <c>system</c>.</summary>
    [Id(2)]
    public required string Actor { get; init; }

    /// <summary>The end user's address prefix (IPv4 whole, IPv6 by /64), or empty where unknown.</summary>
    [Id(3)]
    public string ClientPrefix { get; init; } = "";

    /// <summary>Above zero in a rerun after a failed guard: every grain asked then reads its state afresh.</summary>
    [Id(4)]
    public int Attempt { get; init; }

    /// <summary>
    /// Versions on which the question itself rests: what the caller was told before, unchecked. Whoever decides commits or checks
    /// under them too; when they are no longer current the answer is <see cref="AuthError.Unavailable"/>, and the caller asks anew.
    /// </summary>
    [Id(5)]
    public ImmutableArray<GuardStamp> Resting { get; init; } = [];

    /// <summary>
    /// The store's time past which the call may change nothing: its client has been told by then that the outcome is not known, and may
    /// have gone on. Null where nobody waits.
    /// </summary>
    [Id(6)]
    public DateTimeOffset? Until { get; init; }

    /// <summary>The same call, resting on answers that nobody checked yet.</summary>
    public CallInfo Under(ImmutableArray<GuardStamp> stamps) => this with { Resting = stamps };

    /// <summary>The same call, asked again of fresh state.</summary>
    public CallInfo Again() => this with { Attempt = Attempt + 1 };
}

/// <summary>A grain's version at the time it answered; whoever decides on the answer commits under it.</summary>
[GenerateSerializer, Immutable, Alias("ota.GuardStamp")]
public sealed record GuardStamp([property: Id(0)] string Key, [property: Id(1)] long Version);

/// <summary>One page of a list in ordinal order of its items.</summary>
/// <param name="Items">The items.</param>
/// <param name="Next">The cursor of the next page, or null at the end.</param>
[GenerateSerializer, Immutable, Alias("ota.Page`1")]
public sealed record Page<T>([property: Id(0)] ImmutableArray<T> Items, [property: Id(1)] string? Next);
