using System.Security.Cryptography;
using System.Text;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using OrleansTenantAuth.Embeds;
using OrleansTenantAuth.Gateway.Http;
using OrleansTenantAuth.Gateway.Tokens;
using OrleansTenantAuth.Store;

namespace OrleansTenantAuth.Gateway.Embeds;

/// <summary>
/// Checks embed tokens: signature by the server's own ring, type, expiry, and in the store that nothing of which it rests was revoked.
/// The answer is as of the call: a token that was seen before is not looked at again, but the versions on which it rests are.
/// </summary>
public sealed class EmbedTokenVerifier(IGrainFactory grains, KeyRings rings, Issuers issuers, VerifiedEmbeds known, CurrentReads reads, StoreClock time)
{
    private static readonly JsonWebTokenHandler Handler = new() { MaximumTokenSizeInBytes = TokenParts.MaxBytes };
    private static readonly Outcome<EmbedToken> Invalid = Outcome<EmbedToken>.Refuse(AuthError.TokenInvalid);
    private static readonly Outcome<EmbedToken> Expired = Outcome<EmbedToken>.Refuse(AuthError.TokenExpired);

    /// <summary>
    /// The claims, or <see cref="AuthError.TokenInvalid"/>, <see cref="AuthError.TokenExpired"/> for a good token that is too old, or
    /// <see cref="AuthError.TokenRevoked"/>.
    /// </summary>
    public Task<Outcome<EmbedToken>> Verify(string token, CallInfo call)
    {
        ArgumentNullException.ThrowIfNull(token);
        if (token.Length > TokenParts.MaxBytes || token.AsSpan().Count('.') != 2)
            return Task.FromResult(Invalid);
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(token));
        return reads.Of(call, asked => asked.Attempt == 0 && known.Find(hash) is { } answer ? Task.FromResult(answer) : VerifyAnew(token, hash, asked));
    }

    private async Task<Outcome<EmbedToken>> VerifyAnew(string token, byte[] hash, CallInfo call)
    {
        if (EmbedTokenParser.Parse(token) is not { } parsed || !string.Equals(parsed.Issuer, issuers.Server, StringComparison.Ordinal))
            return Invalid;

        var keys = await rings.GetUnchecked(KeyRings.Main, call);
        if (keys.IsOk && rings.Find(keys.Require(), parsed.KeyId) is null)
            keys = await rings.GetNow(KeyRings.Main, call);
        if (!keys.IsOk)
            return keys.As<EmbedToken>();
        if (rings.Find(keys.Require(), parsed.KeyId) is not { } key || !IsSignedBy(token, key, parsed))
            return Invalid;
        if (time.GetUtcNow() >= parsed.Token.ExpiresAt)
            return Expired;
        return await Inspect(parsed, hash, keys, call);
    }

    private async Task<Outcome<EmbedToken>> Inspect(ParsedEmbed parsed, byte[] hash, Outcome<RingKeys> keys, CallInfo call)
    {
        var token = parsed.Token;
        var inspected = await grains.EmbedInspections().Inspect(new(
            call, token.App, token.Tenant, token.Viewer, token.KeyId, token.TokenId, token.Epochs, token.Scope.IsUnfiltered));
        var answer = inspected.Map(_ => token).Under([.. inspected.Guards, .. keys.Guards]);

        // Keys that were read as of now name no version that could be checked another time.
        if (answer.IsOk && !keys.Guards.IsEmpty)
            known.Keep(hash, answer, Earlier(token.ExpiresAt, rings.UntilOf(KeyRings.Main, parsed.KeyId)));
        return answer;
    }

    private static DateTimeOffset Earlier(DateTimeOffset one, DateTimeOffset other) => one < other ? one : other;

    // Expiry is left to the store's clock: the handler would ask the machine's.
    private static bool IsSignedBy(string token, SecurityKey key, ParsedEmbed parsed) =>
        Handler.ValidateToken(token, new TokenValidationParameters
        {
            IssuerSigningKey = key,
            ValidAlgorithms = [SecurityAlgorithms.EcdsaSha256],
            ValidTypes = [EmbedTokenParser.Type],
            ValidIssuer = parsed.Issuer,
            ValidAudience = parsed.Token.AppSlug,
            ValidateLifetime = false,
            TryAllIssuerSigningKeys = false,
        }).IsValid;
}
