using System.Collections.Immutable;
using System.Text.Json.Serialization;
using OrleansTenantAuth.Apps;
using OrleansTenantAuth.Directories;
using OrleansTenantAuth.Embeds;
using OrleansTenantAuth.Gateway.Http;

namespace OrleansTenantAuth.Gateway.Admin;

/// <summary>An app.</summary>
public sealed record AppAnswer(
    Guid AppId,
    string Slug,
    string Name,
    string Pool,
    Guid RootTenantId,
    AppSettingsAnswer Settings,
    ImmutableArray<RoleAnswer> Roles,
    [property: JsonConverter(typeof(TimestampConverter))] DateTimeOffset CreatedAt)
{
    /// <summary>The app as clients see it.</summary>
    public static AppAnswer Of(AppView app)
    {
        ArgumentNullException.ThrowIfNull(app);
        return new(
            app.Id.Value,
            app.Slug,
            app.Name,
            app.Pool,
            app.RootTenant.Value,
            AppSettingsAnswer.Of(app.Settings),
            [.. app.Roles.Select(role => new RoleAnswer(role.Name, role.Description, role.Permissions))],
            app.CreatedAt);
    }
}

/// <summary>Settings of an app.</summary>
public sealed record AppSettingsAnswer(
    int AccessTokenSeconds,
    int RefreshIdleSeconds,
    int RefreshAbsoluteSeconds,
    int RetryWindowSeconds,
    string Algorithm,
    bool AdoptTenants,
    bool AuthorizationClaim,
    ImmutableArray<string> AllowedOrigins,
    string Language,
    ImmutableArray<MessageTemplateAnswer> Templates,
    bool OwnIssuer,
    bool SharedContacts,
    bool AllowUnfiltered,
    ImmutableArray<PrefilterColumnAnswer> PrefilterColumns,
    ImmutableArray<ProjectRoleAnswer> ProjectRoles)
{
    /// <summary>The settings as clients see them.</summary>
    public static AppSettingsAnswer Of(AppSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        return new(
            settings.AccessTokenSeconds,
            settings.RefreshIdleSeconds,
            settings.RefreshAbsoluteSeconds,
            settings.RetryWindowSeconds,
            settings.Algorithm,
            settings.AdoptTenants,
            settings.AuthorizationClaim,
            settings.AllowedOrigins,
            settings.Language,
            [.. settings.Templates.Select(template => new MessageTemplateAnswer(template.Purpose, template.Language, template.Subject, template.Body))],
            settings.OwnIssuer,
            settings.SharedContacts,
            settings.AllowUnfiltered,
            [.. (settings.PrefilterColumns ?? []).Select(column => new PrefilterColumnAnswer(column.Name, PrefilterTypes.NameOf(column.Type)))],
            [.. (settings.ProjectRoles ?? []).Select(role => new ProjectRoleAnswer(role.Id, role.Name, role.Permissions))]);
    }
}

/// <summary>A role of project users.</summary>
public sealed record ProjectRoleAnswer(Guid Id, string Name, EditingPermissions Permissions);

/// <summary>A required prefilter column.</summary>
public sealed record PrefilterColumnAnswer(string Name, string Type);

/// <summary>A message template.</summary>
public sealed record MessageTemplateAnswer(string Purpose, string Language, string Subject, string Body);

/// <summary>A role of an app's catalogue.</summary>
public sealed record RoleAnswer(string Name, string Description, ImmutableArray<string> Permissions);

/// <summary>Apps by slug.</summary>
public sealed record AppsAnswer(ImmutableArray<AppItemAnswer> Apps, string? NextCursor)
{
    /// <summary>The page as clients see it.</summary>
    public static AppsAnswer Of(Page<AppItem> page, string? next) =>
        new([.. page.Items.Select(app => new AppItemAnswer(app.Id.Value, app.Slug, app.Name, app.CreatedAt))], next);
}

/// <summary>An app in a list.</summary>
public sealed record AppItemAnswer(Guid AppId, string Slug, string Name, [property: JsonConverter(typeof(TimestampConverter))] DateTimeOffset CreatedAt);

/// <summary>A new secret, shown this once.</summary>
public sealed record AppSecretAnswer(string AppSecret);
