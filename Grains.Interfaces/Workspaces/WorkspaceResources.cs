using System.Collections.Frozen;

namespace OrleansTenantAuth.Workspaces;

/// <summary>What permissions are about. A closed list: a rule about a misspelt resource would deny nothing.</summary>
public static class WorkspaceResources
{
    /// <summary>Every resource, or every action.</summary>
    public const string Any = "*";

    /// <summary>The workspace itself.</summary>
    public const string Workspace = "workspace";

    /// <summary>Permissions and their policies.</summary>
    public const string Permissions = "workspace::permissions";

    /// <summary>Service accounts and publishable keys.</summary>
    public const string ServiceAccounts = "workspace::service-accounts";

    /// <summary>External token issuers.</summary>
    public const string AuthProviders = "workspace::auth-providers";

    /// <summary>Structures of records.</summary>
    public const string Structures = "structures";

    /// <summary>Records.</summary>
    public const string Records = "records";

    /// <summary>Functions.</summary>
    public const string Functions = "compute-functions";

    /// <summary>Triggers of functions.</summary>
    public const string Triggers = "function-triggers";

    /// <summary>Notifications and their templates.</summary>
    public const string Notifications = "notifications";

    private static readonly FrozenSet<string> Known = new[]
    {
        Any, Workspace, Permissions, ServiceAccounts, AuthProviders, "workspace::users", "workspace::groups", "workspace::roles", "billing",
        Structures, Records, "files", Functions, Triggers, Notifications,
    }.ToFrozenSet(StringComparer.Ordinal);

    /// <summary>What a resource must be, for messages.</summary>
    public static string Rule { get; } = $"Must be one of {string.Join(", ", Known.Order(StringComparer.Ordinal))}.";

    /// <summary>Actions, for messages and rules.</summary>
    public static IReadOnlyList<string> Actions { get; } =
        ["create", "retrieve", "update", "delete", "list", "manage", "validate", "backup", "restore", "execute", "publish", "subscribe", Any];

    /// <summary>The resource by its name of today: collections are structures.</summary>
    public static string Canonical(string resource) => resource == "collections" ? Structures : resource;

    /// <summary>Whether there is such a resource.</summary>
    public static bool IsKnown(string resource) => Known.Contains(Canonical(resource));
}
