using System.Buffers.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace OrleansTenantAuth.Gateway.Tokens;

/// <summary>The two readable parts of a signed token, decoded and not yet believed.</summary>
internal static class TokenParts
{
    public const int MaxBytes = 8 * 1024;

    /// <summary>Header and payload, or null for what is no signed token or not of this type. A header that brings or points to a key is refused.</summary>
    public static (TokenHeader Header, T Payload)? Read<T>(string token, string type, JsonTypeInfo<T> payloadType)
        where T : class
    {
        var text = token.AsSpan();
        var first = text.IndexOf('.');
        var last = text.LastIndexOf('.');
        if (first <= 0 || last <= first + 1 || last == text.Length - 1)
            return null;

        var header = Read(text[..first], TokenJson.Default.TokenHeader);
        return header is not null && IsOurs(header, type) && Read(text[(first + 1)..last], payloadType) is { } payload ? (header, payload) : null;
    }

    // The year 9999 in Unix seconds; FromUnixTimeSeconds throws past it.
    public static bool IsNoTime(long seconds) => seconds is < 0 or > 253_402_300_799;

    private static bool IsOurs(TokenHeader header, string type) =>
        header.Typ == type
        && header.Kid is { Length: > 0 and <= 128 }
        && header is { Jku: null, Jwk: null, X5u: null, X5c: null, Crit: null };

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
