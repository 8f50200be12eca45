using System.Text.Json;
using OrleansTenantAuth.Gateway.Admin;
using OrleansTenantAuth.Gateway.Http;
using OrleansTenantAuth.Workspaces;

namespace OrleansTenantAuth.Gateway.Workspaces.Permissions;

/// <summary>Reads permissions from bodies.</summary>
internal static class PermissionReader
{
    /// <summary>The command that the body means; null where something is wrong with it.</summary>
    public static PutPermission? Read(FieldCheck check, CallInfo call, Guid id, bool isNew, PermissionBody body)
    {
        var name = check.OptionalText("name", body.Name, 200);
        var resource = Resource(check, body.Resource);
        var actions = check.OptionalList("actions", body.Actions, 20) ?? [];
        if (actions.IsEmpty || actions.Any(action => !WorkspaceResources.Actions.Contains(action, StringComparer.Ordinal)))
            check.Add("actions", $"Must be of {string.Join(", ", WorkspaceResources.Actions)}.");
        var priority = check.OptionalNumber("priority", body.Priority, -1_000, 1_000) ?? 0;
        var effect = check.OptionalText("policy.effect", body.Policy?.Effect ?? default, 10) ?? Effects.Allow;
        if (effect is not (Effects.Allow or Effects.Deny))
            check.Add("policy.effect", "Must be Allow or Deny.");
        if (body.Policy is null)
            check.Add("policy", "This field is required.");
        else if (body.Policy.Conditions.ValueKind == JsonValueKind.Undefined)
            check.Add("policy.conditions", "This field is required.");
        var conditions = TenantData.Read(check, "policy.conditions", body.Policy?.Conditions ?? default, WorkspaceLimits.ConditionBytes);
        if (conditions is null && body.Policy?.Conditions.ValueKind == JsonValueKind.Null)
            check.Add("policy.conditions", "Must be a JSON object.");
        return check.Failed
            ? null
            : new PutPermission(call, id, isNew, name, resource, [.. actions.Distinct(StringComparer.Ordinal)], effect == Effects.Deny, priority, conditions!);
    }

    /// <summary>A resource that there is.</summary>
    public static string Resource(FieldCheck check, TextField sent)
    {
        var resource = check.Text("resource", sent, 100);
        if (resource.Length > 0 && !WorkspaceResources.IsKnown(resource))
            check.Add("resource", WorkspaceResources.Rule);
        return resource;
    }
}
