using OrleansTenantAuth.Apps;
using OrleansTenantAuth.Gateway.Http;

namespace OrleansTenantAuth.Gateway.Admin;

/// <summary>Reads settings from a body: what is left out stays as it was. Bounds are the app's rules to check.</summary>
public static class SettingsReader
{
    private const int MaxSeconds = 31_536_000;

    /// <summary>The settings, changed as the body says.</summary>
    public static AppSettings Read(FieldCheck check, AppSettingsBody? body, AppSettings present)
    {
        ArgumentNullException.ThrowIfNull(check);
        ArgumentNullException.ThrowIfNull(present);
        if (body is null)
            return present;
        return present with
        {
            AccessTokenSeconds = check.OptionalNumber("settings.access_token_seconds", body.AccessTokenSeconds, 60, 86_400) ?? present.AccessTokenSeconds,
            RefreshIdleSeconds = check.OptionalNumber("settings.refresh_idle_seconds", body.RefreshIdleSeconds, 300, MaxSeconds) ?? present.RefreshIdleSeconds,
            RefreshAbsoluteSeconds = check.OptionalNumber("settings.refresh_absolute_seconds", body.RefreshAbsoluteSeconds, 300, MaxSeconds) ?? present.RefreshAbsoluteSeconds,
            RetryWindowSeconds = check.OptionalNumber("settings.retry_window_seconds", body.RetryWindowSeconds, 0, 60) ?? present.RetryWindowSeconds,
            Algorithm = check.OptionalText("settings.algorithm", body.Algorithm, 16) ?? present.Algorithm,
            AdoptTenants = check.OptionalFlag("settings.adopt_tenants", body.AdoptTenants) ?? present.AdoptTenants,
            AuthorizationClaim = check.OptionalFlag("settings.authorization_claim", body.AuthorizationClaim) ?? present.AuthorizationClaim,
            AllowedOrigins = check.OptionalList("settings.allowed_origins", body.AllowedOrigins, 20) ?? present.AllowedOrigins,
            Language = check.OptionalText("settings.language", body.Language, 16) ?? present.Language,
            OwnIssuer = check.OptionalFlag("settings.own_issuer", body.OwnIssuer) ?? present.OwnIssuer,
        };
    }
}
