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
        var allowed = app.Settings.AllowedOrigins;
        if (asked is not null && (allowed.Contains(asked, StringComparer.Ordinal) || (IsTest(app) && IsOwnMachine(asked))))
            return asked;
        return allowed.FirstOrDefault() ?? (IsTest(app) ? "http://localhost" : null);
    }

    private static bool IsTest(AppView app) => app.Settings.Workspace?.Mode == WorkspaceModes.Test;

    private static bool IsOwnMachine(string origin) =>
        Uri.TryCreate(origin, UriKind.Absolute, out var uri)
        && uri.Scheme is "http" or "https"
        && string.Equals(uri.GetLeftPart(UriPartial.Authority), origin, StringComparison.Ordinal)
        && (uri.Host == "localhost" || (IPAddress.TryParse(uri.Host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address)));
}
