using OrleansTenantAuth.Gateway.Admin;
using OrleansTenantAuth.Gateway.Http;
using OrleansTenantAuth.Store;
using OrleansTenantAuth.Tenants;

namespace OrleansTenantAuth.Gateway.Userfront.Server;

/// <summary>Tenants below the root, made and changed by the workspace's own server.</summary>
public sealed class SiteChangeEndpoints(IGrainFactory grains, NewTenant tenants)
{
    private const int MaxNameLength = 200;
    private const string WebhookPrefix = "settings.webhooks.";

    /// <summary>Maps the routes.</summary>
    public static void Map(IEndpointRouteBuilder routes)
    {
        var endpoints = routes.ServiceProvider.GetRequiredService<SiteChangeEndpoints>();
        var group = new ServerRoutes(routes, "Workspaces: tenants");
        group.Send("POST", "/tenants", UserfrontJson.Default.ChangeSiteBody, UserfrontJson.Default.SiteAnswer, endpoints.Create,
            "Makes a tenant below the root. A repeat with the same Idempotency-Key makes one.", AuthError.Forbidden, AuthError.NameTaken);
        group.Send("PUT", "/tenants/{tenantId}", UserfrontJson.Default.ChangeSiteBody, UserfrontJson.Default.SiteAnswer, endpoints.Change,
            "Changes a tenant; what is left out stays. Safe to repeat.", AuthError.Forbidden);
        group.Delete("/tenants/{tenantId}", UserfrontJson.Default.MessageAnswer, endpoints.Delete,
            "Deletes a tenant below the root for good; roles and sessions there end with it.", AuthError.Forbidden, AuthError.WrongState);
    }

    private async Task<Outcome<SiteAnswer>> Create(ServerCall call, ChangeSiteBody body)
    {
        var check = new FieldCheck();
        var name = check.Text("name", body.Name, MaxNameLength);
        var (data, settings) = (TenantData.Read(check, "data", body.Data), Settings(check, body));
        if (check.Failed)
            return check.Refuse<SiteAnswer>();
        var id = new TenantId(DerivedIds.Named(call.Info.OperationId, $"site\n{call.Site.App.Id}\n{name}"));
        var made = await tenants.Create(call.Info, call.Site.App.Id, id, name, null, call.Site.Tenant.Id, data);
        return made.IsOk ? await Set(call, id, null, null, settings) : made.As<SiteAnswer>();
    }

    private async Task<Outcome<SiteAnswer>> Change(ServerCall call, ChangeSiteBody body)
    {
        var check = new FieldCheck();
        var name = check.OptionalText("name", body.Name, MaxNameLength);
        var (data, settings) = (TenantData.Read(check, "data", body.Data), Settings(check, body));
        return check.Failed ? check.Refuse<SiteAnswer>() : await Set(call, call.Site.Tenant.Id, name, data, settings);
    }

    private async Task<Outcome<MessageAnswer>> Delete(ServerCall call)
    {
        var (info, tenant) = (call.Info, call.Site.Tenant);
        var deleted = await grains.Tenant(tenant.Id).SetStatus(new(info, call.Site.App.Id, TenantStatus.Deleted));
        if (!deleted.IsOk)
            return deleted.As<MessageAnswer>();
        foreach (var name in new[] { tenant.Code, tenant.Slug }.Distinct(StringComparer.Ordinal))
        {
            if (await grains.TenantAlias(name).Release(new(info, GrainKey.Tenant(tenant.Id.Value))) is { IsOk: false } refused)
                return refused.As<MessageAnswer>();
        }

        return Outcome<MessageAnswer>.Ok(new MessageAnswer(MessageAnswer.Ok));
    }

    private async Task<Outcome<SiteAnswer>> Set(ServerCall call, TenantId id, string? name, byte[]? data, TenantSettings settings)
    {
        var changed = await grains.Tenant(id).Change(new(call.Info, call.Site.App.Id, name, data, settings));
        return changed.IsOk || changed.Error != AuthError.ValidationError
            ? changed.Map(tenant => SiteAnswer.Of(call.Site.Of(tenant)))
            : Outcome<SiteAnswer>.Refuse(AuthError.ValidationError, null, [.. changed.Fields.Select(fault => fault with { Field = NameOf(fault.Field) })]);
    }

    private static TenantSettings Settings(FieldCheck check, ChangeSiteBody body) => new()
    {
        AccessTokenSeconds = check.OptionalNumber("accessTokenDuration", body.AccessTokenDuration, 60, 2_592_000),
        RefreshTokenSeconds = check.OptionalNumber("refreshTokenDuration", body.RefreshTokenDuration, 300, 31_536_000),
        LoginRedirectPath = check.OptionalText("loginRedirectPath", body.LoginRedirectPath, 200),
        SignupRedirectPath = check.OptionalText("signupRedirectPath", body.SignupRedirectPath, 200),
        LogoutRedirectPath = check.OptionalText("logoutRedirectPath", body.LogoutRedirectPath, 200),
        PasswordResetPath = check.OptionalText("passwordResetPath", body.PasswordResetPath, 200),
        IsMfaRequired = check.OptionalFlag("isMfaRequired", body.IsMfaRequired),
        Webhooks = SiteWebhooks.Read(check, body),
        PkceLoginRedirectUri = check.OptionalText("pkceLoginRedirectUri", body.PkceLoginRedirectUri, 500),
        Cookie = CookieOptionsBody.Read(check, body.CookieOptions),
    };

    private static string NameOf(string field) => field switch
    {
        "settings.login_redirect_path" => "loginRedirectPath",
        "settings.signup_redirect_path" => "signupRedirectPath",
        "settings.logout_redirect_path" => "logoutRedirectPath",
        "settings.password_reset_path" => "passwordResetPath",
        "settings.pkce_login_redirect_uri" => "pkceLoginRedirectUri",
        "settings.cookie.domain" => "cookieOptions.domain",
        "settings.cookie.path" => "cookieOptions.path",
        "settings.cookie.same_site" => "cookieOptions.sameSite",
        "settings.cookie.secure" => "cookieOptions.secure",
        _ => field.StartsWith(WebhookPrefix, StringComparison.Ordinal) ? field[WebhookPrefix.Length..] : field,
    };
}
