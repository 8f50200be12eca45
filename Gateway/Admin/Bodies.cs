using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using OrleansTenantAuth.Gateway.Http;

namespace OrleansTenantAuth.Gateway.Admin;

/// <summary>Body of POST /admin/apps.</summary>
public sealed class CreateAppBody
{
    /// <summary>Name.</summary>
    [Required, Description("What people call the app, at most 200 characters.")]
    public TextField Name { get; set; }

    /// <summary>Slug.</summary>
    [Required, Description("The app_id and aud of its tokens; unique, fixed. " + Http.Slug.Rule)]
    public TextField Slug { get; set; }

    /// <summary>Pool.</summary>
    [Description("The pool of users, fixed; global by default, shared by all apps that name no other.")]
    public TextField Pool { get; set; }

    /// <summary>Settings.</summary>
    [Description("Settings; what is left out has its default.")]
    public AppSettingsBody? Settings { get; set; }
}

/// <summary>Settings of an app in a body.</summary>
public sealed class AppSettingsBody
{
    /// <summary>Lifetime of access tokens.</summary>
    [Description("Lifetime of access tokens, 60 to 86400. Default 1800.")]
    public NumberField AccessTokenSeconds { get; set; }

    /// <summary>Idle lifetime of sessions.</summary>
    [Description("A session ends after this long without a refresh, 300 to 31536000. Default 30 days.")]
    public NumberField RefreshIdleSeconds { get; set; }

    /// <summary>Absolute lifetime of sessions.</summary>
    [Description("A session ends after this long whatever happens, 300 to 31536000. Default one year.")]
    public NumberField RefreshAbsoluteSeconds { get; set; }

    /// <summary>Retry window.</summary>
    [Description("For how long the refresh token rotated away last still answers its successor, 0 to 60. Default 0.")]
    public NumberField RetryWindowSeconds { get; set; }

    /// <summary>Algorithm.</summary>
    [Description("RS256 (default) or ES256.")]
    public TextField Algorithm { get; set; }

    /// <summary>Adoption of tenants.</summary>
    [Description("Whether an unknown tenant uuid becomes a tenant at the first role assignment. Default false.")]
    public FlagField AdoptTenants { get; set; }

    /// <summary>The authorization claim.</summary>
    [Description("Whether access tokens carry the roles in every tenant. Default false.")]
    public FlagField AuthorizationClaim { get; set; }

    /// <summary>Origins.</summary>
    [Description("Origins that browsers may call from, at most 20.")]
    public TextListField AllowedOrigins { get; set; }

    /// <summary>Language.</summary>
    [Description("Language of messages where the call names none. Default en.")]
    public TextField Language { get; set; }

    /// <summary>Own issuer.</summary>
    [Description("Whether the app has an issuer and keys of its own; fixed. Default false.")]
    public FlagField OwnIssuer { get; set; }
}

/// <summary>Answer of POST /admin/apps. The secret is shown this once.</summary>
public sealed record CreateAppAnswer(
    Guid AppId,
    string AppSecret,
    string Slug,
    string Name,
    Guid RootTenantId,
    [property: JsonConverter(typeof(TimestampConverter))] DateTimeOffset CreatedAt);

/// <summary>Body of POST /admin/apps/{app_id}/tenants.</summary>
public sealed class CreateTenantBody
{
    /// <summary>Name.</summary>
    [Required, Description("What people call the tenant, at most 200 characters.")]
    public TextField Name { get; set; }

    /// <summary>Id.</summary>
    [Description("The uuid that the tenant has in your own database; made here where it is left out.")]
    public TextField Id { get; set; }

    /// <summary>Slug.</summary>
    [Description("A unique name for addresses; the code where it is left out.")]
    public TextField Slug { get; set; }
}

/// <summary>Answer of POST /admin/apps/{app_id}/tenants.</summary>
public sealed record CreateTenantAnswer(
    Guid Id,
    Guid AppId,
    string Name,
    [property: JsonConverter(typeof(TimestampConverter))] DateTimeOffset CreatedAt,
    string Code,
    string Slug);

/// <summary>JSON of the admin routes for apps and tenants.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, AllowDuplicateProperties = false, GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(CreateAppBody))]
[JsonSerializable(typeof(CreateAppAnswer))]
[JsonSerializable(typeof(CreateTenantBody))]
[JsonSerializable(typeof(CreateTenantAnswer))]
public sealed partial class AdminJson : JsonSerializerContext;
