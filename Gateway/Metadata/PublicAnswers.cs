namespace OrleansTenantAuth.Gateway.Metadata;

/// <summary>Headers of public metadata: any origin may read it, and may keep it for a minute.</summary>
internal static class PublicAnswers
{
    public static void Prepare(HttpContext http)
    {
        http.Response.Headers.CacheControl = "public, max-age=60";
        http.Response.Headers.AccessControlAllowOrigin = "*";
    }
}
