namespace OrleansTenantAuth.Keys;

/// <summary>One API key. Key: SHA-256 of the secret, base64url, so a look-up is one read and no secret is stored.</summary>
[Alias("ota.IApiKeyGrain"), Version(1)]
public interface IApiKeyGrain : IGrainWithStringKey
{
    /// <summary>Records the key.</summary>
    [Alias("Create")]
    Task<Outcome<ApiKeyView>> Create(CreateApiKey command);

    /// <summary>The key if it counts now and is of that kind, else <see cref="AuthError.TokenInvalid"/>; checked against the store.</summary>
    [Alias("Authenticate"), Repeatable]
    Task<Outcome<ApiKeyView>> Authenticate(AuthenticateApiKey query);

    /// <summary>Ends the key at once. Safe to repeat.</summary>
    [Alias("Revoke"), Repeatable]
    Task<Outcome<ApiKeyView>> Revoke(RevokeApiKey command);
}

/// <summary>Records a key.</summary>
/// <param name="Call">The call.</param>
/// <param name="KeyId">Public id of the key, for lists and revocation.</param>
/// <param name="Kind"><c>admin</c>, later <c>up_embed</c>, <c>up_admin</c> and others.</param>
/// <param name="App">The app to which the key is bound, or null for all (admin keys only).</param>
/// <param name="Name">What people call it.</param>
/// <param name="Hint">Last characters of the secret.</param>
/// <param name="ExpiresAt">When it ends by itself, or null.</param>
[GenerateSerializer, Immutable, Alias("ota.CreateApiKey")]
public sealed record CreateApiKey(
    [property: Id(0)] CallInfo Call,
    [property: Id(1)] Guid KeyId,
    [property: Id(2)] string Kind,
    [property: Id(3)] AppId? App,
    [property: Id(4)] string Name,
    [property: Id(5)] string Hint,
    [property: Id(6)] DateTimeOffset? ExpiresAt);

/// <summary>Asks whether a key counts.</summary>
[GenerateSerializer, Immutable, Alias("ota.AuthenticateApiKey")]
public sealed record AuthenticateApiKey([property: Id(0)] CallInfo Call, [property: Id(1)] string Kind);

/// <summary>Ends a key.</summary>
[GenerateSerializer, Immutable, Alias("ota.RevokeApiKey")]
public sealed record RevokeApiKey([property: Id(0)] CallInfo Call);

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
    [property: Id(7)] DateTimeOffset? RevokedAt);
