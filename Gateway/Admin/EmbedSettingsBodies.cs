using System.Collections.Immutable;
using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using OrleansTenantAuth.Embeds;
using OrleansTenantAuth.Gateway.Embeds;
using OrleansTenantAuth.Gateway.Http;

namespace OrleansTenantAuth.Gateway.Admin;

/// <summary>Body of PUT /admin/apps/{app_id}/tenants/{tenant_id}/embed-settings.</summary>
public sealed class EmbedSettingsBody
{
    /// <summary>Public name.</summary>
    [Required, Description("The tenant's public name, at most 200 characters.")]
    public TextField DisplayName { get; set; }

    /// <summary>Prefilters.</summary>
    [Description("Columns with a string, number, boolean or a list of these. {} only where the app allows unfiltered access.")]
    public JsonElement Prefilters { get; set; }

    /// <summary>Data set.</summary>
    [Description("The data set to which the tenant is confined.")]
    public TextField PrefiltersSchema { get; set; }

    /// <summary>Roles.</summary>
    [Description("Permissions by role, at most 100; a role that is left out permits nothing.")]
    public RolePermissionsBody?[]? Roles { get; set; }
}

/// <summary>Permissions of a role in a body.</summary>
public sealed class RolePermissionsBody
{
    /// <summary>Role.</summary>
    [Required, Description("A role of the app's catalogue.")]
    public TextField Role { get; set; }

    /// <summary>Permissions.</summary>
    [Description("What is left out is denied, and without any the dashboard is read-only.")]
    public EditingPermissionsBody? Permissions { get; set; }
}

/// <summary>What members of a tenant see and may do in embedded dashboards.</summary>
public sealed record EmbedSettingsAnswer(Guid TenantId, string DisplayName, JsonElement? Prefilters, string? PrefiltersSchema, ImmutableArray<RolePermissionsAnswer> Roles)
{
    /// <summary>The settings as clients see them.</summary>
    public static EmbedSettingsAnswer Of(TenantId tenant, HostedEmbedSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        return new(
            tenant.Value,
            settings.DisplayName,
            settings.Prefilters is { } prefilters ? JsonSerializer.Deserialize(PrefiltersJson.ToUtf8(prefilters), AdminJson.Default.JsonElement) : null,
            settings.Schema,
            [.. settings.Roles.Select(role => new RolePermissionsAnswer(role.Role, role.Permissions))]);
    }
}

/// <summary>Permissions of a role.</summary>
public sealed record RolePermissionsAnswer(string Role, EditingPermissions Permissions);
