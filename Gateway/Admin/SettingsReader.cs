using System.Collections.Immutable;
using OrleansTenantAuth.Apps;
using OrleansTenantAuth.Embeds;
using OrleansTenantAuth.Gateway.Embeds;
using OrleansTenantAuth.Gateway.Http;

namespace OrleansTenantAuth.Gateway.Admin;

/// <summary>Reads settings from a body: what is left out stays as it was. Bounds are the app's rules to check.</summary>
public static class SettingsReader
{
    private const int MaxSeconds = 31_536_000;
    private static readonly string[] Purposes = ["LOGIN", "PHONE_CHANGE", "EMAIL_VERIFY", "PASSWORD_RESET"];

    /// <summary>The settings that the body names.</summary>
    public static AppSettingsPatch Read(FieldCheck check, AppSettingsBody? body)
    {
        ArgumentNullException.ThrowIfNull(check);
        return body is null ? new AppSettingsPatch() : new AppSettingsPatch
        {
            AccessTokenSeconds = check.OptionalNumber("settings.access_token_seconds", body.AccessTokenSeconds, 60, 86_400),
            RefreshIdleSeconds = check.OptionalNumber("settings.refresh_idle_seconds", body.RefreshIdleSeconds, 300, MaxSeconds),
            RefreshAbsoluteSeconds = check.OptionalNumber("settings.refresh_absolute_seconds", body.RefreshAbsoluteSeconds, 300, MaxSeconds),
            RetryWindowSeconds = check.OptionalNumber("settings.retry_window_seconds", body.RetryWindowSeconds, 0, 60),
            Algorithm = check.OptionalText("settings.algorithm", body.Algorithm, 16),
            AdoptTenants = check.OptionalFlag("settings.adopt_tenants", body.AdoptTenants),
            AuthorizationClaim = check.OptionalFlag("settings.authorization_claim", body.AuthorizationClaim),
            AllowedOrigins = check.OptionalList("settings.allowed_origins", body.AllowedOrigins, 20),
            Language = check.OptionalText("settings.language", body.Language, 16),
            Templates = ReadTemplates(check, body.Templates),
            OwnIssuer = check.OptionalFlag("settings.own_issuer", body.OwnIssuer),
            SharedContacts = check.OptionalFlag("settings.shared_contacts", body.SharedContacts),
            AllowUnfiltered = check.OptionalFlag("settings.allow_unfiltered", body.AllowUnfiltered),
            PrefilterColumns = ReadColumns(check, body.PrefilterColumns),
            ProjectRoles = ReadProjectRoles(check, body.ProjectRoles),
        };
    }

    private static ImmutableArray<ProjectRole>? ReadProjectRoles(FieldCheck check, ProjectRoleBody?[]? bodies)
    {
        if (bodies is null)
            return null;
        var roles = ImmutableArray.CreateBuilder<ProjectRole>(bodies.Length);
        for (var index = 0; index < bodies.Length; index++)
        {
            var (field, body) = ($"settings.project_roles[{index}]", bodies[index] ?? new ProjectRoleBody());
            roles.Add(new ProjectRole(
                check.Uuid(field + ".id", body.Id),
                check.Text(field + ".name", body.Name, 200),
                EmbedFields.Permissions(check, field + ".permissions", body.Permissions)));
        }

        return roles.DrainToImmutable();
    }

    private static ImmutableArray<PrefilterColumn>? ReadColumns(FieldCheck check, PrefilterColumnBody?[]? bodies)
    {
        if (bodies is null)
            return null;
        var columns = ImmutableArray.CreateBuilder<PrefilterColumn>(bodies.Length);
        for (var index = 0; index < bodies.Length; index++)
        {
            var (field, body) = ($"settings.prefilter_columns[{index}]", bodies[index] ?? new PrefilterColumnBody());
            var type = check.Text(field + ".type", body.Type, 10);
            if (type.Length > 0 && PrefilterTypes.Read(type) == PrefilterType.Unset)
                check.Add(field + ".type", "Must be one of: string, number, boolean.");
            columns.Add(new PrefilterColumn(check.Text(field + ".name", body.Name, PrefiltersJson.MaxNameLength), PrefilterTypes.Read(type)));
        }

        return columns.DrainToImmutable();
    }

    private static ImmutableArray<MessageTemplate>? ReadTemplates(FieldCheck check, MessageTemplateBody?[]? bodies)
    {
        if (bodies is null)
            return null;
        var templates = ImmutableArray.CreateBuilder<MessageTemplate>(bodies.Length);
        for (var index = 0; index < bodies.Length; index++)
        {
            var (field, body) = ($"settings.templates[{index}]", bodies[index] ?? new MessageTemplateBody());
            var purpose = check.Text(field + ".purpose", body.Purpose, 40);
            if (purpose.Length > 0 && !Purposes.Contains(purpose, StringComparer.Ordinal))
                check.Add(field + ".purpose", $"Must be one of: {string.Join(", ", Purposes)}.");
            templates.Add(new MessageTemplate(
                purpose,
                check.Text(field + ".language", body.Language, 16),
                check.OptionalText(field + ".subject", body.Subject, 200) ?? "",
                check.Text(field + ".body", body.Body, 4_000)));
        }

        return templates.DrainToImmutable();
    }
}
