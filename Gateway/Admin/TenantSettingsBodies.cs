using System.ComponentModel;
using OrleansTenantAuth.Gateway.Http;
using OrleansTenantAuth.Tenants;

namespace OrleansTenantAuth.Gateway.Admin;

/// <summary>Settings of a workspace's tenant in a body. What is left out stays as it is.</summary>
public sealed class TenantSettingsBody
{
    /// <summary>Lifetime of access tokens.</summary>
    [Description("Lifetime of access and id tokens, 60 to 2592000 seconds. Default: the root tenant's, and there 604800.")]
    public NumberField AccessTokenSeconds { get; set; }

    /// <summary>Idle lifetime of sessions.</summary>
    [Description("A session ends after this long without a refresh, 300 to 31536000 seconds. Default: the root tenant's, and there the app's.")]
    public NumberField RefreshTokenSeconds { get; set; }

    /// <summary>After a log-in.</summary>
    [Description("Path to which a front end goes after a log-in, such as /dashboard.")]
    public TextField LoginRedirectPath { get; set; }

    /// <summary>After a sign-up.</summary>
    [Description("Path to which a front end goes after a sign-up.")]
    public TextField SignupRedirectPath { get; set; }

    /// <summary>After a logout.</summary>
    [Description("Path to which a front end goes after a logout.")]
    public TextField LogoutRedirectPath { get; set; }

    /// <summary>To choose a password.</summary>
    [Description("Path at which a front end lets its users choose a new password.")]
    public TextField PasswordResetPath { get; set; }

    /// <summary>Two factors.</summary>
    [Description("Whether a log-in takes two factors. Default: the root tenant's, and there false.")]
    public FlagField MfaRequired { get; set; }

    /// <summary>After a log-in with PKCE.</summary>
    [Description("Absolute URI to which log-ins with a code_challenge send their authorization code: https, http on the own machine, or an app's own scheme.")]
    public TextField PkceLoginRedirectUri { get; set; }

    /// <summary>The former user store.</summary>
    [Description("https address of the workspace's former user store, which /v0/auth/password/migrate asks for passwords that are not here yet.")]
    public TextField MigrateUrl { get; set; }

    /// <summary>Key of its signature.</summary>
    [Description("Key of the X-Signature of these questions, 32 to 200 characters; never shown again.")]
    public TextField MigrateSecret { get; set; }

    /// <summary>Whether it is asked.</summary>
    [Description("false: the former user store is not asked any more.")]
    public FlagField MigrateEnabled { get; set; }

    /// <summary>Cookies.</summary>
    [Description("How the front end's script keeps the tokens.")]
    public TenantCookieBody? Cookie { get; set; }

    /// <summary>The settings that the body names; secrets are read apart, since they are sealed.</summary>
    public static TenantSettings? Read(FieldCheck check, TenantSettingsBody? body)
    {
        ArgumentNullException.ThrowIfNull(check);
        return body is null ? null : new TenantSettings
        {
            AccessTokenSeconds = check.OptionalNumber("settings.access_token_seconds", body.AccessTokenSeconds, 60, 2_592_000),
            RefreshTokenSeconds = check.OptionalNumber("settings.refresh_token_seconds", body.RefreshTokenSeconds, 300, 31_536_000),
            LoginRedirectPath = check.OptionalText("settings.login_redirect_path", body.LoginRedirectPath, 200),
            SignupRedirectPath = check.OptionalText("settings.signup_redirect_path", body.SignupRedirectPath, 200),
            LogoutRedirectPath = check.OptionalText("settings.logout_redirect_path", body.LogoutRedirectPath, 200),
            PasswordResetPath = check.OptionalText("settings.password_reset_path", body.PasswordResetPath, 200),
            IsMfaRequired = check.OptionalFlag("settings.mfa_required", body.MfaRequired),
            PkceLoginRedirectUri = check.OptionalText("settings.pkce_login_redirect_uri", body.PkceLoginRedirectUri, 500),
            MigrateUrl = check.OptionalText("settings.migrate_url", body.MigrateUrl, 500),
            Cookie = TenantCookieBody.Read(check, body.Cookie),
            IsMigrateOff = !check.OptionalFlag("settings.migrate_enabled", body.MigrateEnabled),
        };
    }
}

/// <summary>Options of cookies in a body. What is left out stays as it is.</summary>
public sealed class TenantCookieBody
{
    /// <summary>Domain.</summary>
    [Description("The host of an allowed origin, or a domain above it such as example.com.")]
    public TextField Domain { get; set; }

    /// <summary>Path.</summary>
    [Description("Such as /.")]
    public TextField Path { get; set; }

    /// <summary>SameSite.</summary>
    [Description("Strict, Lax or None; None needs secure. A refresh token's is always Strict.")]
    public TextField SameSite { get; set; }

    /// <summary>Secure.</summary>
    [Description("Must be true in the live mode.")]
    public FlagField Secure { get; set; }

    /// <summary>The options that the body names.</summary>
    public static CookieSettings? Read(FieldCheck check, TenantCookieBody? body)
    {
        ArgumentNullException.ThrowIfNull(check);
        return body is null ? null : new CookieSettings
        {
            Domain = check.OptionalText("settings.cookie.domain", body.Domain, 253),
            Path = check.OptionalText("settings.cookie.path", body.Path, 200),
            SameSite = check.OptionalText("settings.cookie.same_site", body.SameSite, 10),
            Secure = check.OptionalFlag("settings.cookie.secure", body.Secure),
        };
    }
}

/// <summary>Options of cookies; null where nothing is set.</summary>
public sealed record TenantCookieAnswer(string? Domain, string? Path, string? SameSite, bool? Secure)
{
    /// <summary>The options as clients see them.</summary>
    public static TenantCookieAnswer Of(CookieSettings cookie)
    {
        ArgumentNullException.ThrowIfNull(cookie);
        return new(cookie.Domain, cookie.Path, cookie.SameSite, cookie.Secure);
    }
}

/// <summary>Settings of a workspace's tenant; null where it sets nothing.</summary>
public sealed record TenantSettingsAnswer(
    int? AccessTokenSeconds, int? RefreshTokenSeconds, string? LoginRedirectPath, string? SignupRedirectPath, string? LogoutRedirectPath, string? PasswordResetPath, bool? MfaRequired,
    string? PkceLoginRedirectUri, string? MigrateUrl, bool MigrateEnabled, TenantCookieAnswer? Cookie)
{
    /// <summary>The settings as clients see them.</summary>
    public static TenantSettingsAnswer Of(TenantSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        return new(
            settings.AccessTokenSeconds,
            settings.RefreshTokenSeconds,
            settings.LoginRedirectPath,
            settings.SignupRedirectPath,
            settings.LogoutRedirectPath,
            settings.PasswordResetPath,
            settings.IsMfaRequired,
            settings.PkceLoginRedirectUri,
            settings.MigrateUrl,
            settings is { MigrateUrl: not null, MigrateSecret: not null, IsMigrateOff: not true },
            settings.Cookie is { } cookie ? TenantCookieAnswer.Of(cookie) : null);
    }
}
