using OrleansTenantAuth.Gateway.Http;

namespace OrleansTenantAuth.Gateway.Userfront.Server;

/// <summary>Users of a workspace and their roles, for its own server.</summary>
public sealed class UserRoleEndpoints(IGrainFactory grains, WorkspaceUsers users)
{
    private const int MaxRoles = 20;
    private static readonly string[] Prefixes = ["", "/tenants/{tenantId}"];

    /// <summary>Maps the routes. Without a tenant in the path the workspace's root is meant; roles are set by PUT or POST, both documented.</summary>
    public static void Map(IEndpointRouteBuilder routes)
    {
        var endpoints = routes.ServiceProvider.GetRequiredService<UserRoleEndpoints>();
        var group = new ServerRoutes(routes, "Workspaces: users");
        foreach (var prefix in Prefixes)
        {
            group.Get(prefix + "/users/{userId}", UserfrontJson.Default.PersonAnswer, endpoints.Get,
                "A user by number or uuid; at a tenant below the root one with a role there.", AuthError.UserNotFound);
            foreach (var method in new[] { "PUT", "POST" })
            {
                group.Send(method, prefix + "/users/{userId}/roles", UserfrontJson.Default.RolesBody, UserfrontJson.Default.RolesAnswer, endpoints.SetRoles,
                    "Sets the user's roles in the tenant; they replace all roles there. Safe to repeat.",
                    AuthError.Forbidden, AuthError.UserNotFound, AuthError.UserDeleted, AuthError.LimitReached);
            }
        }
    }

    private async Task<Outcome<PersonAnswer>> Get(ServerCall call)
    {
        var facts = await users.Read(call);
        return facts.Map(PersonAnswer.Of);
    }

    private async Task<Outcome<RolesAnswer>> SetRoles(ServerCall call, RolesBody body)
    {
        var check = new FieldCheck();
        var roles = check.OptionalList("roles", body.Roles, MaxRoles) ?? [];
        if (body.Roles == default)
            check.Add("roles", "This field is required.");
        if (check.Failed)
            return check.Refuse<RolesAnswer>();
        var id = await users.Find(call);
        if (!id.IsOk)
            return id.As<RolesAnswer>();
        var (user, app, tenant) = (grains.User(id.Require()), call.Site.App.Id, call.Site.Tenant.Id);
        var set = roles.IsEmpty
            ? await user.RevokeRoles(new(call.Info, app, null, tenant))
            : await user.AssignRoles(new(call.Info, app, null, tenant, roles));

        // Nothing to take away is what was asked for.
        if (set.Error == AuthError.ValidationError)
            return Outcome<RolesAnswer>.Refuse(AuthError.ValidationError, null, [.. set.Fields.Select(fault => fault with { Field = "roles" })]);
        return set.IsOk || (roles.IsEmpty && set.Error == AuthError.RoleNotFound) ? Outcome<RolesAnswer>.Ok(new RolesAnswer(roles)) : set.As<RolesAnswer>();
    }
}
