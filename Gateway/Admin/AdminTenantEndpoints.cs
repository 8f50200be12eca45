using OrleansTenantAuth.Gateway.Docs;
using OrleansTenantAuth.Gateway.Http;
using OrleansTenantAuth.Gateway.Userfront.Migrations;
using OrleansTenantAuth.Store;
using OrleansTenantAuth.Tenants;

namespace OrleansTenantAuth.Gateway.Admin;

/// <summary>Tenants of an app.</summary>
public sealed class AdminTenantEndpoints(IGrainFactory grains, NewTenant tenants, EndTenant ending, TenantNames names, UpstreamUsers upstream)
{
    private const int MaxNameLength = 200;

    /// <summary>Maps the routes.</summary>
    public static void Map(IEndpointRouteBuilder routes)
    {
        var endpoints = routes.ServiceProvider.GetRequiredService<AdminTenantEndpoints>();
        var group = routes.MapAppGroup("/tenants", "Admin: tenants");
        group.Send("POST", "", AdminJson.Default.CreateTenantBody, AdminJson.Default.CreateTenantAnswer, endpoints.Create, StatusCodes.Status201Created)
            .WithSummary("Makes a tenant. A repeat with the same Idempotency-Key answers the same tenant.").Refuses(AuthError.NameTaken);
        group.Get("", AdminJson.Default.TenantsAnswer, endpoints.List)
            .WithSummary("Tenants of the app in order of their ids, suspended ones too.").Pages();
        group.Get("/{tenant_id}", AdminJson.Default.TenantAnswer, endpoints.Get)
            .WithSummary("A tenant by id, code or slug.").Refuses(AuthError.TenantNotFound);
        group.Send("PATCH", "/{tenant_id}", AdminJson.Default.ChangeTenantBody, AdminJson.Default.TenantAnswer, endpoints.Change)
            .WithSummary("Changes name or data. Safe to repeat.").Refuses(AuthError.TenantNotFound);
        group.Delete("/{tenant_id}", endpoints.Delete)
            .WithSummary("Deletes the tenant for good; its code and slug are free. A repeat answers TENANT_NOT_FOUND.").Refuses(AuthError.TenantNotFound);
        group.Post("/{tenant_id}/suspend", AdminJson.Default.TenantAnswer, call => endpoints.SetStatus(call, TenantStatus.Suspended))
            .WithSummary("Suspends the tenant: its roles count no more and leave tokens at their next issue. Safe to repeat.").Refuses(AuthError.TenantNotFound);
        group.Post("/{tenant_id}/resume", AdminJson.Default.TenantAnswer, call => endpoints.SetStatus(call, TenantStatus.Active))
            .WithSummary("Resumes a suspended tenant; its roles count again. Safe to repeat.").Refuses(AuthError.TenantNotFound);
        group.Get("/{tenant_id}/members", AdminJson.Default.MembersAnswer, endpoints.Members)
            .WithSummary("Users with roles in the tenant, in order of their ids.").Refuses(AuthError.TenantNotFound).Pages();
    }

    private async Task<Outcome<CreateTenantAnswer>> Create(AppCall call, CreateTenantBody body)
    {
        var check = new FieldCheck();
        var name = check.Text("name", body.Name, MaxNameLength);
        var asked = check.OptionalUuid("id", body.Id);
        var slug = Slug.Read(check, "slug", body.Slug);
        if (check.Failed)
            return check.Refuse<CreateTenantAnswer>();

        var id = new TenantId(asked ?? DerivedIds.Named(call.Info.OperationId, $"tenant\n{call.App.Id}\n{name}\n{slug}"));
        var made = await tenants.Create(call.Info, call.App.Id, id, name, slug);
        return made.Map(tenant => new CreateTenantAnswer(
            tenant.Id.Value, tenant.App.Value, tenant.Name, tenant.CreatedAt, tenant.Code, tenant.Slug));
    }

    private Task<Outcome<TenantsAnswer>> List(AppCall call) =>
        AdminPages.Answer(call, call.App.Id.Value.ToString("N"), grains.Directory().Tenants, TenantsAnswer.Of);

    private async Task<Outcome<TenantAnswer>> Get(AppCall call) => (await Find(call)).Map(TenantAnswer.Of);

    private async Task<Outcome<TenantAnswer>> Change(AppCall call, ChangeTenantBody body)
    {
        var check = new FieldCheck();
        var name = check.OptionalText("name", body.Name, MaxNameLength);
        var data = TenantData.Read(check, "data", body.Data);
        var settings = TenantSettingsBody.Read(check, body.Settings);
        if (upstream.ReadSecret(check, "settings.migrate_secret", body.Settings?.MigrateSecret ?? default, call.App.Id) is { } secret)
            settings = settings! with { MigrateSecret = secret };
        if (check.Failed)
            return check.Refuse<TenantAnswer>();
        var id = await names.Find(call);
        if (!id.IsOk)
            return id.As<TenantAnswer>();
        var changed = await grains.Tenant(id.Require()).Change(new(call.Info, call.App.Id, name, data, settings));
        return changed.Map(TenantAnswer.Of);
    }

    private async Task<Outcome<TenantAnswer>> SetStatus(AppCall call, TenantStatus status)
    {
        var id = await names.Find(call);
        if (!id.IsOk)
            return id.As<TenantAnswer>();
        var set = await grains.Tenant(id.Require()).SetStatus(new(call.Info, call.App.Id, status));
        return set.Map(TenantAnswer.Of);
    }

    private async Task<Outcome<Done>> Delete(AppCall call)
    {
        var id = await names.Find(call);
        return id.IsOk ? await ending.Run(call.Info, call.App.Id, id.Require()) : id.As<Done>();
    }

    private async Task<Outcome<MembersAnswer>> Members(AppCall call)
    {
        var tenant = await Find(call);
        return tenant.IsOk
            ? await AdminPages.Answer(call, tenant.Require().Id.Value.ToString("N"), grains.Directory().Members, MembersAnswer.Of)
            : tenant.As<MembersAnswer>();
    }

    private async Task<Outcome<TenantView>> Find(AppCall call)
    {
        var id = await names.Find(call);
        return id.IsOk ? await grains.Tenant(id.Require()).Get(new(call.Info, call.App.Id)) : id.As<TenantView>();
    }
}
