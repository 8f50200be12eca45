using System.Text.Json;
using OrleansTenantAuth.Gateway.OpenId;

namespace OrleansTenantAuth.Gateway.Workspaces.External;

/// <summary>
/// Where a claim stands: its name as it is, or names from the outside in with dots between (<c>org.id</c>). A claim whose own name has
/// dots, as those of Auth0 are addresses, comes first.
/// </summary>
internal static class ClaimPath
{
    public const int MaxLength = 256;
    private const int MaxParts = 8;

    /// <summary>Whether a text can be one: visible ASCII, at most 8 names, none empty.</summary>
    public static bool IsWellFormed(string path) =>
        path.Length is >= 1 and <= MaxLength
        && !path.AsSpan().ContainsAnyExceptInRange('!', '~')
        && path.AsSpan().Count('.') < MaxParts
        && path[0] != '.' && path[^1] != '.' && !path.Contains("..", StringComparison.Ordinal);

    /// <summary>The claim; null where there is none, or null stands there.</summary>
    public static JsonElement? Find(JsonElement claims, string path)
    {
        if (claims.TryGetProperty(path, out var found))
            return Present(found);
        var at = claims;
        foreach (var part in path.AsSpan().Split('.'))
        {
            if (at.ValueKind != JsonValueKind.Object || !at.TryGetProperty(path.AsSpan(part), out at))
                return null;
        }

        return Present(at);
    }

    /// <summary>A text, or null where the claim is none or too long.</summary>
    public static string? Text(JsonElement claims, string? path, int maxLength) =>
        path is not null && Find(claims, path) is { } found && IdTokens.Text(found) is { Length: >= 1 } text && text.Length <= maxLength && !text.Contains('\0', StringComparison.Ordinal)
            ? text
            : null;

    /// <summary>A text or the texts of a list, at most <paramref name="most"/>.</summary>
    public static IEnumerable<string> Texts(JsonElement claims, string? path, int most)
    {
        if (path is null || Find(claims, path) is not { } found)
            return [];
        return found.ValueKind == JsonValueKind.Array
            ? found.EnumerateArray().Take(most).Select(IdTokens.Text).OfType<string>()
            : IdTokens.Text(found) is { } one ? [one] : [];
    }

    private static JsonElement? Present(JsonElement found) => found.ValueKind == JsonValueKind.Null ? null : found;
}
