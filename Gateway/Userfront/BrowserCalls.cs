namespace OrleansTenantAuth.Gateway.Userfront;

/// <summary>
/// Cross-origin calls of the <c>/v0</c> routes. Any page may read the answers: no cookie or other credential is ever sent along by a
/// browser itself, so a page reads only what it could ask for from anywhere else.
/// </summary>
public static class BrowserCalls
{
    private const string AllowedHeaders = "authorization, content-type, idempotency-key, x-userfront-source, x-application-id, x-origin";

    /// <summary>Lets any page read the answer.</summary>
    public static void Open(HttpContext http)
    {
        ArgumentNullException.ThrowIfNull(http);
        http.Response.Headers.AccessControlAllowOrigin = "*";
    }

    /// <summary>Answers a preflight.</summary>
    public static Task Preflight(HttpContext http)
    {
        Open(http);
        var headers = http.Response.Headers;
        headers.AccessControlAllowMethods = "GET, POST, PUT, DELETE";
        headers.AccessControlAllowHeaders = AllowedHeaders;
        headers.AccessControlMaxAge = "600";
        http.Response.StatusCode = StatusCodes.Status204NoContent;
        return Task.CompletedTask;
    }
}
