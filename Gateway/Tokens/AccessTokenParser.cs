using Microsoft.IdentityModel.Tokens;

namespace OrleansTenantAuth.Gateway.Tokens;

/// <summary>
/// Reads an access token's parts. Refused outright: encrypted tokens (five parts), algorithms other than RS256 and ES256,
/// types other than <c>at+jwt</c> (RFC 9068), and headers that bring or point to keys.
/// </summary>
internal static class AccessTokenParser
{
    public const int MaxBytes = TokenParts.MaxBytes;
    public const string Type = "at+jwt";

    public static ParsedToken? Parse(string token) =>
        TokenParts.Read(token, Type, TokenJson.Default.TokenPayload) is var (header, payload)
        && header.Alg is SecurityAlgorithms.RsaSha256 or SecurityAlgorithms.EcdsaSha256
        && ClaimsOf(payload) is { } claims
            ? new ParsedToken(header.Kid!, header.Alg, claims)
            : null;

    private static AccessToken? ClaimsOf(TokenPayload payload)
    {
        if (payload is not { Iss: { } issuer, Sub: { } user, Iat: { } issued, Exp: { } expires, Sid: { } family, AppId: { } slug, Ep: { } epoch, Ver: { } version })
            return null;
        if (!string.Equals(payload.Aud, slug, StringComparison.Ordinal) || TokenParts.IsNoTime(issued) || TokenParts.IsNoTime(expires))
            return null;
        return new AccessToken(
            new UserId(user),
            slug,
            payload.TenantId is { } tenant ? new TenantId(tenant) : null,
            [.. payload.Roles ?? []],
            new FamilyId(family),
            epoch,
            version,
            issuer,
            payload.Jti ?? "",
            DateTimeOffset.FromUnixTimeSeconds(issued),
            DateTimeOffset.FromUnixTimeSeconds(expires));
    }
}
