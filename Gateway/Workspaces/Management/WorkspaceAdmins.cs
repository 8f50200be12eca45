using OrleansTenantAuth.Gateway.Admin;
using OrleansTenantAuth.Gateway.Docs;
using OrleansTenantAuth.Gateway.Workspaces.Access;
using OrleansTenantAuth.Workspaces;

namespace OrleansTenantAuth.Gateway.Workspaces.Management;

/// <summary>An admin's call on one workspace: it exists, and the key covers its app.</summary>
/// <param name="Http">The request.</param>
/// <param name="Caller">Whose key it is.</param>
/// <param name="Realm">The workspace.</param>
public sealed record RealmCall(HttpContext Http, AdminCaller Caller, WorkspaceRealm Realm) : AdminCall(Http, Caller);

/// <summary>Routes on workspaces behind <c>X-Admin-Key</c>.</summary>
internal static class WorkspaceAdmins
{
    public const string Prefix = "/workspace/api/v1/workspaces";

    /// <summary>Routes on all workspaces of an app, which the handler finds.</summary>
    public static AdminGroup<AdminCall> MapAdmins(IEndpointRouteBuilder routes) =>
        new(routes.ServiceProvider, Group(routes, Prefix), (http, caller) => Task.FromResult(Outcome<AdminCall>.Ok(new(http, caller))));

    /// <summary>Routes on one workspace; one that the key does not cover is <see cref="AuthError.WorkspaceNotFound"/>, as is what there is not.</summary>
    public static AdminGroup<RealmCall> MapOne(IEndpointRouteBuilder routes)
    {
        var names = routes.ServiceProvider.GetRequiredService<WorkspaceNames>();
        var grains = routes.ServiceProvider.GetRequiredService<IGrainFactory>();
        return new(routes.ServiceProvider, Group(routes, Prefix + "/{workspace}").Refuses(AuthError.WorkspaceNotFound), (http, caller) => Admit(http, caller, names, grains));
    }

    private static RouteGroupBuilder Group(IEndpointRouteBuilder routes, string prefix) =>
        routes.MapGroup(prefix).WithTags("Workspaces").AuthenticatedBy(RouteAuth.Admin).Refuses(AuthError.TokenInvalid, AuthError.ValidationError);

    private static async Task<Outcome<RealmCall>> Admit(HttpContext http, AdminCaller caller, WorkspaceNames names, IGrainFactory grains)
    {
        var realm = await Find(caller, http.GetRouteValue("workspace") as string ?? "", names, grains);
        return realm.Map(found => new RealmCall(http, caller, found));
    }

    /// <summary>A workspace by its uuid or a name of it, if the key covers it; else <see cref="AuthError.WorkspaceNotFound"/>.</summary>
    public static async Task<Outcome<WorkspaceRealm>> Find(AdminCaller caller, string name, WorkspaceNames names, IGrainFactory grains)
    {
        var id = Guid.TryParseExact(name, "D", out var uuid) ? Outcome<TenantId>.Ok(new TenantId(uuid)) : await names.Find(name, caller.Call);
        if (!id.IsOk)
            return id.As<WorkspaceRealm>();
        var realm = await grains.TenantWorkspace(id.Require()).Get(new(caller.Call));
        return realm.IsOk && !caller.Covers(realm.Require().App) ? Outcome<WorkspaceRealm>.Refuse(AuthError.WorkspaceNotFound) : realm;
    }
}
