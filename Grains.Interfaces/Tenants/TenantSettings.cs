namespace OrleansTenantAuth.Tenants;

/// <summary>
/// What a tenant of a workspace may set. Null takes the value of the workspace's root tenant, and there the default. Paths begin
/// with one slash: a redirect never leaves the front end's own origin.
/// </summary>
[GenerateSerializer, Immutable, Alias("ota.TenantSettings")]
public sealed record TenantSettings
{
    /// <summary>Lifetime of access and id tokens where nothing is set.</summary>
    public const int DefaultAccessTokenSeconds = 604_800;

    /// <summary>Lifetime of access and id tokens, 60 to 2,592,000 seconds. Default 604,800.</summary>
    [Id(0)]
    public int? AccessTokenSeconds { get; init; }

    /// <summary>A session ends after this long without a refresh, 300 to 31,536,000 seconds. Default: the app's.</summary>
    [Id(1)]
    public int? RefreshTokenSeconds { get; init; }

    /// <summary>Where a front end goes after a login.</summary>
    [Id(2)]
    public string? LoginRedirectPath { get; init; }

    /// <summary>Where a front end goes after a sign-up.</summary>
    [Id(3)]
    public string? SignupRedirectPath { get; init; }

    /// <summary>Where a front end goes after a logout.</summary>
    [Id(4)]
    public string? LogoutRedirectPath { get; init; }

    /// <summary>Where a front end lets its users choose a new password.</summary>
    [Id(5)]
    public string? PasswordResetPath { get; init; }

    /// <summary>Whether a log-in takes two factors. Default false.</summary>
    [Id(6)]
    public bool? IsMfaRequired { get; init; }

    /// <summary>Webhooks, or null where the tenant names none.</summary>
    [Id(20)]
    public WebhookUrls? Webhooks { get; init; }

    /// <summary>These settings, and for what they leave open those of a root tenant.</summary>
    public TenantSettings Over(TenantSettings? root) => root is null ? this : this with
    {
        AccessTokenSeconds = AccessTokenSeconds ?? root.AccessTokenSeconds,
        RefreshTokenSeconds = RefreshTokenSeconds ?? root.RefreshTokenSeconds,
        LoginRedirectPath = LoginRedirectPath ?? root.LoginRedirectPath,
        SignupRedirectPath = SignupRedirectPath ?? root.SignupRedirectPath,
        LogoutRedirectPath = LogoutRedirectPath ?? root.LogoutRedirectPath,
        PasswordResetPath = PasswordResetPath ?? root.PasswordResetPath,
        IsMfaRequired = IsMfaRequired ?? root.IsMfaRequired,
        Webhooks = Webhooks?.Over(root.Webhooks) ?? root.Webhooks,
    };
}
