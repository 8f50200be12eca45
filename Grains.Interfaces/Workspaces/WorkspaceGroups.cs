using System.Collections.Immutable;

namespace OrleansTenantAuth.Workspaces;

/// <summary>Which groups policies see for the roles of a user.</summary>
public static class WorkspaceGroups
{
    /// <summary>The group that the built-in permission lets manage the workspace.</summary>
    public const string Administrators = "workspace_administrators";

    private const string OrganizationPrefix = "org:";

    /// <summary>The groups of roles where a workspace sets none.</summary>
    public static ImmutableArray<RoleGroups> Default { get; } =
    [
        new("owner", ["admins"]), new("admin", ["admins"]), new("member", ["members"]), new("staff", ["members"]), new("viewer", ["viewers"]),
    ];

    /// <summary>The groups of these roles, each once. A role of an external organization may have <c>org:</c> before it.</summary>
    public static ImmutableArray<string> Of(IEnumerable<string> roles, ImmutableArray<RoleGroups>? mapping)
    {
        ArgumentNullException.ThrowIfNull(roles);
        var known = mapping ?? Default;
        return [.. roles.SelectMany(role => Find(known, role) ?? Find(known, Plain(role)) ?? []).Distinct(StringComparer.Ordinal)];
    }

    private static ImmutableArray<string>? Find(ImmutableArray<RoleGroups> mapping, string role) =>
        mapping.FirstOrDefault(entry => string.Equals(entry.Role, role, StringComparison.Ordinal))?.Groups;

    private static string Plain(string role) => role.StartsWith(OrganizationPrefix, StringComparison.Ordinal) ? role[OrganizationPrefix.Length..] : role;
}
