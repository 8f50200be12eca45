using OrleansTenantAuth.Gateway.Docs;
using OrleansTenantAuth.Gateway.Http;
using OrleansTenantAuth.Gateway.Userfront.SignOn;

namespace OrleansTenantAuth.Gateway.Admin;

/// <summary>OpenID providers by which a tenant of a workspace lets people log in; tenants below the root have those of the root too.</summary>
public sealed class AdminSignOnEndpoints(IGrainFactory grains, TenantNames names, SignOnReader reader, SignOnStart start)
{
    private const string Tag = "Admin: single sign-on";

    /// <summary>Maps the routes.</summary>
    public static void Map(IEndpointRouteBuilder routes)
    {
        var endpoints = routes.ServiceProvider.GetRequiredService<AdminSignOnEndpoints>();
        var group = routes.MapAppGroup("/tenants/{tenant_id}/sso-providers", Tag);
        group.Get("", AdminJson.Default.SignOnProvidersAnswer, endpoints.List)
            .WithSummary("The tenant's own providers, at most 20, without their secrets.").Refuses(AuthError.TenantNotFound);
        group.Send("PUT", "/{provider}", AdminJson.Default.SignOnProviderBody, AdminJson.Default.SignOnProviderAnswer, endpoints.Set)
            .WithSummary("Sets a provider up, in place of the one before. At a tenant below the root it hides the root's of that id, also where it is not enabled. Safe to repeat.")
            .Refuses(AuthError.TenantNotFound, AuthError.WrongState, AuthError.LimitReached);
        group.Delete("/{provider}", endpoints.Remove)
            .WithSummary("Removes a provider. Users keep what they linked, and come in by it again where it is set up again.")
            .Refuses(AuthError.TenantNotFound, AuthError.SignOnProviderNotFound);
    }

    private async Task<Outcome<SignOnProvidersAnswer>> List(AppCall call)
    {
        var tenant = await names.Find(call);
        if (!tenant.IsOk)
            return tenant.As<SignOnProvidersAnswer>();
        var listed = await grains.SignOn(tenant.Require()).List(new(call.Info, call.App.Id));
        return listed.Map(found => new SignOnProvidersAnswer([.. found.Items.Select(Answer)]));
    }

    private async Task<Outcome<SignOnProviderAnswer>> Set(AppCall call, SignOnProviderBody body)
    {
        var tenant = await names.Find(call);
        if (!tenant.IsOk)
            return tenant.As<SignOnProviderAnswer>();
        var check = new FieldCheck();
        var read = reader.Read(check, IdOf(call), body, tenant.Require(), tenant.Require() == call.App.RootTenant);
        if (check.Failed)
            return check.Refuse<SignOnProviderAnswer>();
        var set = await grains.SignOn(tenant.Require()).Set(new(call.Info, call.App.Id, read.Provider, read.KeepSecret));
        return set.Map(Answer);
    }

    private async Task<Outcome<Done>> Remove(AppCall call)
    {
        var tenant = await names.Find(call);
        return tenant.IsOk ? await grains.SignOn(tenant.Require()).Remove(new(call.Info, call.App.Id, IdOf(call))) : tenant.As<Done>();
    }

    private SignOnProviderAnswer Answer(OrleansTenantAuth.SignOn.SignOnProvider provider) => SignOnProviderAnswer.Of(provider, start.ReturnOf(provider.Id));

    private static string IdOf(AppCall call) => call.Http.GetRouteValue("provider") as string ?? "";
}
