using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using OrleansTenantAuth.Gateway.Http;

namespace OrleansTenantAuth.Gateway.Userfront.Server;

/// <summary>Tenants of a workspace, for its own server.</summary>
public sealed class TenantEndpoints
{
    /// <summary>Maps the routes.</summary>
    public static void Map(IEndpointRouteBuilder routes)
    {
        var group = new ServerRoutes(routes, "Workspaces: tenants");
        group.Get("/tenants/{tenantId}", UserfrontJson.Default.SiteAnswer, call => Task.FromResult(Outcome<SiteAnswer>.Ok(SiteAnswer.Of(call.Site))),
            "A tenant of the key's workspace and mode.");
        foreach (var path in new[] { "/roles", "/tenants/{tenantId}/roles" })
            group.Get(path, UserfrontJson.Default.RoleListAnswer, call => Task.FromResult(Outcome<RoleListAnswer>.Ok(RoleListAnswer.Of(call.Site))),
                "The roles that users of the workspace may have.");
    }
}

/// <summary>A tenant of a workspace.</summary>
public sealed record SiteAnswer(
    string TenantId,
    Guid Uuid,
    string Name,
    string Mode,
    bool IsRoot,
    JsonElement Data,
    string LoginRedirectPath,
    string SignupRedirectPath,
    string LogoutRedirectPath,
    string PasswordResetPath,
    string? PkceLoginRedirectUri,
    CookieOptionsAnswer? CookieOptions,
    int AccessTokenDuration,
    int RefreshTokenDuration,
    string? UserCreatedWebhookUrl,
    string? UserUpdatedWebhookUrl,
    string? UserDeletedWebhookUrl,
    string? TenantCreatedWebhookUrl,
    string? TenantUpdatedWebhookUrl,
    string? TenantDeletedWebhookUrl,
    string? VerificationCodeSmsWebhookUrl,
    string? VerificationCodeEmailWebhookUrl,
    string? LinkEmailWebhookUrl,
    ImmutableArray<RoleNameAnswer> Roles,
    [property: JsonConverter(typeof(TimestampConverter))] DateTimeOffset CreatedAt)
{
    /// <summary>The tenant as clients see it.</summary>
    public static SiteAnswer Of(Site site)
    {
        ArgumentNullException.ThrowIfNull(site);
        var settings = site.Settings;
        return new(
            site.Tenant.Code,
            site.Tenant.Id.Value,
            site.Tenant.Name,
            site.Mode,
            site.IsRoot,
            JsonSerializer.Deserialize(site.Tenant.Data ?? "{}"u8.ToArray(), UserfrontJson.Default.JsonElement),
            settings.LoginRedirectPath ?? "/",
            settings.SignupRedirectPath ?? "/",
            settings.LogoutRedirectPath ?? "/",
            settings.PasswordResetPath ?? "/reset",
            settings.PkceLoginRedirectUri,
            settings.Cookie is { } cookie ? new CookieOptionsAnswer(cookie.Domain, cookie.Path, cookie.SameSite, cookie.Secure) : null,
            settings.AccessTokenSeconds ?? Tenants.TenantSettings.DefaultAccessTokenSeconds,
            settings.RefreshTokenSeconds ?? site.App.Settings.RefreshIdleSeconds,
            Named(settings.Webhooks?.UserCreated),
            Named(settings.Webhooks?.UserUpdated),
            Named(settings.Webhooks?.UserDeleted),
            Named(settings.Webhooks?.TenantCreated),
            Named(settings.Webhooks?.TenantUpdated),
            Named(settings.Webhooks?.TenantDeleted),
            Named(settings.Webhooks?.VerificationCodeSms),
            Named(settings.Webhooks?.VerificationCodeEmail),
            Named(settings.Webhooks?.LinkEmail),
            RoleListAnswer.Of(site).Roles,
            site.Tenant.CreatedAt);
    }

    private static string? Named(string? url) => string.IsNullOrEmpty(url) ? null : url;
}

/// <summary>Options of cookies; null where nothing is set.</summary>
public sealed record CookieOptionsAnswer(string? Domain, string? Path, string? SameSite, bool? Secure);

/// <summary>Roles by name.</summary>
public sealed record RoleListAnswer(ImmutableArray<RoleNameAnswer> Roles)
{
    /// <summary>The catalogue of a site's app.</summary>
    public static RoleListAnswer Of(Site site)
    {
        ArgumentNullException.ThrowIfNull(site);
        return new([.. site.App.Roles.Select(role => new RoleNameAnswer(role.Name))]);
    }
}

/// <summary>A role.</summary>
public sealed record RoleNameAnswer(string Name);
