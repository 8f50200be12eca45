using System.Collections.Immutable;
using System.Text.Json;

namespace OrleansTenantAuth.Workspaces;

/// <summary>Decisions about permissions.</summary>
internal static class PermissionRules
{
    private const string Conditions = "policy.conditions";
    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = 32, AllowDuplicateProperties = false };

    /// <summary>The permission that every workspace begins with: administrators may do everything.</summary>
    public static TenantWorkspaceState.StoredPermission BuiltIn(Guid id, CallInfo call, DateTimeOffset now) => new()
    {
        Id = id,
        Name = "Workspace administrators",
        Resource = WorkspaceResources.Any,
        Actions = [WorkspaceResources.Any],
        Conditions = JsonElement.Parse($$$"""{"groups":{"contains":"{{{WorkspaceGroups.Administrators}}}"}}"""),
        IsBuiltIn = true,
        CreatedAt = now,
        UpdatedAt = now,
        CreatedBy = call.Actor,
        ChangedBy = call.OperationId,
    };

    public static Decision<TenantWorkspaceState, PermissionView> Put(TenantWorkspaceState state, PutPermission command, DateTimeOffset now)
    {
        var old = state.Permissions.FirstOrDefault(known => known.Id == command.Id);
        if (old?.ChangedBy == command.Call.OperationId)
            return Decision.Answer<TenantWorkspaceState, PermissionView>(View(old));
        if (old is null != command.IsNew)
            return Decision.Refuse<TenantWorkspaceState, PermissionView>(command.IsNew ? AuthError.NameTaken : AuthError.PermissionNotFound);
        if (old is { IsBuiltIn: true })
            return Decision.Refuse<TenantWorkspaceState, PermissionView>(AuthError.WrongState);
        var read = Read(command);
        if (!read.IsOk)
            return Decision.Pass<TenantWorkspaceState, PermissionView>(read.As<PermissionView>());

        var made = Make(command, read.Require(), old, now);
        var permissions = old is null ? state.Permissions.Add(made) : state.Permissions.Replace(old, made);
        return Excess(permissions)
            ? Decision.Refuse<TenantWorkspaceState, PermissionView>(AuthError.LimitReached)
            : TenantWorkspaceRules.Change(
                state, state with { Permissions = permissions, UpdatedAt = now }, _ => View(made), old is null ? "permission.created" : "permission.changed", made.Id.ToString("D"));
    }

    public static Decision<TenantWorkspaceState, Done> Remove(TenantWorkspaceState state, Guid id, DateTimeOffset now)
    {
        if (state.Permissions.FirstOrDefault(known => known.Id == id) is not { } old)
            return Decision.Refuse<TenantWorkspaceState, Done>(AuthError.PermissionNotFound);
        return old.IsBuiltIn
            ? Decision.Refuse<TenantWorkspaceState, Done>(AuthError.WrongState)
            : TenantWorkspaceRules.Change(state, state with { Permissions = state.Permissions.Remove(old), UpdatedAt = now }, _ => Done.Instance, "permission.removed", id.ToString("D"));
    }

    public static PermissionView View(TenantWorkspaceState.StoredPermission permission) => new(
        permission.Id,
        permission.Name,
        permission.Resource,
        permission.Actions,
        permission.Denies,
        permission.Priority,
        JsonSerializer.SerializeToUtf8Bytes(permission.Conditions, StateJson.Default.JsonElement),
        permission.IsBuiltIn,
        permission.CreatedAt,
        permission.UpdatedAt,
        permission.CreatedBy);

    private static TenantWorkspaceState.StoredPermission Make(PutPermission command, JsonElement conditions, TenantWorkspaceState.StoredPermission? old, DateTimeOffset now) => new()
    {
        Id = command.Id,
        Name = command.Name,
        Resource = command.Resource,
        Actions = command.Actions,
        Denies = command.Denies,
        Priority = command.Priority,
        Conditions = conditions,
        CreatedAt = old?.CreatedAt ?? now,
        UpdatedAt = now,
        CreatedBy = old?.CreatedBy ?? command.Call.Actor,
        ChangedBy = command.Call.OperationId,
    };

    private static Outcome<JsonElement> Read(PutPermission command)
    {
        if (command.Conditions.Length > WorkspaceLimits.ConditionBytes)
            return Outcome<JsonElement>.Invalid(Conditions, $"Must have at most {WorkspaceLimits.ConditionBytes} bytes.");
        try
        {
            var json = JsonElement.Parse(command.Conditions, Strict);
            ConditionReader.Read(json, Conditions, out var fault);
            return fault is null ? Outcome<JsonElement>.Ok(json) : Outcome<JsonElement>.Invalid(fault.Field, fault.Message);
        }
        catch (JsonException)
        {
            return Outcome<JsonElement>.Invalid(Conditions, "Must be well-formed JSON in UTF-8, each member once.");
        }
    }

    // What asks for records becomes one filter over all of them, and must stay one that a database can take.
    private static bool Excess(ImmutableArray<TenantWorkspaceState.StoredPermission> permissions)
    {
        if (permissions.Length > WorkspaceLimits.Permissions || permissions.Sum(known => known.Conditions.GetRawText().Length) > WorkspaceLimits.AllConditionBytes)
            return true;
        var ofRecords = permissions.SelectMany(known => Comparisons(Compiled(known))).Where(comparison => ConditionFields.IsOfRecord(comparison.Field)).ToArray();
        return ofRecords.Length > WorkspaceLimits.RecordComparisons || ofRecords.Sum(comparison => comparison.Values.Length) > WorkspaceLimits.RecordValues;
    }

    private static Condition Compiled(TenantWorkspaceState.StoredPermission known) =>
        ConditionReader.Read(known.Conditions, Conditions, out _) ?? throw new InvalidOperationException("A kept condition reads as none.");

    private static IEnumerable<Comparison> Comparisons(Condition condition) => condition switch
    {
        AllOf all => all.Parts.SelectMany(Comparisons),
        AnyOf any => any.Parts.SelectMany(Comparisons),
        NotThat not => Comparisons(not.Part),
        Comparison comparison => [comparison],
        _ => [],
    };
}
