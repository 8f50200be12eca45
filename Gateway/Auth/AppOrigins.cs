using OrleansTenantAuth.Gateway.Http;

namespace OrleansTenantAuth.Gateway.Auth;

/// <summary>
/// Cross-origin reads of /auth/me. A preflight names no app, so any origin may ask; the answer itself is readable only to
/// origins that the token's app allows. Credentials (cookies) are never allowed: there are none.
/// </summary>
public sealed class AppOrigins(IGrainFactory grains, AppNames names)
{
    /// <summary>Answers a preflight.</summary>
    public static Task Preflight(HttpContext http)
    {
        ArgumentNullException.ThrowIfNull(http);
        var headers = http.Response.Headers;
        if (http.Request.Headers.Origin is [{ } origin])
        {
            headers.AccessControlAllowOrigin = origin;
            headers.AccessControlAllowMethods = "GET";
            headers.AccessControlAllowHeaders = "authorization";
            headers.AccessControlMaxAge = "600";
        }

        headers.Vary = "Origin";
        http.Response.StatusCode = StatusCodes.Status204NoContent;
        return Task.CompletedTask;
    }

    /// <summary>Whether the app lets the caller's origin read the answer.</summary>
    public async Task<bool> Allows(HttpContext http, string slug, CallInfo call)
    {
        ArgumentNullException.ThrowIfNull(http);
        var id = await names.Find(slug, call);
        if (!id.IsOk)
            return false;
        var app = await grains.Apps().Get(new(call, id.Require()));
        return app.IsOk && app.Require().Settings.AllowedOrigins.Contains(http.Request.Headers.Origin.ToString(), StringComparer.Ordinal);
    }
}
