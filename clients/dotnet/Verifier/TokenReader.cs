using System.Buffers.Text;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace OrleansTenantAuth.Verifier;

/// <summary>Header of a token. Members that could point to a key elsewhere are read so that they can be refused.</summary>
internal sealed record TokenHeader(string? Alg, string? Typ, string? Kid, JsonElement? Jku, JsonElement? Jwk, JsonElement? X5u, JsonElement? X5c, JsonElement? Crit);

/// <summary>Roles in a tenant.</summary>
internal sealed record TenantRoles(string[]? Roles);

/// <summary>Claims of an access token.</summary>
internal sealed record TokenClaims(
    string? Iss, Guid? Sub, string? Aud, long? Iat, long? Exp, Guid? Sid, Guid? TenantId, string[]? Roles, long? Ep, long? Ver, Dictionary<string, TenantRoles>? Authorization);

/// <summary>A token that was taken apart; nothing in it is believed yet.</summary>
internal readonly record struct ReadToken(TokenHeader Header, TokenClaims Claims, byte[] Signed, byte[] Signature);

/// <summary>Takes tokens apart. Encrypted tokens (five parts), types other than <c>at+jwt</c> (RFC 9068) and headers that bring keys are refused.</summary>
internal static class TokenReader
{
    public const int MaxLength = 16 * 1024;

    // All tokens of a key have the same header, so it is seldom read anew.
    private static volatile KnownHeader? known;

    /// <summary>The parts, or null for what is no access token.</summary>
    public static ReadToken? Read(string token)
    {
        var first = token.IndexOf('.', StringComparison.Ordinal);
        var second = first < 0 ? -1 : token.IndexOf('.', first + 1);
        if (second < 0 || token.IndexOf('.', second + 1) >= 0 || token.Length > MaxLength)
            return null;
        if (Header(token.AsSpan(0, first)) is not { } header)
            return null;
        if (Part(token.AsSpan(first + 1, second - first - 1), VerifierJson.Default.TokenClaims) is not { Iss: not null, Sub: not null, Exp: not null, Sid: not null } claims)
            return null;
        return Decode(token.AsSpan(second + 1)) is { } signature ? new(header, claims, Encoding.ASCII.GetBytes(token, 0, second), signature) : null;
    }

    private static TokenHeader? Header(ReadOnlySpan<char> text)
    {
        if (known is { } last && text.SequenceEqual(last.Text))
            return last.Header;
        if (Part(text, VerifierJson.Default.TokenHeader) is not { Alg: "RS256" or "ES256", Typ: "at+jwt", Kid: not null, Jku: null, Jwk: null, X5u: null, X5c: null, Crit: null } header)
            return null;
        known = new KnownHeader(text.ToString(), header);
        return header;
    }

    private static T? Part<T>(ReadOnlySpan<char> text, JsonTypeInfo<T> type)
        where T : class
    {
        if (Decode(text) is not { } json)
            return null;
        try
        {
            return JsonSerializer.Deserialize(json, type);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static byte[]? Decode(ReadOnlySpan<char> text)
    {
        if (!Base64Url.IsValid(text))
            return null;
        return Base64Url.DecodeFromChars(text);
    }

    private sealed record KnownHeader(string Text, TokenHeader Header);
}
