using System.Text.Json.Serialization;

namespace OrleansTenantAuth.Tests.Cluster.Load;

/// <summary>What a call asks for.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<CallKind>))]
public enum CallKind
{
    /// <summary>POST /auth/send-otp.</summary>
    SendCode,

    /// <summary>POST /auth/verify-otp.</summary>
    Login,

    /// <summary>POST /auth/refresh.</summary>
    Refresh,

    /// <summary>POST /auth/refresh of a token that was rotated away, by somebody who has not its Idempotency-Key.</summary>
    Reuse,

    /// <summary>POST /auth/revoke.</summary>
    Logout,

    /// <summary>POST /auth/revoke-user.</summary>
    RevokeUser,

    /// <summary>POST /auth/roles/assign.</summary>
    Assign,

    /// <summary>POST /auth/roles/revoke.</summary>
    TakeAway,

    /// <summary>POST /oauth2/introspect of an access token.</summary>
    Introspect,

    /// <summary>GET /auth/me.</summary>
    Me,

    /// <summary>GET the members of a tenant.</summary>
    Members,
}

/// <summary>How an attempt ended.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<CallEnd>))]
public enum CallEnd
{
    /// <summary>With an answer.</summary>
    Answered,

    /// <summary>No connection: the process never had it.</summary>
    NotSent,

    /// <summary>The connection broke.</summary>
    Broken,

    /// <summary>The caller waited no longer.</summary>
    TimedOut,
}

/// <summary>One attempt of an operation. Times are microseconds of the harness's one clock.</summary>
public sealed record Call
{
    /// <summary>Its number.</summary>
    public required long Id { get; init; }

    /// <summary>Attempts of one intent share it, and the Idempotency-Key.</summary>
    public required long Operation { get; init; }

    /// <summary>1 for the first.</summary>
    public required int Attempt { get; init; }

    /// <summary>What was asked.</summary>
    public required CallKind Kind { get; init; }

    /// <summary>Of which process.</summary>
    public required int Process { get; init; }

    /// <summary>Before anything was sent.</summary>
    public required long Start { get; init; }

    /// <summary>After everything had come back, or nothing was waited for any more.</summary>
    public required long End { get; init; }

    /// <summary>How it ended.</summary>
    public required CallEnd Outcome { get; init; }

    /// <summary>HTTP status, 0 without an answer.</summary>
    public int Status { get; init; }

    /// <summary>The error code of a refusal.</summary>
    public string? Error { get; init; }

    /// <summary>The header Retry-After.</summary>
    public int? RetryAfter { get; init; }

    /// <summary>What it named.</summary>
    public Facts Asked { get; init; } = Facts.None;

    /// <summary>What a success told.</summary>
    public Facts Seen { get; init; } = Facts.None;

    /// <summary>Members of a page.</summary>
    public IReadOnlyList<Facts> Members { get; init; } = [];

    /// <summary>Whether a page has another behind it.</summary>
    public bool HasMore { get; init; }

    /// <summary>Whether it succeeded.</summary>
    [JsonIgnore]
    public bool IsOk => Status == 200;

    /// <summary>Whether it may or may not have acted.</summary>
    [JsonIgnore]
    public bool IsOpen => (Outcome != CallEnd.Answered && Outcome != CallEnd.NotSent) || Status >= 500;
}

/// <summary>Facts of a request or an answer; what does not apply is null. Roles are one text, in order; "" is none.</summary>
public sealed record Facts
{
    /// <summary>Nothing.</summary>
    public static Facts None { get; } = new();

    /// <summary>Phone number.</summary>
    public string? Contact { get; init; }

    /// <summary>OTP request.</summary>
    public Guid? Challenge { get; init; }

    /// <summary>User.</summary>
    public Guid? User { get; init; }

    /// <summary>Session.</summary>
    public Guid? Family { get; init; }

    /// <summary>Generation of a refresh token.</summary>
    public long? Generation { get; init; }

    /// <summary>Hash of a refresh token's tag.</summary>
    public string? Tag { get; init; }

    /// <summary>Tenant.</summary>
    public Guid? Tenant { get; init; }

    /// <summary>Roles there.</summary>
    public string? Roles { get; init; }

    /// <summary>Grants version.</summary>
    public long? Version { get; init; }

    /// <summary>Session epoch.</summary>
    public long? Epoch { get; init; }

    /// <summary>Whether a login made the user.</summary>
    public bool? IsNewUser { get; init; }

    /// <summary>Whether an introspected token counts.</summary>
    public bool? IsActive { get; init; }
}
