namespace OrleansTenantAuth.Gateway.Http;

/// <summary>Whether a client may send its next request on the same connection.</summary>
public static class KeepAlive
{
    /// <summary>Asks the client of an answer by HTTP/1.1 to use another connection. Later versions have no such header, and no need of it.</summary>
    public static void End(HttpContext http)
    {
        ArgumentNullException.ThrowIfNull(http);
        if (HttpProtocol.IsHttp11(http.Request.Protocol))
            http.Response.Headers.Connection = "close";
    }

    /// <summary>Says for how long the server keeps the connection of an answer by HTTP/1.1 open while it is idle, in the form <c>timeout=SECONDS</c>.</summary>
    public static void Promise(HttpContext http, string hint)
    {
        ArgumentNullException.ThrowIfNull(http);
        if (HttpProtocol.IsHttp11(http.Request.Protocol))
            http.Response.Headers.KeepAlive = hint;
    }
}
