using System.Collections.Immutable;
using System.Net;

namespace OrleansTenantAuth.Gateway.Userfront;

/// <summary>
/// The mode of a browser's call, by the page's origin: live for an https origin that the live app allows, test for every other. The
/// origin chooses between two separate pools of users; it proves nothing and opens nothing.
/// </summary>
public static class RequestMode
{
    private static readonly string[] Headers = ["Origin", "x-origin", "x-application-id"];

    /// <summary>The origin that the call names, or null.</summary>
    public static string? OriginOf(HttpContext http)
    {
        ArgumentNullException.ThrowIfNull(http);
        foreach (var header in Headers)
        {
            if (http.Request.Headers[header] is [{ Length: > 0 and <= 300 } origin])
                return origin.TrimEnd('/');
        }

        return null;
    }

    /// <summary>Whether an origin is one of the live mode.</summary>
    public static bool IsLive(string? origin, ImmutableArray<string> allowed) =>
        origin is not null && IsPublic(origin) && allowed.Contains(origin, StringComparer.Ordinal);

    private static bool IsPublic(string origin) =>
        Uri.TryCreate(origin, UriKind.Absolute, out var uri)
        && uri.Scheme == Uri.UriSchemeHttps
        && !uri.Host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
        && !uri.Host.EndsWith(".localhost", StringComparison.OrdinalIgnoreCase)
        && !(IPAddress.TryParse(uri.Host, out var address) && IsPrivate(address));

    private static bool IsPrivate(IPAddress address)
    {
        if (IPAddress.IsLoopback(address))
            return true;
        var bytes = address.GetAddressBytes();
        return bytes is [10, ..] or [192, 168, ..] || (bytes is [172, var second, ..] && second is >= 16 and <= 31);
    }
}
