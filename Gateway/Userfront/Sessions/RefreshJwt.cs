using System.Buffers.Text;
using System.Text.Json;
using OrleansTenantAuth.Sessions;

namespace OrleansTenantAuth.Gateway.Userfront.Sessions;

/// <summary>
/// Reads the refresh token of a workspace: a JWT whose claim <c>rt</c> is the family's token. Nothing else in it decides, so nothing
/// else of it is checked: the tag in <c>rt</c> is worth more than the signature, which only other readers of the JWT need.
/// </summary>
public static class RefreshJwt
{
    private const int MaxLength = 4_096;

    /// <summary>The family's token in a JWT; false for anything else, an access token among them.</summary>
    public static bool TryRead(string? jwt, out FamilyId family, out long generation, out byte[] tag)
    {
        (family, generation, tag) = (default, 0, []);
        return jwt is { Length: <= MaxLength } && Payload(jwt) is { } payload && RefreshTokenFormat.TryParse(TokenIn(payload), out family, out generation, out tag);
    }

    private static byte[]? Payload(string jwt)
    {
        var parts = jwt.Split('.');
        return parts.Length == 3 && Base64Url.IsValid(parts[1]) ? Base64Url.DecodeFromChars(parts[1]) : null;
    }

    private static string? TokenIn(byte[] payload)
    {
        try
        {
            using var claims = JsonDocument.Parse(payload, new JsonDocumentOptions { MaxDepth = 8 });
            return claims.RootElement.ValueKind == JsonValueKind.Object
                && claims.RootElement.TryGetProperty("rt"u8, out var token)
                && token.ValueKind == JsonValueKind.String
                    ? token.GetString()
                    : null;
        }
        catch (Exception fault) when (fault is JsonException or InvalidOperationException)
        {
            // Not JSON, or a string of it that is no Unicode: not a token of ours.
            return null;
        }
    }
}
