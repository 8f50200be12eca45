using System.Net;
using OrleansTenantAuth.Apps;

namespace OrleansTenantAuth.Gateway.Userfront.Factors;

/// <summary>
/// Where links lead: to the page that asked for them if its origin is one that the app lists, else to the first origin that it lists;
/// in test mode also to a developer's own machine. Nothing else of a request names a host, neither <c>Host</c> nor
/// <c>X-Forwarded-*</c>.
/// </summary>
public static class LinkOrigins
{
    /// <summary>The origin, or null where the app has none.</summary>
    public static string? Of(HttpContext http, AppView app)
    {
        ArgumentNullException.ThrowIfNull(app);
        var asked = RequestMode.OriginOf(http);
        if (asked is not null && MayLeadTo(asked, app))
            return asked;
        return app.Settings.AllowedOrigins.FirstOrDefault() ?? (IsTest(app) ? "http://localhost" : null);
    }

    /// <summary>Whether links and redirects may lead to an origin.</summary>
    public static bool MayLeadTo(string origin, AppView app)
    {
        ArgumentNullException.ThrowIfNull(app);
        return app.Settings.AllowedOrigins.Contains(origin, StringComparer.Ordinal) || (IsTest(app) && IsOwnMachine(origin));
    }

    private static bool IsTest(AppView app) => app.Settings.Workspace?.Mode == WorkspaceModes.Test;

    private static bool IsOwnMachine(string origin) =>
        Uri.TryCreate(origin, UriKind.Absolute, out var uri)
        && uri.Scheme is "http" or "https"
        && string.Equals(uri.GetLeftPart(UriPartial.Authority), origin, StringComparison.Ordinal)
        && (uri.Host == "localhost" || (IPAddress.TryParse(uri.Host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address)));
}
