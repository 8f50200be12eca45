using System.Collections.Immutable;
using OrleansTenantAuth.Embeds;

namespace OrleansTenantAuth.Apps;

/// <summary>What an app may set. Defaults are the auth engine's documented behaviour.</summary>
[GenerateSerializer, Immutable, Alias("ota.AppSettings")]
public sealed record AppSettings
{
    /// <summary>Lifetime of access tokens, 60 to 86,400 seconds.</summary>
    [Id(0)]
    public int AccessTokenSeconds { get; init; } = 1_800;

    /// <summary>A session ends after this long without a refresh, 300 to 31,536,000 seconds.</summary>
    [Id(1)]
    public int RefreshIdleSeconds { get; init; } = 30 * 86_400;

    /// <summary>A session ends after this long whatever happens, 300 to 31,536,000 seconds.</summary>
    [Id(2)]
    public int RefreshAbsoluteSeconds { get; init; } = 365 * 86_400;

    /// <summary>
    /// For how long the refresh token rotated away last still answers its successor, 0 to 60 seconds. 0 is the
    /// documented behaviour; 10 is right for browsers, which lose answers and open tabs.
    /// </summary>
    [Id(3)]
    public int RetryWindowSeconds { get; init; }

    /// <summary>Signature of access tokens: <c>RS256</c> or <c>ES256</c>.</summary>
    [Id(4)]
    public string Algorithm { get; init; } = "RS256";

    /// <summary>Whether an unknown tenant uuid becomes a tenant at the first role assignment.</summary>
    [Id(5)]
    public bool AdoptTenants { get; init; }

    /// <summary>Whether access tokens carry the <c>authorization</c> claim with the roles in every tenant.</summary>
    [Id(6)]
    public bool AuthorizationClaim { get; init; }

    /// <summary>Origins that browsers may call from (CORS), each <c>scheme://host[:port]</c>, at most 20.</summary>
    [Id(7)]
    public ImmutableArray<string> AllowedOrigins { get; init; } = [];

    /// <summary>Language of messages where the call names none, for example <c>en</c>.</summary>
    [Id(8)]
    public string Language { get; init; } = "en";

    /// <summary>The app's own message templates by purpose and language, at most 40.</summary>
    [Id(9)]
    public ImmutableArray<MessageTemplate> Templates { get; init; } = [];

    /// <summary>Whether the app has an issuer and a key ring of its own. Fixed at creation.</summary>
    [Id(10)]
    public bool OwnIssuer { get; init; }

    /// <summary>
    /// Whether the app may add and replace contacts of users who belong to other apps of its pool too. A contact opens
    /// sessions in all of them, so only an admin key for all apps may grant it.
    /// </summary>
    [Id(11)]
    public bool SharedContacts { get; init; }

    /// <summary>Whether an embed token may be asked for that sees every row (<c>prefilters</c> of <c>{}</c>).</summary>
    [Id(20)]
    public bool AllowUnfiltered { get; init; }

    /// <summary>Columns that every registration of an embedded tenant must filter by, with the type of their values, at most 20; null where there are none.</summary>
    [Id(21)]
    public ImmutableArray<PrefilterColumn>? PrefilterColumns { get; init; }

    /// <summary>Roles of project users, at most 50; null where there are none.</summary>
    [Id(22)]
    public ImmutableArray<ProjectRole>? ProjectRoles { get; init; }

    /// <summary>Set for an app that is one half of a workspace. Fixed at creation.</summary>
    [Id(12)]
    public WorkspaceSettings? Workspace { get; init; }
}

/// <summary>A message to a user. <c>{code}</c>, <c>{app}</c> and <c>{minutes}</c> are filled in.</summary>
/// <param name="Purpose">LOGIN, PHONE_CHANGE, EMAIL_VERIFY or PASSWORD_RESET.</param>
/// <param name="Language">For example <c>en</c>.</param>
/// <param name="Subject">Subject of a mail, at most 200 characters.</param>
/// <param name="Body">Text of a mail or an SMS, at most 4,000 characters.</param>
[GenerateSerializer, Immutable, Alias("ota.MessageTemplate")]
public sealed record MessageTemplate(
    [property: Id(0)] string Purpose,
    [property: Id(1)] string Language,
    [property: Id(2)] string Subject,
    [property: Id(3)] string Body);
