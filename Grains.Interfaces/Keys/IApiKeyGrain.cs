using System.Collections.Immutable;

namespace OrleansTenantAuth.Keys;

/// <summary>One API key. Key: SHA-256 of the secret, base64url, so a look-up is one read and no secret is stored.</summary>
[Alias("ota.IApiKeyGrain"), Version(4)]
public interface IApiKeyGrain : IGrainWithStringKey
{
    /// <summary>Records the key.</summary>
    [Alias("Create")]
    Task<Outcome<ApiKeyView>> Create(CreateApiKey command);

    /// <summary>The key if it counts now and is of that kind, else <see cref="AuthError.TokenInvalid"/>; checked against the store.</summary>
    [Alias("Authenticate"), Repeatable]
    Task<Outcome<ApiKeyView>> Authenticate(AuthenticateApiKey query);

    /// <summary>The key, whether it counts or not. A link in a chain: the caller commits or checks under its <c>Guards</c>.</summary>
    [Alias("Describe"), Repeatable]
    Task<Outcome<ApiKeyView>> Describe(DescribeApiKey query);

    /// <summary>
    /// Ends the key at once; <see cref="AuthError.WrongState"/> where it counts, is the last of its kind, and the last is kept. Safe to repeat.
    /// </summary>
    [Alias("Revoke"), Repeatable]
    Task<Outcome<ApiKeyView>> Revoke(RevokeApiKey command);

    /// <summary>
    /// The key of an app if it counts now and may do this, else <see cref="AuthError.ApiKeyInvalid"/>. A link in a chain: the caller
    /// commits or checks under its <c>Guards</c>. Records the use, at most once an hour.
    /// </summary>
    [Alias("Use"), Repeatable]
    Task<Outcome<ApiKeyView>> Use(UseApiKey command);

    /// <summary>Lets the key end at a time, if it would not end before. <see cref="AuthError.WrongState"/> where it has ended.</summary>
    [Alias("Expire"), Repeatable]
    Task<Outcome<ApiKeyView>> Expire(ExpireApiKey command);

    /// <summary>
    /// The sealed text of a key that counts and is of that kind, for the process that must send it; <see cref="AuthError.KeyNotFound"/>
    /// for one that was made without.
    /// </summary>
    [Alias("Sealed"), Repeatable]
    Task<Outcome<SealedApiKey>> Sealed(AuthenticateApiKey query);
}

/// <summary>A key's text, sealed for the grain's store key and the field <c>secret</c>.</summary>
[GenerateSerializer, Immutable, Alias("ota.SealedApiKey")]
public sealed record SealedApiKey([property: Id(0)] byte[] Secret);

/// <summary>Records a key.</summary>
/// <param name="Call">The call.</param>
/// <param name="KeyId">Public id of the key, for lists and revocation.</param>
/// <param name="Kind"><c>admin</c>, <c>up_embed</c> or <c>up_admin</c>.</param>
/// <param name="App">The app to which the key is bound, or null for all (admin keys only).</param>
/// <param name="Name">What people call it.</param>
/// <param name="Hint">Last characters of the secret.</param>
/// <param name="ExpiresAt">When it ends by itself, or null.</param>
/// <param name="Scopes">What it may do (<see cref="ApiKeyScopes"/>); null for admin keys.</param>
/// <param name="Sealed">The key's sealed text, for a key that this server presents to others; null for all others.</param>
[GenerateSerializer, Immutable, Alias("ota.CreateApiKey")]
public sealed record CreateApiKey(
    [property: Id(0)] CallInfo Call,
    [property: Id(1)] Guid KeyId,
    [property: Id(2)] string Kind,
    [property: Id(3)] AppId? App,
    [property: Id(4)] string Name,
    [property: Id(5)] string Hint,
    [property: Id(6)] DateTimeOffset? ExpiresAt,
    [property: Id(7)] ImmutableArray<string>? Scopes = null,
    [property: Id(8)] byte[]? Sealed = null);

/// <summary>Asks whether a key counts.</summary>
[GenerateSerializer, Immutable, Alias("ota.AuthenticateApiKey")]
public sealed record AuthenticateApiKey([property: Id(0)] CallInfo Call, [property: Id(1)] string Kind);

/// <summary>Asks for a key.</summary>
[GenerateSerializer, Immutable, Alias("ota.DescribeApiKey")]
public sealed record DescribeApiKey([property: Id(0)] CallInfo Call);

/// <summary>Ends a key.</summary>
/// <param name="Call">The call; it rests on the version of <paramref name="Spare"/>, where there is one.</param>
/// <param name="KeepsLast">Whether the last key of its app and kind is kept.</param>
/// <param name="Spare">Another key of its app and kind that counts, or null where there is none.</param>
[GenerateSerializer, Immutable, Alias("ota.RevokeApiKey")]
public sealed record RevokeApiKey(
    [property: Id(0)] CallInfo Call, [property: Id(1)] bool KeepsLast = false, [property: Id(2)] ApiKeyView? Spare = null);

/// <summary>Asks for a key that may do this.</summary>
[GenerateSerializer, Immutable, Alias("ota.UseApiKey")]
public sealed record UseApiKey([property: Id(0)] CallInfo Call, [property: Id(1)] string Scope);

/// <summary>Lets a key end at a time.</summary>
[GenerateSerializer, Immutable, Alias("ota.ExpireApiKey")]
public sealed record ExpireApiKey([property: Id(0)] CallInfo Call, [property: Id(1)] DateTimeOffset At);

/// <summary>What others may know of a key.</summary>
[GenerateSerializer, Immutable, Alias("ota.ApiKeyView")]
public sealed record ApiKeyView(
    [property: Id(0)] Guid KeyId,
    [property: Id(1)] string Kind,
    [property: Id(2)] AppId? App,
    [property: Id(3)] string Name,
    [property: Id(4)] string Hint,
    [property: Id(5)] DateTimeOffset CreatedAt,
    [property: Id(6)] DateTimeOffset? ExpiresAt,
    [property: Id(7)] DateTimeOffset? RevokedAt,
    [property: Id(8)] ImmutableArray<string>? Scopes = null,
    [property: Id(9)] DateTimeOffset? LastUsedAt = null);
