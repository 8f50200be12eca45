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
    private delegate ValueTask<Outcome<RingKeys>> ReadKeys(string ring, CallInfo call);

    private static readonly JsonWebTokenHandler Handler = new() { MaximumTokenSizeInBytes = AccessTokenParser.MaxBytes };
    private static readonly Outcome<AccessToken> Invalid = Outcome<AccessToken>.Refuse(AuthError.TokenInvalid);
    private static readonly Outcome<AccessToken> Expired = Outcome<AccessToken>.Refuse(AuthError.TokenExpired);

    /// <summary>
    /// The claims, or <see cref="AuthError.TokenInvalid"/>, or <see cref="AuthError.TokenExpired"/> for a good token that is too old.
    /// Keys may be as old as <see cref="KeyRings.Get"/> says.
    /// </summary>
    public ValueTask<Outcome<AccessToken>> Verify(string token, CallInfo call) => Verify(token, call, rings.Get);

    /// <summary>The same by the keys as of now, for answers that must know a withdrawn key at once.</summary>
    public ValueTask<Outcome<AccessToken>> VerifyNow(string token, CallInfo call) => Verify(token, call, GetNow);

    /// <summary>The same by keys from memory: a success counts under the versions that it names, which the caller checks.</summary>
    public ValueTask<Outcome<AccessToken>> VerifyUnchecked(string token, CallInfo call) => Verify(token, call, rings.GetUnchecked);

    /// <summary>The claims of a token whether it has expired or not: to end the session that it names, for nothing else.</summary>
    public async Task<Outcome<AccessToken>> VerifyWhateverAge(string token, CallInfo call)
    {
        ArgumentNullException.ThrowIfNull(token);
        if (token.Length > AccessTokenParser.MaxBytes || token.AsSpan().Count('.') != 2 || AccessTokenParser.Parse(token) is not { } parsed)
            return Invalid;
        var ring = await RingOf(parsed.Claims, call);
        if (!ring.IsOk)
            return ring.Error is AuthError.AppNotFound ? Invalid : ring.As<AccessToken>();
        var keys = await rings.Get(ring.Require(), call);
        if (!keys.IsOk)
            return keys.Error is AuthError.AppNotFound ? Invalid : keys.As<AccessToken>();
        return rings.Find(keys.Require(), parsed.KeyId) is { } key && IsSignedBy(token, key, parsed) ? Outcome<AccessToken>.Ok(parsed.Claims) : Invalid;
    }

    /// <summary>When a token that was verified lapses: at its expiry, or before it with its key.</summary>
    public DateTimeOffset LapsesAt(ReadOnlySpan<byte> hash) => cache.Find(hash) is { } entry && rings.UntilOf(entry.Ring, entry.KeyId) is var until
        ? until < entry.Token.ExpiresAt ? until : entry.Token.ExpiresAt
        : DateTimeOffset.MinValue;

    private async ValueTask<Outcome<AccessToken>> Verify(string token, CallInfo call, ReadKeys keysOf)
    {
        ArgumentNullException.ThrowIfNull(token);
        if (token.Length > AccessTokenParser.MaxBytes || token.AsSpan().Count('.') != 2)
            return Invalid;

        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(token));
        if (cache.Find(hash) is not { } entry)
            return await VerifyAnew(token, hash, call, keysOf);

        // A key's id names one key for good, so the signature needs no second look: only whether that key verifies still.
        var keys = await keysOf(entry.Ring, call);
        if (keys.IsOk && rings.Find(keys.Require(), entry.KeyId) is not null)
            return InTime(entry, keys);
        if (!keys.IsOk && keys.Error is not AuthError.AppNotFound)
            return keys.As<AccessToken>();
        cache.Drop(entry);
        return Invalid;
    }

    private async Task<Outcome<AccessToken>> VerifyAnew(string token, byte[] hash, CallInfo call, ReadKeys keysOf)
    {
        if (AccessTokenParser.Parse(token) is not { } parsed)
            return Invalid;

        var ring = await RingOf(parsed.Claims, call);
        if (!ring.IsOk)
            return ring.Error is AuthError.AppNotFound ? Invalid : ring.As<AccessToken>();
        var keys = await keysOf(ring.Require(), call);
        if (!keys.IsOk)
            return keys.Error is AuthError.AppNotFound ? Invalid : keys.As<AccessToken>();
        if (rings.Find(keys.Require(), parsed.KeyId) is not { } key || !IsSignedBy(token, key, parsed))
            return Invalid;

        var entry = new VerifiedTokens.Entry(hash, parsed.Claims, ring.Require(), parsed.KeyId);
        cache.Keep(entry);
        return InTime(entry, keys);
    }

    private ValueTask<Outcome<RingKeys>> GetNow(string ring, CallInfo call) => new(rings.GetNow(ring, call));

    private async ValueTask<Outcome<string>> RingOf(AccessToken claims, CallInfo call)
    {
        if (string.Equals(claims.Issuer, issuers.Server, StringComparison.Ordinal))
            return Outcome<string>.Ok(KeyRings.Main);

        // An app's ring signs for that app alone.
        return issuers.SlugOf(claims.Issuer) is { } slug && string.Equals(slug, claims.AppSlug, StringComparison.Ordinal)
            ? await issuers.RingOfApp(slug, call)
            : Outcome<string>.Refuse(AuthError.AppNotFound);
    }

    private Outcome<AccessToken> InTime(VerifiedTokens.Entry entry, Outcome<RingKeys> keys)
    {
        if (time.GetUtcNow() < entry.Token.ExpiresAt)
            return keys.Guards.IsEmpty ? entry.Valid : Outcome<AccessToken>.Ok(entry.Token).Under(keys.Guards);
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
