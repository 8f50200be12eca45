using System.Text.Json;

namespace OrleansTenantAuth.Workspaces;

/// <summary>Reads permissions as rules.</summary>
public static class PermissionReading
{
    /// <summary>The rule. A permission that was kept reads well.</summary>
    public static PolicyRule Rule(PermissionView permission)
    {
        ArgumentNullException.ThrowIfNull(permission);
        using var json = JsonDocument.Parse(permission.Conditions);
        var conditions = ConditionReader.Read(json.RootElement, "conditions", out _)
            ?? throw new InvalidOperationException($"Permission {permission.Id} has conditions that cannot be read.");
        return new PolicyRule(permission.Id, permission.Name, permission.Resource, permission.Actions, permission.Denies, permission.Priority, conditions);
    }
}
