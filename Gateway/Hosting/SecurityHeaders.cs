namespace OrleansTenantAuth.Gateway.Hosting;

/// <summary>Headers that every answer has: it is data for one caller, not a page to show, frame, sniff or keep.</summary>
internal static class SecurityHeaders
{
    public static void Set(IHeaderDictionary headers, bool isHttps)
    {
        headers.XContentTypeOptions = "nosniff";
        headers.XFrameOptions = "DENY";
        headers.ContentSecurityPolicy = "default-src 'none'; frame-ancestors 'none'";
        headers["Referrer-Policy"] = "no-referrer";
        headers.CacheControl = "no-store";
        if (isHttps)
            headers.StrictTransportSecurity = "max-age=31536000";
    }
}
