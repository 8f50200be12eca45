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

    /// <summary>Lets the caller's origin read the answer, if the app allows it.</summary>
    public async Task Allow(HttpContext http, string slug, CallInfo call)
    {
        ArgumentNullException.ThrowIfNull(http);
        http.Response.Headers.Vary = "Origin";
        var id = await names.Find(slug, call);
        if (!id.IsOk)
            return;
        var app = await grains.Apps().Get(new(call, id.Require()));
        var origin = http.Request.Headers.Origin.ToString();
        if (app.IsOk && app.Require().Settings.AllowedOrigins.Contains(origin, StringComparer.Ordinal))
            http.Response.Headers.AccessControlAllowOrigin = origin;
    }
}
