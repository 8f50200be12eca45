using System.Net;
using OrleansTenantAuth.Store;

namespace OrleansTenantAuth.Gateway.Http;

/// <summary>What the front door found out about a request, for everyone behind it.</summary>
/// <param name="RequestId">The client's <c>X-Request-Id</c> where it is sane, else a new id; echoed in the answer.</param>
/// <param name="Peer">The caller's address, behind configured proxies; null where the host knows none.</param>
/// <param name="IsHttps">Whether the caller's own connection is encrypted.</param>
/// <param name="IsFromProxy">Whether the connection comes from a configured proxy.</param>
/// <param name="Clock">The time of decisions.</param>
public sealed record RequestFacts(string RequestId, IPAddress? Peer, bool IsHttps, bool IsFromProxy, StoreClock Clock)
{
    /// <summary>Set where this call failed authentication once too often: seconds until the next may fail.</summary>
    public int? LimitedForSeconds { get; set; }

    /// <summary>The facts of a request.</summary>
    public static RequestFacts Of(HttpContext http) =>
        http.Features.Get<RequestFacts>() ?? throw new InvalidOperationException("The front door did not run.");
}
