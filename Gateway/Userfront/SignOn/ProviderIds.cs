namespace OrleansTenantAuth.Gateway.Userfront.SignOn;

/// <summary>
/// Ids of providers: the names that the published clients know, and ids of a tenant's own for the provider <c>custom</c>, which never
/// are one of those names.
/// </summary>
public static class ProviderIds
{
    /// <summary>The provider in a path whose id stands in the query.</summary>
    public const string Custom = "custom";

    /// <summary>A name that clients know and that is no OpenID provider.</summary>
    public const string GitHub = "github";

    private const int MaxLength = 40;
    private static readonly string[] Known = ["apple", "azure", "facebook", "google", "linkedin", "okta"];

    /// <summary>Issuers that need not be told.</summary>
    public static string? IssuerOf(string id) => id switch
    {
        "apple" => "https://appleid.apple.com",
        "google" => "https://accounts.google.com",
        _ => null,
    };

    /// <summary>Whether a provider may have the id: 1 to 40 small letters, digits and inner dashes.</summary>
    public static bool IsWellFormed(string id)
    {
        ArgumentNullException.ThrowIfNull(id);
        return id.Length is >= 1 and <= MaxLength
            && id.All(letter => char.IsAsciiLetterLower(letter) || char.IsAsciiDigit(letter) || letter == '-')
            && id[0] != '-' && id[^1] != '-'
            && id is not (Custom or GitHub);
    }

    /// <summary>The id that a log-in names by path and query; null where it names none.</summary>
    public static string? Of(string path, string? providerId)
    {
        if (path == Custom)
            return providerId is not null && IsWellFormed(providerId) && !Known.Contains(providerId, StringComparer.Ordinal) ? providerId : null;
        return providerId is null && Known.Contains(path, StringComparer.Ordinal) ? path : null;
    }
}
