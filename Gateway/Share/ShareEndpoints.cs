using System.Net;
using OrleansTenantAuth.Gateway.Embeds;
using OrleansTenantAuth.Store;

namespace OrleansTenantAuth.Gateway.Share;

/// <summary>
/// GET /share/dashboard/{id}?jwt=: a page for an iframe. It is served to who has a token that counts, may be framed by the app's own
/// origins alone (<c>allowed_origins</c>), and loads nothing from elsewhere.
/// </summary>
public sealed class ShareEndpoints(EmbedAuthentication tokens, IGrainFactory grains, StoreClock time)
{
    /// <summary>Maps the routes.</summary>
    public static void Map(IEndpointRouteBuilder routes)
    {
        var endpoints = routes.ServiceProvider.GetRequiredService<ShareEndpoints>();
        routes.MapGet("/share/dashboard/{dashboard_id}", (RequestDelegate)endpoints.Page).ExcludeFromDescription();
        routes.MapGet("/share/assets/{version}/{file}", (RequestDelegate)ShareAssets.Answer).ExcludeFromDescription();
    }

    private async Task Page(HttpContext http)
    {
        var caller = await tokens.AuthenticatePage(http);
        var app = caller.IsOk ? await grains.Apps().Get(new(caller.Require().Call, caller.Require().Token.App)) : caller.As<Apps.AppView>();
        var headers = http.Response.Headers;
        http.Response.ContentType = "text/html; charset=utf-8";
        headers.Remove("X-Frame-Options");
        if (!app.IsOk)
        {
            // An empty page, whoever frames it: there is nothing in it to look at or to click on.
            http.Response.StatusCode = app.Error is AuthError.Unavailable or AuthError.OutcomeUnknown ? StatusCodes.Status503ServiceUnavailable : StatusCodes.Status401Unauthorized;
            headers.ContentSecurityPolicy = "default-src 'none'; frame-ancestors *";
            await http.Response.WriteAsync(SharePage.Empty, http.RequestAborted);
            return;
        }

        var origins = app.Require().Settings.AllowedOrigins;
        headers.ContentSecurityPolicy =
            "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors "
            + (origins.IsEmpty ? "'none'" : string.Join(' ', origins));
        await http.Response.WriteAsync(
            SharePage.Of(http.GetRouteValue("dashboard_id") as string ?? "", http.Request.Query["theme"] == "dark", time.GetUtcNow(), origins), http.RequestAborted);
    }
}

/// <summary>The page's HTML: a frame for its scripts, without anything of the tenant's.</summary>
internal static class SharePage
{
    public const string Empty = "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>Dashboard</title></head><body></body></html>";

    public static string Of(string dashboard, bool isDark, DateTimeOffset now, IEnumerable<string> origins) => $"""
        <!doctype html>
        <html lang="en" data-theme="{(isDark ? "dark" : "light")}">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="referrer" content="no-referrer">
        <title>Dashboard</title>
        <link rel="icon" href="data:,">
        <link rel="stylesheet" href="/share/assets/{ShareAssets.Version}/page.css">
        <script src="/share/assets/{ShareAssets.Version}/chart.umd.min.js" defer></script>
        <script type="module" src="/share/assets/{ShareAssets.Version}/page.js"></script>
        </head>
        <body data-state="loading" data-dashboard="{WebUtility.HtmlEncode(dashboard)}" data-now="{now.ToUnixTimeMilliseconds()}" data-origins="{WebUtility.HtmlEncode(string.Join(' ', origins))}">
        <div id="dashboard"></div>
        </body>
        </html>
        """;
}
