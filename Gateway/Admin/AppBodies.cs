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

    /// <summary>Templates.</summary>
    [Description("The app's own messages, at most 40; they replace those before.")]
    public MessageTemplateBody?[]? Templates { get; set; }

    /// <summary>Own issuer.</summary>
    [Description("Whether the app has an issuer and keys of its own; fixed. Default false.")]
    public FlagField OwnIssuer { get; set; }

    /// <summary>Shared contacts.</summary>
    [Description("Whether the app may change contacts of users who belong to other apps of its pool too. Only a key for all apps may set it. Default false.")]
    public FlagField SharedContacts { get; set; }

    /// <summary>Unfiltered embed tokens.</summary>
    [Description("Whether embed tokens may be asked for that see every row (prefilters of {}). Default false.")]
    public FlagField AllowUnfiltered { get; set; }

    /// <summary>Required prefilters.</summary>
    [Description("Columns that every registration of an embedded tenant must filter by, at most 20; they replace those before.")]
    public PrefilterColumnBody?[]? PrefilterColumns { get; set; }

    /// <summary>Roles of project users.</summary>
    [Description("Roles of project users, at most 50; they replace those before.")]
    public ProjectRoleBody?[]? ProjectRoles { get; set; }
}

/// <summary>A role of project users in a body.</summary>
public sealed class ProjectRoleBody
{
    /// <summary>Id.</summary>
    [Required, Description("The role's uuid, the userRoleId of registrations.")]
    public TextField Id { get; set; }

    /// <summary>Name.</summary>
    [Required, Description("What people call it, at most 200 characters.")]
    public TextField Name { get; set; }

    /// <summary>Permissions.</summary>
    [Description("What is left out is denied, and without any the dashboard is read-only.")]
    public Embeds.EditingPermissionsBody? Permissions { get; set; }
}

/// <summary>A required prefilter column in a body.</summary>
public sealed class PrefilterColumnBody
{
    /// <summary>Name.</summary>
    [Required, Description("An ASCII letter or underscore, then letters, digits or underscores; at most 63.")]
    public TextField Name { get; set; }

    /// <summary>Type.</summary>
    [Required, Description("string, number or boolean.")]
    public TextField Type { get; set; }
}

/// <summary>Answer of POST /admin/apps. The secret is shown this once.</summary>
public sealed record CreateAppAnswer(
    Guid AppId,
    string AppSecret,
    string Slug,
    string Name,
    Guid RootTenantId,
    [property: JsonConverter(typeof(TimestampConverter))] DateTimeOffset CreatedAt);

/// <summary>A message template in a body.</summary>
public sealed class MessageTemplateBody
{
    /// <summary>Purpose.</summary>
    [Required, Description("LOGIN, PHONE_CHANGE, EMAIL_VERIFY or PASSWORD_RESET.")]
    public TextField Purpose { get; set; }

    /// <summary>Language.</summary>
    [Required, Description("Language tag, for example en.")]
    public TextField Language { get; set; }

    /// <summary>Subject.</summary>
    [Description("Subject of a mail, at most 200 characters.")]
    public TextField Subject { get; set; }

    /// <summary>Body.</summary>
    [Required, Description("Text, at most 4000 characters. {code} must stand in it; {app} and {minutes} may.")]
    public TextField Body { get; set; }
}

/// <summary>A role of an app's catalogue in a body.</summary>
public sealed class RoleBody
{
    /// <summary>Name.</summary>
    [Required, Description("1 to 64 letters, digits and the characters _ - : .")]
    public TextField Name { get; set; }

    /// <summary>Description.</summary>
    [Description("What it is for, at most 200 characters.")]
    public TextField Description { get; set; }

    /// <summary>Permissions.</summary>
    [Description("Names of permissions, at most 50.")]
    public TextListField Permissions { get; set; }
}

/// <summary>Body of PATCH /admin/apps/{app_id}. What is left out stays as it is.</summary>
public sealed class ChangeAppBody
{
    /// <summary>Name.</summary>
    [Description("What people call the app, at most 200 characters.")]
    public TextField Name { get; set; }

    /// <summary>Settings.</summary>
    [Description("Settings to change.")]
    public AppSettingsBody? Settings { get; set; }

    /// <summary>Roles.</summary>
    [Description("The whole catalogue of roles, 1 to 100; it replaces the one before.")]
    public RoleBody?[]? Roles { get; set; }
}
