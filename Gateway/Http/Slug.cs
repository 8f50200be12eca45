using System.Collections.Frozen;

namespace OrleansTenantAuth.Gateway.Http;

/// <summary>Names of apps and tenants in addresses: 2 to 63 characters, lowercase letters and digits, single dashes inside.</summary>
public static class Slug
{
    private static readonly FrozenSet<string> Reserved = new[]
    {
        "admin", "api", "apps", "auth", "data", "dev", "docs", "global", "health", "internal", "jwks", "keys", "license", "live",
        "main", "me", "notification", "oauth", "oauth2", "oidc", "openapi", "public", "realtime", "root", "server", "static",
        "system", "tenants", "test", "token", "upsolve", "users", "v0", "v1", "well-known", "workspace", "www",
    }.ToFrozenSet(StringComparer.Ordinal);

    /// <summary>What a slug must look like, for messages.</summary>
    public const string Rule = "Must have 2 to 63 characters: lowercase letters and digits, with single dashes between them.";

    /// <summary>Whether a name has the form of a slug.</summary>
    public static bool IsWellFormed(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (name.Length is < 2 or > 63 || name[0] == '-' || name[^1] == '-')
            return false;
        var previous = '\0';
        foreach (var letter in name)
        {
            if (!char.IsAsciiLetterLower(letter) && !char.IsAsciiDigit(letter) && (letter != '-' || previous == '-'))
                return false;
            previous = letter;
        }

        return true;
    }

    /// <summary>Whether a name is kept for the server's own use.</summary>
    public static bool IsReserved(string name) => Reserved.Contains(name);

    /// <summary>Reads a slug that somebody wants to have.</summary>
    public static string? Read(FieldCheck check, string field, TextField sent)
    {
        ArgumentNullException.ThrowIfNull(check);
        if (check.OptionalText(field, sent, 200) is not { } slug)
            return null;
        if (!IsWellFormed(slug) || Guid.TryParse(slug, out _))
            check.Add(field, Rule);
        else if (IsReserved(slug))
            check.Add(field, "This name is reserved. Choose another one.");
        return slug;
    }
}
