using System.ComponentModel;
using OrleansTenantAuth.Embeds;
using OrleansTenantAuth.Gateway.Auth;
using OrleansTenantAuth.Gateway.Docs;
using OrleansTenantAuth.Gateway.Http;

namespace OrleansTenantAuth.Gateway.Admin;

/// <summary>Body of POST /admin/apps/{app_id}/embed-tokens/revoke. Exactly one of jti, key_id and tenant_id.</summary>
public sealed class RevokeEmbedsBody
{
    /// <summary>One token.</summary>
    [Description("The jti of the one token to end.")]
    public TextField Jti { get; set; }

    /// <summary>An API key.</summary>
    [Description("The API key whose tokens so far are to end.")]
    public TextField KeyId { get; set; }

    /// <summary>A tenant.</summary>
    [Description("The tenant whose tokens so far are to end.")]
    public TextField TenantId { get; set; }

    /// <summary>A viewer.</summary>
    [Description("With tenant_id: only the tokens of this viewer, the customer's own id of the user.")]
    public TextField Viewer { get; set; }
}

/// <summary>Embed tokens: ending them before they expire, one by one or all of a subject.</summary>
public sealed class AdminEmbedEndpoints(IGrainFactory grains, AppKeys keys)
{
    /// <summary>Maps the routes.</summary>
    public static void Map(IEndpointRouteBuilder routes)
    {
        var endpoints = routes.ServiceProvider.GetRequiredService<AdminEmbedEndpoints>();
        routes.MapAppGroup("/embed-tokens", "Admin: embedding")
            .Send("POST", "/revoke", AdminJson.Default.RevokeEmbedsBody, AdminJson.Default.SuccessAnswer, endpoints.Revoke)
            .WithSummary("Ends embed tokens at once: one by its jti, or all so far of an API key, of a tenant, or of a tenant's viewer. Safe to repeat.")
            .Refuses(AuthError.TenantNotFound, AuthError.KeyNotFound);
    }

    private async Task<Outcome<SuccessAnswer>> Revoke(AppCall call, RevokeEmbedsBody body)
    {
        var check = new FieldCheck();
        var (token, key, tenant) = (check.OptionalUuid("jti", body.Jti), check.OptionalUuid("key_id", body.KeyId), check.OptionalUuid("tenant_id", body.TenantId));
        var viewer = check.OptionalText("viewer", body.Viewer, 200);
        if (!check.Failed && new[] { token, key, tenant }.Count(id => id is not null) != 1)
            check.Add("jti", "Send exactly one of jti, key_id and tenant_id.");
        if (viewer is not null && tenant is null)
            check.Add("viewer", "Send it with tenant_id.");
        if (check.Failed)
            return check.Refuse<SuccessAnswer>();

        var revoked = (token, key) switch
        {
            ({ } id, _) => await Revoke(call, EmbedSubject.Token(call.App.Id, id), null, "token"),
            (_, { } id) => await keys.RevokeTokensOf(call.Info, call.App.Id, id),
            _ => await RevokeTenant(call, new TenantId(tenant!.Value), viewer),
        };
        return revoked.Map(_ => SuccessAnswer.Instance);
    }

    private async Task<Outcome<Done>> RevokeTenant(AppCall call, TenantId tenant, string? viewer)
    {
        var known = await grains.Tenant(tenant).Get(new(call.Info, call.App.Id));
        if (!known.IsOk)
            return known.As<Done>();
        return viewer is null
            ? await Revoke(call, EmbedSubject.Tenant(call.App.Id, tenant), tenant, "tenant")
            : await Revoke(call, EmbedSubject.Viewer(call.App.Id, tenant, viewer), tenant, "viewer");
    }

    private Task<Outcome<Done>> Revoke(AppCall call, string subject, TenantId? tenant, string reason) =>
        grains.EmbedRevocation(subject).Revoke(new(call.Info, call.App.Id, tenant, reason));
}
