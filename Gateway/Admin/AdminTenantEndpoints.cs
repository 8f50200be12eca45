using OrleansTenantAuth.Gateway.Docs;
using OrleansTenantAuth.Gateway.Http;

namespace OrleansTenantAuth.Gateway.Admin;

/// <summary>Tenants of an app.</summary>
public sealed class AdminTenantEndpoints(AdminAuthentication admins, NewTenant tenants)
{
    private const int MaxNameLength = 200;

    /// <summary>Maps the routes.</summary>
    public static void Map(IEndpointRouteBuilder routes)
    {
        var endpoints = routes.ServiceProvider.GetRequiredService<AdminTenantEndpoints>();
        var group = routes.MapAdminGroup("/apps/{app_id}/tenants", "Admin: tenants");
        group.MapAdmin("POST", "", AdminJson.Default.CreateTenantBody, AdminJson.Default.CreateTenantAnswer, endpoints.Create, StatusCodes.Status201Created)
            .WithSummary("Makes a tenant. A repeat with the same Idempotency-Key answers the same tenant.")
            .Refuses(AuthError.TokenInvalid, AuthError.AppNotFound, AuthError.NameTaken);
    }

    private async Task<Outcome<CreateTenantAnswer>> Create(AdminCaller caller, CreateTenantBody body, HttpContext http)
    {
        var app = await admins.FindApp(http, caller);
        if (!app.IsOk)
            return app.As<CreateTenantAnswer>();

        var check = new FieldCheck();
        var name = check.Text("name", body.Name, MaxNameLength);
        var asked = check.OptionalUuid("id", body.Id);
        var slug = Slug.Read(check, "slug", body.Slug);
        if (check.Failed)
            return check.Refuse<CreateTenantAnswer>();

        var id = new TenantId(asked ?? DerivedIds.Named(caller.Call.OperationId, $"tenant\n{app.Require()}\n{name}\n{slug}"));
        var made = await tenants.Create(caller.Call, app.Require(), id, name, slug);
        return made.Map(tenant => new CreateTenantAnswer(
            tenant.Id.Value, tenant.App.Value, tenant.Name, tenant.CreatedAt, tenant.Code, tenant.Slug));
    }
}
