using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using OrleansTenantAuth.Apps;
using OrleansTenantAuth.Gateway.Http;
using OrleansTenantAuth.Keys;
using OrleansTenantAuth.Sessions;
using OrleansTenantAuth.Tenants;
using OrleansTenantAuth.Users;

namespace OrleansTenantAuth.Gateway.Userfront;

/// <summary>Nothing to tell but success.</summary>
public sealed record MessageAnswer(string Message)
{
    /// <summary>The usual word.</summary>
    public const string Ok = "OK";
}

/// <summary>The three tokens of a session.</summary>
public sealed record TokensAnswer(TokenAnswer Access, TokenAnswer Id, TokenAnswer Refresh)
{
    /// <summary>The tokens as clients see them.</summary>
    public static TokensAnswer Of(SessionTokens tokens, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(tokens);
        var site = tokens.Site ?? throw new InvalidOperationException("A session of a workspace has its tokens.");
        var (app, cookie) = (site.Facts.App.Settings, site.Facts.Site!.Settings.Cookie ?? new CookieSettings());
        var access = CookieAnswer.Of(app, cookie, TimeSpan.FromSeconds(tokens.ExpiresInSeconds));
        return new(
            new(tokens.AccessToken, access),
            new(site.IdToken, access),
            new(site.RefreshToken, CookieAnswer.Of(app, cookie with { SameSite = "Strict" }, site.RefreshUntil - now)));
    }
}

/// <summary>A token, and how a browser is to keep it.</summary>
public sealed record TokenAnswer(string Value, CookieAnswer CookieOptions);

/// <summary>Options of a cookie. <c>Expires</c>: days from now.</summary>
public sealed record CookieAnswer(
    bool Secure,
    string SameSite,
    double Expires,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Domain,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Path)
{
    /// <summary>The options by a tenant's settings. A domain that suits no origin any more is left out: browsers would drop the cookie.</summary>
    public static CookieAnswer Of(AppSettings app, CookieSettings cookie, TimeSpan lifetime)
    {
        ArgumentNullException.ThrowIfNull(app);
        ArgumentNullException.ThrowIfNull(cookie);
        return new(
            cookie.Secure ?? app.Workspace!.Mode == WorkspaceModes.Live,
            cookie.SameSite ?? "Lax",
            Math.Round(lifetime.TotalDays, 6),
            cookie.Domain is { } domain && CookieSettings.Suits(domain, app.AllowedOrigins) ? domain : null,
            cookie.Path);
    }
}

/// <summary>A log-in that succeeded.</summary>
/// <remarks>Clients go by which members are there, so those that do not apply are left out.</remarks>
public record LoginAnswer(
    string Message,
    string Mode,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] TokensAnswer? Tokens,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? RedirectTo,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] Guid? SessionId,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] Guid? Nonce)
{
    /// <summary>Set where a second factor is needed.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public bool? IsMfaRequired { get; init; }

    /// <summary>To be sent as Bearer with the second factor.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? FirstFactorToken { get; init; }

    /// <summary>The same for older clients, which send it in the body of /auth/mfa.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? FirstFactorCode { get; init; }

    /// <summary>The same in the older documents' form.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public OlderMfaAnswer? Result { get; init; }

    /// <summary>Where the call named a PKCE challenge: to be exchanged at /v0/oauth/token. <c>RedirectTo</c> is then an absolute URI.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? AuthorizationCode { get; init; }

    /// <summary>At a log-in that the workspace's former user store confirmed: what it answered, as it is.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public JsonElement? UpstreamResponse { get; init; }

    /// <summary>The factor that was proven, and those that may follow.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public MfaAnswer? Authentication { get; init; }
}

/// <summary>The first factor, and those that may follow it.</summary>
public sealed record MfaAnswer(FactorAnswer FirstFactor, ImmutableArray<SecondFactorAnswer> SecondFactors);

/// <summary>A second factor, and whether the user can use it at once.</summary>
public sealed record SecondFactorAnswer(string Channel, string Strategy, bool IsConfiguredByUser);

/// <summary>What may follow the first factor by /auth/mfa.</summary>
public sealed record OlderMfaAnswer(string FirstFactorCode, ImmutableArray<string> AllowedStrategies, ImmutableArray<string> AllowedChannels)
{
    private const string Code = "verificationCode";

    /// <summary>Those of the second factors that are codes.</summary>
    public static OlderMfaAnswer Of(string token, ImmutableArray<SecondFactorAnswer> second) =>
        new(token, [Code], [.. second.Where(factor => factor.Strategy == Code).Select(factor => factor.Channel)]);
}

/// <summary>A link or code was sent.</summary>
public sealed record SendAnswer(string Message, SentAnswer Result);

/// <summary>What was sent to whom. Code and link are told in test mode only.</summary>
public sealed record SentAnswer(
    string Channel,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Email,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? PhoneNumber,
    [property: JsonConverter(typeof(TimestampConverter))] DateTimeOffset SubmittedAt,
    Guid MessageId)
{
    /// <summary>The code, in test mode.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? VerificationCode { get; init; }

    /// <summary>The link, in test mode.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Link { get; init; }
}

/// <summary>What an authenticator needs, shown this once.</summary>
public sealed record TotpAnswer(string Message, string QrCode, string TotpSecret, ImmutableArray<string> BackupCodes);

/// <summary>A sign-up that succeeded: a log-in as far as it came, and the new user.</summary>
public sealed record CreateAccountAnswer : LoginAnswer
{
    private CreateAccountAnswer(LoginAnswer login)
        : base(login)
    {
    }

    /// <summary>The tenant.</summary>
    public required string TenantId { get; init; }

    /// <summary>The user's number in the workspace.</summary>
    public required long UserId { get; init; }

    /// <summary>The user.</summary>
    public required Guid UserUuid { get; init; }

    /// <summary>The address, not proven yet.</summary>
    public required string? Email { get; init; }

    /// <summary>The username, or null.</summary>
    public required string? Username { get; init; }

    /// <summary>The name, or null.</summary>
    public required string? Name { get; init; }

    /// <summary>The front end's own data.</summary>
    public required JsonElement Data { get; init; }

    /// <summary>Whether the address is proven.</summary>
    public required bool IsConfirmed { get; init; }

    /// <summary>When the user was made.</summary>
    [JsonConverter(typeof(TimestampConverter))]
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When the profile changed last.</summary>
    [JsonConverter(typeof(TimestampConverter))]
    public required DateTimeOffset UpdatedAt { get; init; }

    /// <summary>The user's roles by tenant.</summary>
    public required IReadOnlyDictionary<string, RolesAnswer> Authorization { get; init; }

    /// <summary>The answer to the sign-up of a user; who is logged in by it goes to the page for new users.</summary>
    public static CreateAccountAnswer Of(LoginAnswer login, SessionFacts facts)
    {
        ArgumentNullException.ThrowIfNull(login);
        ArgumentNullException.ThrowIfNull(facts);
        var (person, site) = (facts.Person!, facts.Site!);
        return new CreateAccountAnswer(login.Tokens is null ? login : login with { RedirectTo = site.Settings.SignupRedirectPath ?? login.RedirectTo })
        {
            TenantId = site.Code,
            UserId = person.Number,
            UserUuid = person.Id.Value,
            Email = person.Email,
            Username = person.Username,
            Name = person.Name,
            Data = PersonAnswer.DataOf(person),
            IsConfirmed = person.EmailVerifiedAt is not null,
            CreatedAt = person.CreatedAt,
            UpdatedAt = person.UpdatedAt,
            Authorization = PersonAnswer.AuthorizationOf(facts.Authorization),
        };
    }
}

/// <summary>Fresh tokens.</summary>
public sealed record RefreshedAnswer(string Message, TokensAnswer Tokens);

/// <summary>A session has ended.</summary>
public sealed record LogoutAnswer(string Message, string RedirectTo);

/// <summary>Roles in one tenant.</summary>
public sealed record RolesAnswer(ImmutableArray<string> Roles);

/// <summary>The mode of a call and how users log in.</summary>
public sealed record ModeAnswer(string Mode, AuthenticationAnswer Authentication);

/// <summary>Factors by which users log in.</summary>
public sealed record AuthenticationAnswer(ImmutableArray<FactorAnswer> FirstFactors, ImmutableArray<FactorAnswer> SecondFactors)
{
    /// <summary>What every tenant offers.</summary>
    public static AuthenticationAnswer Offered { get; } = new(
        [new("email", "password"), new("email", "link"), new("email", "verificationCode"), new("sms", "verificationCode")], []);

    /// <summary>The same, with what a tenant that takes two factors offers as the second.</summary>
    public static AuthenticationAnswer WithSecond { get; } = Offered with
    {
        SecondFactors = [new("authenticator", "totp"), new("email", "verificationCode"), new("sms", "verificationCode")],
    };
}

/// <summary>A factor.</summary>
public sealed record FactorAnswer(string Channel, string Strategy);

/// <summary>The tenant of a user's session, as the user sees it.</summary>
public sealed record OwnTenantAnswer(string TenantId, string? LoginRedirectPath, string? LogoutRedirectPath);

/// <summary>A public key as PEM, and as base64 of the PEM.</summary>
public sealed record PublicKeyAnswer(string PublicKey, string PublicKeyBase64);

/// <summary>A user.</summary>
public sealed record PersonAnswer(
    string Mode,
    string TenantId,
    long UserId,
    Guid UserUuid,
    Guid Uuid,
    string? Email,
    string? PhoneNumber,
    string? Username,
    string? Name,
    string? Image,
    JsonElement Data,
    bool Locked,
    bool IsConfirmed,
    bool IsEmailConfirmed,
    bool IsPhoneNumberConfirmed,
    [property: JsonConverter(typeof(TimestampConverter))] DateTimeOffset? ConfirmedEmailAt,
    [property: JsonConverter(typeof(TimestampConverter))] DateTimeOffset? ConfirmedPhoneNumberAt,
    bool IsMfaRequired,
    [property: JsonConverter(typeof(TimestampConverter))] DateTimeOffset CreatedAt,
    [property: JsonConverter(typeof(TimestampConverter))] DateTimeOffset UpdatedAt,
    [property: JsonConverter(typeof(TimestampConverter))] DateTimeOffset? LastActiveAt,
    OwnTenantAnswer Tenant,
    IReadOnlyDictionary<string, RolesAnswer> Authorization)
{
    /// <summary>The user as clients see it.</summary>
    public static PersonAnswer Of(SessionFacts facts)
    {
        ArgumentNullException.ThrowIfNull(facts);
        return Of(facts.App.Settings.Workspace!.Mode, facts.Site!.Code, facts.Site.Settings, facts.Person!, facts.Authorization);
    }

    /// <summary>The user at a tenant, whose settings are those that count there.</summary>
    public static PersonAnswer Of(string mode, string tenant, TenantSettings settings, PersonView person, ImmutableArray<TenantRoles> authorization)
    {
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentNullException.ThrowIfNull(person);
        return new(
            mode,
            tenant,
            person.Number,
            person.Id.Value,
            person.Id.Value,
            person.Email,
            person.Phone,
            person.Username,
            person.Name,
            person.Image,
            DataOf(person),
            Locked: false,
            person.EmailVerifiedAt is not null || person.PhoneVerifiedAt is not null,
            person.EmailVerifiedAt is not null,
            person.PhoneVerifiedAt is not null,
            person.EmailVerifiedAt,
            person.PhoneVerifiedAt,
            settings.IsMfaRequired == true,
            person.CreatedAt,
            person.UpdatedAt,
            person.LastActiveAt,
            new OwnTenantAnswer(tenant, settings.LoginRedirectPath ?? "/", settings.LogoutRedirectPath ?? "/"),
            AuthorizationOf(authorization));
    }

    internal static JsonElement DataOf(PersonView person) =>
        JsonSerializer.Deserialize(person.Data ?? "{}"u8.ToArray(), UserfrontJson.Default.JsonElement);

    internal static IReadOnlyDictionary<string, RolesAnswer> AuthorizationOf(ImmutableArray<TenantRoles> authorization) =>
        authorization.ToDictionary(tenant => tenant.Code, tenant => new RolesAnswer(tenant.Roles), StringComparer.Ordinal);
}

/// <summary>JSON of the <c>/v0</c> routes. A member that nobody knows is refused, so that a misspelt one is not silently ignored.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    AllowDuplicateProperties = false,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(CreateAccountBody))]
[JsonSerializable(typeof(CreateAccountAnswer))]
[JsonSerializable(typeof(PasswordLoginBody))]
[JsonSerializable(typeof(LoginAnswer))]
[JsonSerializable(typeof(ChangePasswordBody))]
[JsonSerializable(typeof(MessageAnswer))]
[JsonSerializable(typeof(SendAnswer))]
[JsonSerializable(typeof(SendLinkBody))]
[JsonSerializable(typeof(UseLinkBody))]
[JsonSerializable(typeof(SendCodeBody))]
[JsonSerializable(typeof(UseCodeBody))]
[JsonSerializable(typeof(SendMfaBody))]
[JsonSerializable(typeof(UseMfaBody))]
[JsonSerializable(typeof(VerifyContactBody))]
[JsonSerializable(typeof(ResetLinkBody))]
[JsonSerializable(typeof(ResetBody))]
[JsonSerializable(typeof(TotpBody))]
[JsonSerializable(typeof(TotpAnswer))]
[JsonSerializable(typeof(RefreshedAnswer))]
[JsonSerializable(typeof(LogoutAnswer))]
[JsonSerializable(typeof(ChangeSelfBody))]
[JsonSerializable(typeof(PersonAnswer))]
[JsonSerializable(typeof(ModeAnswer))]
[JsonSerializable(typeof(PublicKeyAnswer))]
[JsonSerializable(typeof(Server.ChangeSiteBody))]
[JsonSerializable(typeof(Server.CreateUserBody))]
[JsonSerializable(typeof(Server.ChangeUserBody))]
[JsonSerializable(typeof(Server.CreateKeyBody))]
[JsonSerializable(typeof(Server.KeyBody))]
[JsonSerializable(typeof(Server.InviteBody))]
[JsonSerializable(typeof(Server.InvitedAnswer))]
[JsonSerializable(typeof(Server.InvitesAnswer))]
[JsonSerializable(typeof(Server.GenerateLinkBody))]
[JsonSerializable(typeof(Server.LinkCredentialsAnswer))]
[JsonSerializable(typeof(Server.NewKeyAnswer))]
[JsonSerializable(typeof(Server.KeysAnswer))]
[JsonSerializable(typeof(Server.KeyStateAnswer))]
[JsonSerializable(typeof(Server.SiteAnswer))]
[JsonSerializable(typeof(Server.RoleListAnswer))]
[JsonSerializable(typeof(Server.SiteProviderBody))]
[JsonSerializable(typeof(Server.SiteProviderAnswer))]
[JsonSerializable(typeof(Server.SiteProvidersAnswer))]
[JsonSerializable(typeof(Server.FindBody))]
[JsonSerializable(typeof(Server.FoundUsersAnswer))]
[JsonSerializable(typeof(Server.FoundSitesAnswer))]
[JsonSerializable(typeof(Server.ActiveAnswer))]
[JsonSerializable(typeof(Server.ChangeRoleBody))]
[JsonSerializable(typeof(Server.RoleAnswer))]
[JsonSerializable(typeof(RolesBody))]
[JsonSerializable(typeof(RolesAnswer))]
[JsonSerializable(typeof(JsonElement))]
public sealed partial class UserfrontJson : JsonSerializerContext;
