using OrleansTenantAuth.Gateway.Docs;
using OrleansTenantAuth.Gateway.Http;
using OrleansTenantAuth.Gateway.Workspaces.Access;
using OrleansTenantAuth.Workspaces;

namespace OrleansTenantAuth.Gateway.Workspaces.Permissions;

/// <summary>Permissions of a workspace: who may do what, and with which records.</summary>
public sealed class PermissionEndpoints(IGrainFactory grains)
{
    private const string Resource = WorkspaceResources.Permissions;

    /// <summary>Maps the routes.</summary>
    public static void Map(IEndpointRouteBuilder routes)
    {
        foreach (var prefix in new[] { WorkspaceRoutes.Management, WorkspaceRoutes.Iam })
            routes.ServiceProvider.GetRequiredService<PermissionEndpoints>().Map(routes.MapWorkspaceGroup(prefix + "/permissions", "Workspaces: permissions"));
    }

    private void Map(GuardedGroup<WorkspaceCall> group)
    {
        group.Send("POST", "", PermissionJson.Default.PermissionBody, PermissionJson.Default.PermissionAnswer, Create, StatusCodes.Status201Created)
            .WithSummary("Makes a permission; it counts from the next call on. A repeat with the same Idempotency-Key answers the same one.")
            .Needs(Resource, "create").Refuses(AuthError.LimitReached);
        group.Get("", PermissionJson.Default.PermissionsAnswer, List)
            .WithSummary("All permissions, the built-in one too.").Needs(Resource, "list");
        group.Get("/{permission_id}", PermissionJson.Default.PermissionAnswer, Get)
            .WithSummary("A permission.").Needs(Resource, "retrieve").Refuses(AuthError.PermissionNotFound);
        group.Send("PUT", "/{permission_id}", PermissionJson.Default.PermissionBody, PermissionJson.Default.PermissionAnswer, Change)
            .WithSummary("Replaces a permission that is not built in. Safe to repeat.")
            .Needs(Resource, "update").Refuses(AuthError.PermissionNotFound, AuthError.WrongState, AuthError.LimitReached);
        group.Delete("/{permission_id}", Remove)
            .WithSummary("Removes a permission that is not built in. A repeat answers PERMISSION_NOT_FOUND.")
            .Needs(Resource, "delete").Refuses(AuthError.PermissionNotFound, AuthError.WrongState);
        group.Send("POST", "/explain", PermissionJson.Default.ExplainBody, PermissionJson.Default.ExplainAnswer, Explain)
            .WithSummary("How the policies would decide a call, and what came of each rule. Changes nothing.")
            .Needs(Resource, "validate");
    }

    private async Task<Outcome<PermissionAnswer>> Create(WorkspaceCall call, PermissionBody body) =>
        await Put(call, DerivedIds.Named(call.Info.OperationId, $"permission\n{call.Workspace}"), isNew: true, body);

    private async Task<Outcome<PermissionAnswer>> Change(WorkspaceCall call, PermissionBody body)
    {
        var id = call.Id("permission_id", AuthError.PermissionNotFound);
        return id.IsOk ? await Put(call, id.Require(), isNew: false, body) : id.As<PermissionAnswer>();
    }

    private async Task<Outcome<PermissionAnswer>> Put(WorkspaceCall call, Guid id, bool isNew, PermissionBody body)
    {
        var check = new FieldCheck();
        return PermissionReader.Read(check, call.Info, id, isNew, body) is { } command
            ? (await grains.TenantWorkspace(call.Workspace).PutPermission(command)).Map(PermissionAnswer.Of)
            : check.Refuse<PermissionAnswer>();
    }

    private static Task<Outcome<PermissionsAnswer>> List(WorkspaceCall call) => Task.FromResult(Outcome<PermissionsAnswer>.Ok(PermissionsAnswer.Of(call.Access.Realm)));

    private static Task<Outcome<PermissionAnswer>> Get(WorkspaceCall call)
    {
        var id = call.Id("permission_id", AuthError.PermissionNotFound);
        var found = id.IsOk ? call.Access.Realm.Permissions.FirstOrDefault(known => known.Id == id.Require()) : null;
        return Task.FromResult(found is null
            ? Outcome<PermissionAnswer>.Refuse(AuthError.PermissionNotFound)
            : Outcome<PermissionAnswer>.Ok(PermissionAnswer.Of(found)));
    }

    private async Task<Outcome<Done>> Remove(WorkspaceCall call)
    {
        var id = call.Id("permission_id", AuthError.PermissionNotFound);
        return id.IsOk ? await grains.TenantWorkspace(call.Workspace).RemovePermission(new(call.Info, id.Require())) : id.As<Done>();
    }

    private static Task<Outcome<ExplainAnswer>> Explain(WorkspaceCall call, ExplainBody body) => Task.FromResult(Explanations.Answer(call, body));
}
