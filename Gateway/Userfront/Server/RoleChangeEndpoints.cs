using OrleansTenantAuth.Apps;
using OrleansTenantAuth.Gateway.Http;

namespace OrleansTenantAuth.Gateway.Userfront.Server;

/// <summary>PUT /v0/tenants/{tenantId}/roles/{roleId}: a role of the workspace, named by its name.</summary>
public sealed class RoleChangeEndpoints(IGrainFactory grains)
{
    private const int MaxDescription = 200;
    private const int MaxPermissions = 50;
    private const int MaxPermission = 100;

    /// <summary>Maps the route.</summary>
    public static void Map(IEndpointRouteBuilder routes)
    {
        var endpoints = routes.ServiceProvider.GetRequiredService<RoleChangeEndpoints>();
        new ServerRoutes(routes, "Workspaces: tenants").Send(
            "PUT", "/tenants/{tenantId}/roles/{roleId}", UserfrontJson.Default.ChangeRoleBody, UserfrontJson.Default.RoleAnswer, endpoints.Change,
            "Changes a role's description and permissions. Roles are the workspace's: every tenant has the same. Safe to repeat.",
            AuthError.Forbidden, AuthError.RoleUnknown);
    }

    private async Task<Outcome<RoleAnswer>> Change(ServerCall call, ChangeRoleBody body)
    {
        var check = new FieldCheck();
        var description = check.OptionalText("description", body.Description, MaxDescription);
        var permissions = check.OptionalList("permissions", body.Permissions, MaxPermissions);
        if (permissions?.Any(permission => permission.Length is 0 or > MaxPermission) == true)
            check.Add("permissions", "Must have names of 1 to 100 characters.");
        if (check.Failed)
            return check.Refuse<RoleAnswer>();
        var name = call.Http.GetRouteValue("roleId") as string ?? "";
        var changed = await grains.App(call.Site.App.Id).Configure(new(call.Info, null, null, null, Role: new RoleChange(name, description, permissions)));
        return changed.Map(app => app.Roles.Single(role => role.Name == name)).Map(role => new RoleAnswer(role.Name, role.Description, role.Permissions));
    }
}
