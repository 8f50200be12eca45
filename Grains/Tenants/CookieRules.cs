using OrleansTenantAuth.Apps;

namespace OrleansTenantAuth.Tenants;

/// <summary>Which options of cookies a tenant may set: those that a browser on one of its pages takes.</summary>
internal static class CookieRules
{
    private static readonly string[] SameSites = ["Strict", "Lax", "None"];

    /// <summary>What is wrong, or null.</summary>
    public static FieldError? Problem(CookieSettings cookie, AppSettings app)
    {
        var isLive = app.Workspace?.Mode == WorkspaceModes.Live;
        return cookie switch
        {
            { Domain: { } domain } when domain.Length > 253 || !CookieSettings.Suits(domain, app.AllowedOrigins) =>
                new("settings.cookie.domain", "must be the host of an allowed origin, or a domain above it such as example.com"),
            { Path: { } path } when !TenantRules.IsPath(path) || path.Contains(';', StringComparison.Ordinal) =>
                new("settings.cookie.path", "must be a path such as /, at most 200 characters"),
            { SameSite: { } site } when !SameSites.Contains(site, StringComparer.Ordinal) => new("settings.cookie.same_site", "must be Strict, Lax or None"),
            { Secure: false } when isLive => new("settings.cookie.secure", "must be true in the live mode"),
            { SameSite: "None" } when !(cookie.Secure ?? isLive) => new("settings.cookie.secure", "must be true where same_site is None"),
            _ => null,
        };
    }
}
