using OrleansTenantAuth.Store;
using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace OrleansTenantAuth.Gateway.Tokens;

/// <summary>
/// Checks access tokens: signature, issuer, type and expiry. Nothing in a token chooses a key but the pair of issuer and key
/// id, and nothing in it is obeyed before its signature was checked.
/// </summary>
public sealed class AccessTokenVerifier(KeyRings rings, Issuers issuers, VerifiedTokens cache, StoreClock time)
{
    private static readonly JsonWebTokenHandler Handler = new() { MaximumTokenSizeInBytes = AccessTokenParser.MaxBytes };
    private static readonly Outcome<AccessToken> Invalid = Outcome<AccessToken>.Refuse(AuthError.TokenInvalid);
    private static readonly Outcome<AccessToken> Expired = Outcome<AccessToken>.Refuse(AuthError.TokenExpired);

    /// <summary>
    /// The claims, or <see cref="AuthError.TokenInvalid"/>, or <see cref="AuthError.TokenExpired"/> for a good token that is too old.
    /// Keys may be as old as <see cref="KeyRings.Get"/> says.
    /// </summary>
    public ValueTask<Outcome<AccessToken>> Verify(string token, CallInfo call) => Verify(token, call, isNow: false);

    /// <summary>The same by the keys as of now, for answers that must know a withdrawn key at once.</summary>
    public ValueTask<Outcome<AccessToken>> VerifyNow(string token, CallInfo call) => Verify(token, call, isNow: true);

    private async ValueTask<Outcome<AccessToken>> Verify(string token, CallInfo call, bool isNow)
    {
        ArgumentNullException.ThrowIfNull(token);
        if (token.Length > AccessTokenParser.MaxBytes || token.AsSpan().Count('.') != 2)
            return Invalid;

        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(token));
        if (cache.Find(hash) is not { } entry)
            return await VerifyAnew(token, hash, call, isNow);

        // A key's id names one key for good, so the signature needs no second look: only whether that key verifies still.
        var keys = await KeysOf(entry.Ring, call, isNow);
        if (keys.IsOk && rings.Find(keys.Require(), entry.KeyId) is not null)
            return InTime(entry);
        if (!keys.IsOk && keys.Error is not AuthError.AppNotFound)
            return keys.As<AccessToken>();
        cache.Drop(entry);
        return Invalid;
    }

    private async Task<Outcome<AccessToken>> VerifyAnew(string token, byte[] hash, CallInfo call, bool isNow)
    {
        if (AccessTokenParser.Parse(token) is not { } parsed)
            return Invalid;

        var ring = await RingOf(parsed.Claims, call);
        if (!ring.IsOk)
            return ring.Error is AuthError.AppNotFound ? Invalid : ring.As<AccessToken>();
        var keys = await KeysOf(ring.Require(), call, isNow);
        if (!keys.IsOk)
            return keys.Error is AuthError.AppNotFound ? Invalid : keys.As<AccessToken>();
        if (rings.Find(keys.Require(), parsed.KeyId) is not { } key || !IsSignedBy(token, key, parsed))
            return Invalid;

        var entry = new VerifiedTokens.Entry(hash, parsed.Claims, ring.Require(), parsed.KeyId);
        cache.Keep(entry);
        return InTime(entry);
    }

    private ValueTask<Outcome<RingKeys>> KeysOf(string ring, CallInfo call, bool isNow) =>
        isNow ? new(rings.GetNow(ring, call)) : rings.Get(ring, call);

    private async ValueTask<Outcome<string>> RingOf(AccessToken claims, CallInfo call)
    {
        if (string.Equals(claims.Issuer, issuers.Server, StringComparison.Ordinal))
            return Outcome<string>.Ok(KeyRings.Main);

        // An app's ring signs for that app alone.
        return issuers.SlugOf(claims.Issuer) is { } slug && string.Equals(slug, claims.AppSlug, StringComparison.Ordinal)
            ? await issuers.RingOfApp(slug, call)
            : Outcome<string>.Refuse(AuthError.AppNotFound);
    }

    private Outcome<AccessToken> InTime(VerifiedTokens.Entry entry)
    {
        if (time.GetUtcNow() < entry.Token.ExpiresAt)
            return Outcome<AccessToken>.Ok(entry.Token);
        cache.Drop(entry);
        return Expired;
    }

    // Expiry is left to InTime: the handler would ask the machine's clock, not the store's.
    private static bool IsSignedBy(string token, SecurityKey key, ParsedToken parsed) =>
        Handler.ValidateToken(token, new TokenValidationParameters
        {
            IssuerSigningKey = key,
            ValidAlgorithms = [parsed.Algorithm],
            ValidTypes = [AccessTokenParser.Type],
            ValidIssuer = parsed.Claims.Issuer,
            ValidAudience = parsed.Claims.AppSlug,
            ValidateLifetime = false,
            TryAllIssuerSigningKeys = false,
        }).IsValid;
}

/// <summary>A token as it reads, not yet believed.</summary>
/// <param name="KeyId">Names the key within the issuer's ring.</param>
/// <param name="Algorithm">RS256 or ES256.</param>
/// <param name="Claims">The claims.</param>
internal sealed record ParsedToken(string KeyId, string Algorithm, AccessToken Claims);
