using System.Collections.Immutable;
using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using System.Text.Json.Serialization;
using OrleansTenantAuth.Directories;
using OrleansTenantAuth.Gateway.Http;
using OrleansTenantAuth.Tenants;
using OrleansTenantAuth.Workspaces;

namespace OrleansTenantAuth.Gateway.Workspaces.Management;

/// <summary>What people set of a workspace.</summary>
public abstract class WorkspaceProfileBody
{
    /// <summary>Description.</summary>
    [Description("What it is for, at most 1000 characters.")]
    public TextField Description { get; set; }

    /// <summary>Owner.</summary>
    [Description("Your own id of its owner, at most 128 characters.")]
    public TextField OwnerId { get; set; }

    /// <summary>Plan.</summary>
    [Description("Your own id of its plan, at most 128 characters.")]
    public TextField PlanId { get; set; }

    /// <summary>Organization.</summary>
    [Description("The id of its organization at an external token issuer, such as org_2abc; unique over all workspaces.")]
    public TextField ExternalOrgId { get; set; }

    /// <summary>Groups of roles.</summary>
    [Description("The groups that policies see for users with a role: {\"owner\":[\"admins\"]}. Left out: owner and admin are admins, member and staff are members, viewer is viewers.")]
    public JsonElement RoleGroups { get; set; }
}

/// <summary>Body of POST /workspace/api/v1/workspaces.</summary>
public sealed class NewWorkspaceBody : WorkspaceProfileBody
{
    /// <summary>App.</summary>
    [Description("The app's uuid or slug; a key that is bound to an app may leave it out.")]
    public TextField AppId { get; set; }

    /// <summary>Tenant.</summary>
    [Description("A tenant of the app to make a workspace, with its own name and slug; left out: a tenant is made.")]
    public TextField TenantId { get; set; }

    /// <summary>Name.</summary>
    [Required, Description("What people call the workspace, at most 200 characters; not with tenant_id.")]
    public TextField Name { get; set; }

    /// <summary>Slug.</summary>
    [Required, Description("Its name in addresses, unique and fixed; not with tenant_id. " + Http.Slug.Rule)]
    public TextField Slug { get; set; }
}

/// <summary>Body of PATCH /workspace/api/v1/workspaces/{workspace}. What is left out stays as it is.</summary>
public sealed class ChangeWorkspaceBody : WorkspaceProfileBody
{
    /// <summary>Name.</summary>
    [Description("What people call the workspace, at most 200 characters.")]
    public TextField Name { get; set; }
}

/// <summary>A workspace.</summary>
public sealed record TenantWorkspaceAnswer(
    Guid Id,
    Guid AppId,
    string Name,
    string Slug,
    string? Description,
    string? OwnerId,
    string? PlanId,
    string? ExternalOrgId,
    IReadOnlyDictionary<string, ImmutableArray<string>> RoleGroups,
    string Status,
    [property: JsonConverter(typeof(TimestampConverter))] DateTimeOffset CreatedAt,
    [property: JsonConverter(typeof(TimestampConverter))] DateTimeOffset UpdatedAt)
{
    /// <summary>The workspace as clients see it.</summary>
    public static TenantWorkspaceAnswer Of(WorkspaceRealm realm)
    {
        ArgumentNullException.ThrowIfNull(realm);
        return new(
            realm.Id.Value,
            realm.App.Value,
            realm.Name,
            realm.Slug,
            realm.Settings.Description,
            realm.Settings.OwnerId,
            realm.Settings.PlanId,
            realm.Settings.ExternalOrg,
            (realm.Settings.RoleGroups ?? WorkspaceGroups.Default).ToDictionary(entry => entry.Role, entry => entry.Groups, StringComparer.Ordinal),
            realm.Status == TenantStatus.Suspended ? "suspended" : "active",
            realm.CreatedAt,
            realm.UpdatedAt);
    }
}

/// <summary>A new workspace with its first service account, whose secret is shown this once.</summary>
public sealed record NewWorkspaceAnswer(TenantWorkspaceAnswer Workspace, NewServiceAccountAnswer ServiceAccount);

/// <summary>Workspaces of an app in order of their ids.</summary>
public sealed record TenantWorkspacesAnswer(ImmutableArray<TenantWorkspaceItemAnswer> Data, string? NextCursor);

/// <summary>A workspace in a list.</summary>
public sealed record TenantWorkspaceItemAnswer(
    Guid Id,
    string Name,
    string Slug,
    string? Description,
    string? OwnerId,
    string? PlanId,
    string Status,
    [property: JsonConverter(typeof(TimestampConverter))] DateTimeOffset CreatedAt,
    [property: JsonConverter(typeof(TimestampConverter))] DateTimeOffset UpdatedAt)
{
    /// <summary>The workspace as clients see it.</summary>
    public static TenantWorkspaceItemAnswer Of(WorkspaceItem item)
    {
        ArgumentNullException.ThrowIfNull(item);
        return new(item.Id.Value, item.Name, item.Slug, item.Description, item.OwnerId, item.PlanId, item.Status, item.CreatedAt, item.UpdatedAt);
    }
}
