using System.Net;
using System.Text;
using OrleansTenantAuth.Gateway.Http;
using OrleansTenantAuth.Silo.Options;
using OrleansTenantAuth.Store;

namespace OrleansTenantAuth.Gateway.Hosting;

/// <summary>Finds the caller behind configured proxies. Forwarding headers of anybody else are not looked at.</summary>
public sealed class TrustedProxies(TenantAuthOptions options, StoreClock clock)
{
    private const int MaxHops = 8;
    private const int MaxRequestIdLength = 64;
    private readonly IPNetwork[] networks = [.. options.TrustedProxies.Select(IPNetwork.Parse)];

    /// <summary>The facts of a request.</summary>
    public RequestFacts Facts(HttpContext http)
    {
        ArgumentNullException.ThrowIfNull(http);
        var connection = http.Connection.RemoteIpAddress;
        var requestId = RequestId(http);
        if (networks.Length == 0 || !IsTrusted(connection))
            return new(requestId, connection, http.Request.IsHttps, IsFromProxy: false, clock);

        var scheme = http.Request.Headers["X-Forwarded-Proto"];
        var isHttps = scheme.Count == 0 || string.Equals(Last(scheme.ToString()), "https", StringComparison.OrdinalIgnoreCase);
        return new(requestId, Caller(http, connection!), isHttps, IsFromProxy: true, clock);
    }

    // The list grows to the right, so the rightmost address that is not a proxy's is the one that a proxy of ours saw.
    private IPAddress Caller(HttpContext http, IPAddress connection)
    {
        var hops = http.Request.Headers["X-Forwarded-For"].ToString().Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        var caller = connection;
        foreach (var hop in hops.Reverse().Take(MaxHops))
        {
            if (!IPAddress.TryParse(hop, out var address))
                break;
            caller = address;
            if (!IsTrusted(address))
                break;
        }

        return caller;
    }

    private bool IsTrusted(IPAddress? address)
    {
        if (address is null)
            return false;
        if (address.IsIPv4MappedToIPv6)
            address = address.MapToIPv4();
        return Array.Exists(networks, network => network.Contains(address));
    }

    private static string Last(string list) => list[(list.LastIndexOf(',') + 1)..].Trim();

    private static string RequestId(HttpContext http)
    {
        var sent = http.Request.Headers["X-Request-Id"];
        return sent is [{ Length: >= 1 and <= MaxRequestIdLength } id] && IsSane(id) ? id : Guid.NewGuid().ToString("N");
    }

    private static bool IsSane(string id)
    {
        foreach (var letter in id)
        {
            if (!char.IsAsciiLetterOrDigit(letter) && letter is not ('-' or '_' or '.'))
                return false;
        }

        return true;
    }
}
