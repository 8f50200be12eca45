using OrleansTenantAuth.Apps;
using OrleansTenantAuth.Gateway.Userfront.Factors;

namespace OrleansTenantAuth.Gateway.Userfront.SignOn;

/// <summary>
/// Where a log-in at a provider leads in the end: the log-in page of a front end, which takes the link there as it takes one from an
/// e-mail, and goes on to a path of its own origin.
/// </summary>
/// <param name="Origin">An origin that the app lists.</param>
/// <param name="Redirect">A path, or null for the tenant's.</param>
public sealed record SignOnPlace(string Origin, string? Redirect)
{
    private const string Page = "/login";
    private const int MaxRedirect = 400;

    /// <summary>Address of the page, without a query.</summary>
    public string Address => Origin + Page;

    /// <summary>The place that a front end asks for; null where it is not on an origin that the app lists.</summary>
    public static SignOnPlace? Of(AppView app, string origin, string? redirect)
    {
        ArgumentNullException.ThrowIfNull(origin);
        if (!LinkOrigins.MayLeadTo(origin, app))
            return null;
        if (redirect is null)
            return new(origin, null);

        // The published client also passes whole addresses on, and takes the path of them.
        var path = redirect.StartsWith(origin + "/", StringComparison.Ordinal) ? redirect[origin.Length..] : redirect;
        return IsPath(path) ? new(origin, path) : null;
    }

    /// <summary>The page with a link's query behind it.</summary>
    public string With(string link) => Redirect is null ? link : $"{link}&redirect={Uri.EscapeDataString(Redirect)}";

    /// <summary>The page with an error for it to show.</summary>
    public string WithError(string error, string description) =>
        With($"{Address}?error={Uri.EscapeDataString(error)}&error_description={Uri.EscapeDataString(description)}");

    // Browsers read "//host" and "/\host" as another origin, and leave tabs and line ends out.
    private static bool IsPath(string path) =>
        path.Length is >= 1 and <= MaxRedirect && path[0] == '/' && (path.Length == 1 || path[1] != '/')
        && path.All(letter => letter is > ' ' and < '\u007f' and not '\\');
}
