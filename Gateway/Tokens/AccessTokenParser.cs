using System.Buffers.Text;
using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.IdentityModel.Tokens;

namespace OrleansTenantAuth.Gateway.Tokens;

/// <summary>
/// Reads an access token's parts. Refused outright: encrypted tokens (five parts), algorithms other than RS256 and ES256,
/// types other than <c>at+jwt</c> (RFC 9068), and headers that bring or point to keys.
/// </summary>
internal static class AccessTokenParser
{
    public const int MaxBytes = 8 * 1024;
    public const string Type = "at+jwt";

    public static ParsedToken? Parse(string token)
    {
        var text = token.AsSpan();
        var first = text.IndexOf('.');
        var last = text.LastIndexOf('.');
        if (first <= 0 || last <= first + 1 || last == text.Length - 1)
            return null;

        var header = Read(text[..first], TokenJson.Default.TokenHeader);
        var payload = Read(text[(first + 1)..last], TokenJson.Default.TokenPayload);
        return header is not null && payload is not null && IsOurs(header) && ClaimsOf(payload) is { } claims
            ? new ParsedToken(header.Kid!, header.Alg!, claims)
            : null;
    }

    private static bool IsOurs(TokenHeader header) =>
        header.Typ == Type
        && header.Kid is { Length: > 0 and <= 128 }
        && header.Alg is SecurityAlgorithms.RsaSha256 or SecurityAlgorithms.EcdsaSha256
        && header is { Jku: null, Jwk: null, X5u: null, X5c: null, Crit: null };

    private static AccessToken? ClaimsOf(TokenPayload payload)
    {
        if (payload is not { Iss: { } issuer, Sub: { } user, Iat: { } issued, Exp: { } expires, Sid: { } family, AppId: { } slug, Ep: { } epoch, Ver: { } version })
            return null;
        if (!string.Equals(payload.Aud, slug, StringComparison.Ordinal) || IsNoTime(issued) || IsNoTime(expires))
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

    // The year 9999 in Unix seconds; FromUnixTimeSeconds throws past it.
    private static bool IsNoTime(long seconds) => seconds is < 0 or > 253_402_300_799;

    private static T? Read<T>(ReadOnlySpan<char> part, JsonTypeInfo<T> type)
        where T : class
    {
        var bytes = new byte[Base64Url.GetMaxDecodedLength(part.Length)];
        if (!Base64Url.IsValid(part) || !Base64Url.TryDecodeFromChars(part, bytes, out var length))
            return null;
        try
        {
            return JsonSerializer.Deserialize(bytes.AsSpan(0, length), type);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
