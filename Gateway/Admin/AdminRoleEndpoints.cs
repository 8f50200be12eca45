using OrleansTenantAuth.Gateway.Docs;
using OrleansTenantAuth.Gateway.Http;

namespace OrleansTenantAuth.Gateway.Admin;

/// <summary>A user's roles in a tenant.</summary>
public sealed class AdminRoleEndpoints(IGrainFactory grains, TenantNames names)
{
    private const int MaxRoles = 20;

    /// <summary>Maps the routes.</summary>
    public static void Map(IEndpointRouteBuilder routes)
    {
        var endpoints = routes.ServiceProvider.GetRequiredService<AdminRoleEndpoints>();
        var group = routes.MapAppGroup("/users/{user_id}/tenants/{tenant_id}/roles", "Admin: roles");
        group.Send("PUT", "", AdminJson.Default.SetRolesBody, AdminJson.Default.SetRolesAnswer, endpoints.Set)
            .WithSummary("Sets the user's roles in a tenant; they replace all roles there. Safe to repeat.")
            .Refuses(AuthError.UserNotFound, AuthError.UserDeleted, AuthError.TenantNotFound, AuthError.LimitReached);
        group.Delete("", endpoints.Revoke)
            .WithSummary("Takes the user's roles in a tenant away. A repeat answers ROLE_NOT_FOUND, which is safe to ignore.")
            .Refuses(AuthError.UserNotFound, AuthError.UserDeleted, AuthError.TenantNotFound, AuthError.RoleNotFound);
    }

    private async Task<Outcome<SetRolesAnswer>> Set(AppCall call, SetRolesBody body)
    {
        var check = new FieldCheck();
        var roles = check.OptionalList("roles", body.Roles, MaxRoles) ?? [];
        if (body.Roles == default)
            check.Add("roles", "This field is required.");
        if (check.Failed)
            return check.Refuse<SetRolesAnswer>();
        var user = call.User();
        if (!user.IsOk)
            return user.As<SetRolesAnswer>();
        var tenant = await names.Find(call);
        if (!tenant.IsOk)
            return tenant.As<SetRolesAnswer>();

        var assigned = await grains.User(user.Require()).AssignRoles(new(call.Info, call.App.Id, null, tenant.Require(), roles));
        return assigned.IsOk || assigned.Error != AuthError.ValidationError
            ? assigned.Map(_ => new SetRolesAnswer(user.Require().Value, tenant.Require().Value, roles))
            : Outcome<SetRolesAnswer>.Refuse(AuthError.ValidationError, null, [.. assigned.Fields.Select(fault => fault with { Field = "roles" })]);
    }

    private async Task<Outcome<Done>> Revoke(AppCall call)
    {
        var user = call.User();
        if (!user.IsOk)
            return user.As<Done>();
        var tenant = await names.Find(call);
        return tenant.IsOk
            ? await grains.User(user.Require()).RevokeRoles(new(call.Info, call.App.Id, null, tenant.Require()))
            : tenant.As<Done>();
    }
}
