using System.Collections.Immutable;
using OrleansTenantAuth.Gateway.Docs;
using OrleansTenantAuth.Gateway.Http;

namespace OrleansTenantAuth.Gateway.Auth;

/// <summary>POST /auth/roles/assign and /auth/roles/revoke.</summary>
public sealed class RoleEndpoints(IGrainFactory grains, AppGate gate)
{
    private const int MaxRoles = 20;
    private const int MaxRoleLength = 64;

    /// <summary>Maps the routes.</summary>
    public static void Map(IEndpointRouteBuilder routes)
    {
        var roles = routes.ServiceProvider.GetRequiredService<RoleEndpoints>();
        var group = routes.MapGroup("/auth/roles").WithTags("Roles").AuthenticatedBy(RouteAuth.App);
        group.MapJsonPost("/assign", AuthJson.Default.AssignRoleBody, AuthJson.Default.SuccessAnswer, roles.Assign)
            .WithSummary("Sets the user's role in a tenant; it replaces all roles there. Safe to repeat.")
            .Refuses(AuthError.TokenInvalid, AuthError.UserNotFound, AuthError.UserDeleted, AuthError.TenantNotFound, AuthError.LimitReached);
        group.MapJsonPost("/revoke", AuthJson.Default.RevokeRoleBody, AuthJson.Default.SuccessAnswer, roles.Revoke)
            .WithSummary("Takes the user's roles in a tenant away. A repeat answers ROLE_NOT_FOUND, which is safe to ignore.")
            .Refuses(AuthError.TokenInvalid, AuthError.UserNotFound, AuthError.UserDeleted, AuthError.TenantNotFound, AuthError.RoleNotFound);
    }

    private async Task<Outcome<SuccessAnswer>> Assign(AssignRoleBody body, HttpContext http)
    {
        var check = new FieldCheck();
        var app = AppCaller.Read(check, body);
        var user = check.Uuid("user_id", body.UserId);
        var tenant = check.Uuid("tenant_id", body.TenantId);
        var roles = ReadRoles(check, body);
        if (check.Failed)
            return check.Refuse<SuccessAnswer>();

        var call = Calls.OfApp(http, app.Id);
        var assigned = await grains.User(new UserId(user)).AssignRoles(new(call, app.Id, app.SecretHash, new TenantId(tenant), roles));
        return assigned.IsOk
            ? Outcome<SuccessAnswer>.Ok(SuccessAnswer.Instance)
            : (await gate.Passed(http, app, call, assigned)).As<SuccessAnswer>();
    }

    private async Task<Outcome<SuccessAnswer>> Revoke(RevokeRoleBody body, HttpContext http)
    {
        var check = new FieldCheck();
        var app = AppCaller.Read(check, body);
        var user = check.Uuid("user_id", body.UserId);
        var tenant = check.Uuid("tenant_id", body.TenantId);
        if (check.Failed)
            return check.Refuse<SuccessAnswer>();

        var call = Calls.OfApp(http, app.Id);
        var revoked = await grains.User(new UserId(user)).RevokeRoles(new(call, app.Id, app.SecretHash, new TenantId(tenant)));
        return (await gate.Passed(http, app, call, revoked)).Map(_ => SuccessAnswer.Instance);
    }

    private static ImmutableArray<string> ReadRoles(FieldCheck check, AssignRoleBody body)
    {
        if (body.Role != default && body.Roles != default)
        {
            check.Add("roles", "Send either role or roles, not both.");
            return [];
        }

        if (body.Roles == default)
            return [check.Text("role", body.Role, MaxRoleLength)];

        var roles = check.OptionalList("roles", body.Roles, MaxRoles) ?? [];
        if (body.Roles.Value is not null && (roles.IsEmpty || roles.Any(role => role.Length is 0 or > MaxRoleLength)))
            check.Add("roles", $"Must have 1 to {MaxRoles} names of 1 to {MaxRoleLength} characters.");
        return roles;
    }
}
