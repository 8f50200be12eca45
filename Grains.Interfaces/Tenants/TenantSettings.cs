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

    /// <summary>
    /// Where a log-in that names a PKCE challenge sends its authorization code: an absolute URI of https, of http on the own machine,
    /// or of an app's own scheme. Such log-ins are refused where nothing is set.
    /// </summary>
    [Id(20)]
    public string? PkceLoginRedirectUri { get; init; }

    /// <summary>Where the workspace's former user store is asked for passwords that are not here yet: an https address, at most 500 characters.</summary>
    [Id(21)]
    public string? MigrateUrl { get; init; }

    /// <summary>Key of the signature of these questions, sealed for the app.</summary>
    [Id(22)]
    public byte[]? MigrateSecret { get; init; }

    /// <summary>Whether the former user store is not asked any more, although it is set. Default false.</summary>
    [Id(23)]
    public bool? IsMigrateOff { get; init; }

    /// <summary>How a front end's own script keeps the tokens.</summary>
    [Id(24)]
    public CookieSettings? Cookie { get; init; }

    /// <summary>Webhooks, or null where the tenant names none.</summary>
    [Id(25)]
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
        PkceLoginRedirectUri = PkceLoginRedirectUri ?? root.PkceLoginRedirectUri,
        MigrateUrl = MigrateUrl ?? root.MigrateUrl,
        MigrateSecret = MigrateSecret ?? root.MigrateSecret,
        IsMigrateOff = IsMigrateOff ?? root.IsMigrateOff,
        Cookie = Cookie?.Over(root.Cookie) ?? root.Cookie,
        Webhooks = Webhooks?.Over(root.Webhooks) ?? root.Webhooks,
    };
}
