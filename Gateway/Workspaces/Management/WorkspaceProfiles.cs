using System.Collections.Immutable;
using System.Text.Json;
using OrleansTenantAuth.Gateway.Workspaces.Access;
using OrleansTenantAuth.Gateway.Admin;
using OrleansTenantAuth.Gateway.Http;
using OrleansTenantAuth.Workspaces;

namespace OrleansTenantAuth.Gateway.Workspaces.Management;

/// <summary>Reads what people set of a workspace.</summary>
internal static class WorkspaceProfiles
{
    private const int MaxName = 64;

    public static WorkspaceProfile Read(FieldCheck check, WorkspaceProfileBody body)
    {
        var organization = check.OptionalText("external_org_id", body.ExternalOrgId, WorkspaceNames.MaxOrganization);
        if (organization is not null && !WorkspaceNames.IsOrganization(organization))
            check.Add("external_org_id", "Must be visible ASCII characters without a slash.");
        return new WorkspaceProfile(
            check.OptionalText("description", body.Description, 1_000),
            check.OptionalText("owner_id", body.OwnerId, 128),
            check.OptionalText("plan_id", body.PlanId, 128),
            organization,
            ReadRoleGroups(check, "role_groups", body.RoleGroups));
    }

    /// <summary>Groups as bodies list them.</summary>
    public static ImmutableArray<string> Groups(FieldCheck check, string field, ImmutableArray<string>? sent)
    {
        var groups = sent ?? [];
        if (groups.Length > WorkspaceLimits.Groups || groups.Any(group => group.Length is 0 or > MaxName))
            check.Add(field, $"Must be at most {WorkspaceLimits.Groups} groups of 1 to {MaxName} characters.");
        return groups;
    }

    /// <summary>Groups of roles as bodies name them.</summary>
    public static ImmutableArray<RoleGroups>? ReadRoleGroups(FieldCheck check, string field, JsonElement sent)
    {
        if (TenantData.Read(check, field, sent) is null)
            return null;
        if (sent.GetPropertyCount() <= WorkspaceLimits.Groups)
        {
            var read = sent.EnumerateObject().Select(member => Read(member.Name, member.Value)).ToArray();
            if (read.All(entry => entry is not null))
                return [.. read.OfType<RoleGroups>()];
        }

        check.Add(field, $"Must be an object of at most {WorkspaceLimits.Groups} roles, each with an array of at most as many groups of 1 to {MaxName} characters.");
        return null;
    }

    private static RoleGroups? Read(string role, JsonElement groups)
    {
        if (role.Length is 0 or > MaxName || groups.ValueKind != JsonValueKind.Array || groups.GetArrayLength() > WorkspaceLimits.Groups)
            return null;
        ImmutableArray<string?> names = [.. groups.EnumerateArray().Select(group => ConditionJson.Single(group) is { Text: { Length: >= 1 and <= MaxName } name } ? name : null)];
        return names.Any(name => name is null) ? null : new RoleGroups(role, [.. names.OfType<string>()]);
    }
}
