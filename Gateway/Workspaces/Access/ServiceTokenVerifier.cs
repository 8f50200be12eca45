using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using OrleansTenantAuth.Gateway.Tokens;
using OrleansTenantAuth.Keys;
using OrleansTenantAuth.Store;

namespace OrleansTenantAuth.Gateway.Workspaces.Access;

/// <summary>
/// Checks tokens of service accounts: signature by the ring of their issuer, type and expiry. Whether the account still counts is the
/// workspace's to say. A token that was seen before is not verified again; a fixed number of places, which hashes name.
/// </summary>
public sealed class ServiceTokenVerifier(KeyRings rings, Issuers issuers, StoreClock time)
{
    private const int Places = 4_096;
    private static readonly JsonWebTokenHandler Handler = new() { MaximumTokenSizeInBytes = TokenParts.MaxBytes };
    private static readonly Outcome<ServiceClaims> Invalid = Outcome<ServiceClaims>.Refuse(AuthError.TokenInvalid);
    private static readonly Outcome<ServiceClaims> Expired = Outcome<ServiceClaims>.Refuse(AuthError.TokenExpired);
    private readonly VerifiedServiceToken?[] entries = new VerifiedServiceToken?[Places];

    /// <summary>The token as it reads, or null for what is none of a service account.</summary>
    internal SentServiceToken? Read(string token)
    {
        ArgumentNullException.ThrowIfNull(token);
        if (token.Length > TokenParts.MaxBytes || token.AsSpan().Count('.') != 2)
            return null;
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(token));
        if (Volatile.Read(ref entries[PlaceOf(hash)]) is { } known && known.Hash.AsSpan().SequenceEqual(hash))
            return new SentServiceToken(token, hash, null, known);
        return ServiceTokenParser.Parse(token) is { } parsed ? new SentServiceToken(token, hash, parsed, null) : null;
    }

    /// <summary>
    /// The claims under the versions on which they rest, which the caller checks; else <see cref="AuthError.TokenInvalid"/>, or
    /// <see cref="AuthError.TokenExpired"/> for a good token that is too old.
    /// </summary>
    internal Task<Outcome<ServiceClaims>> Verify(SentServiceToken sent, CallInfo call) =>
        sent.Known is { } known ? Counted(known, call) : VerifyAnew(sent.Text, sent.Hash, sent.Parsed!, call);

    // A key's id names one key for good, so the signature needs no second look: only whether that key verifies still.
    private async Task<Outcome<ServiceClaims>> Counted(VerifiedServiceToken known, CallInfo call)
    {
        var keys = await KeysOf(known.Ring, known.KeyId, call);
        if (!keys.IsOk)
            return keys.Error is AuthError.AppNotFound ? Invalid : keys.As<ServiceClaims>();
        return rings.Find(keys.Require(), known.KeyId) is null ? Invalid : InTime(known.Claims, keys);
    }

    private async Task<Outcome<ServiceClaims>> VerifyAnew(string token, byte[] hash, ParsedServiceToken parsed, CallInfo call)
    {
        var ring = await RingOf(parsed.Claims, call);
        if (!ring.IsOk)
            return ring.Error is AuthError.AppNotFound ? Invalid : ring.As<ServiceClaims>();
        var keys = await KeysOf(ring.Require(), parsed.KeyId, call);
        if (!keys.IsOk)
            return keys.Error is AuthError.AppNotFound ? Invalid : keys.As<ServiceClaims>();
        if (rings.Find(keys.Require(), parsed.KeyId) is not { } key || !IsSignedBy(token, key, parsed.Claims))
            return Invalid;
        Volatile.Write(ref entries[PlaceOf(hash)], new VerifiedServiceToken(hash, parsed.Claims, ring.Require(), parsed.KeyId));
        return InTime(parsed.Claims, keys);
    }

    private async ValueTask<Outcome<RingKeys>> KeysOf(string ring, string keyId, CallInfo call)
    {
        var keys = await rings.GetUnchecked(ring, call);
        return keys.IsOk && rings.Find(keys.Require(), keyId) is null ? await rings.GetNow(ring, call) : keys;
    }

    private async ValueTask<Outcome<string>> RingOf(ServiceClaims claims, CallInfo call)
    {
        if (string.Equals(claims.Issuer, issuers.Server, StringComparison.Ordinal))
            return Outcome<string>.Ok(KeyRings.Main);
        return issuers.SlugOf(claims.Issuer) is { } slug ? await issuers.RingOfApp(slug, call) : Outcome<string>.Refuse(AuthError.AppNotFound);
    }

    private Outcome<ServiceClaims> InTime(ServiceClaims claims, Outcome<RingKeys> keys) =>
        time.GetUtcNow() < claims.ExpiresAt ? Outcome<ServiceClaims>.Ok(claims).Under(keys.Guards) : Expired;

    // Expiry is left to the store's clock: the handler would ask the machine's.
    private static bool IsSignedBy(string token, SecurityKey key, ServiceClaims claims) =>
        Handler.ValidateToken(token, new TokenValidationParameters
        {
            IssuerSigningKey = key,
            ValidAlgorithms = [SecurityAlgorithms.RsaSha256],
            ValidTypes = [ServiceTokenParser.Type],
            ValidIssuer = claims.Issuer,
            ValidAudience = claims.Audience,
            ValidateLifetime = false,
            TryAllIssuerSigningKeys = false,
        }).IsValid;

    private static int PlaceOf(byte[] hash) => BinaryPrimitives.ReadUInt16LittleEndian(hash) % Places;
}

/// <summary>A token of a service account whose signature was checked before.</summary>
internal sealed record VerifiedServiceToken(byte[] Hash, ServiceClaims Claims, string Ring, string KeyId);

/// <summary>A token that reads as one of a service account: verified before, or not yet believed.</summary>
internal sealed record SentServiceToken(string Text, byte[] Hash, ParsedServiceToken? Parsed, VerifiedServiceToken? Known);
