using OrleansTenantAuth.Embeds;
using OrleansTenantAuth.Gateway.Docs;
using OrleansTenantAuth.Gateway.Http;
using OrleansTenantAuth.Keys;

namespace OrleansTenantAuth.Gateway.Embeds;

/// <summary>POST /v1/api/tenant/register-tenant: a customer's backend tells who is to see what, and gets a token for it.</summary>
public sealed class RegisterTenantEndpoints(IGrainFactory grains, ApiKeyGate gate)
{
    private const int MaxNameLength = 200;

    /// <summary>Maps the routes.</summary>
    public static void Map(IEndpointRouteBuilder routes)
    {
        var endpoints = routes.ServiceProvider.GetRequiredService<RegisterTenantEndpoints>();
        routes.MapJsonPost("/v1/api/tenant/register-tenant", EmbedBodyJson.Default.RegisterTenantBody, EmbedBodyJson.Default.RegisterTenantAnswer, endpoints.Register)
            .WithTags("Embedding")
            .WithSummary("Registers a tenant, which is made at first sight, and answers an embed token for it. Safe to repeat; writes nothing where nothing changed.")
            .AuthenticatedBy(RouteAuth.App)
            .Refuses(AuthError.ApiKeyInvalid, AuthError.PrefiltersMissing, AuthError.TenantNotFound);
    }

    private async Task<Outcome<RegisterTenantAnswer>> Register(RegisterTenantBody body, HttpContext http)
    {
        var check = new FieldCheck();
        var caller = KeyCaller.Read(check, body.ApiKey, body.OrganizationId);
        var displayName = check.Text("displayName", body.DisplayName, MaxNameLength);
        var key = check.OptionalText("key", body.Key, MaxNameLength);
        var prefilters = EmbedFields.Prefilters(check, "prefilters", body.Prefilters);
        var schema = EmbedFields.Schema(check, body.PrefiltersSchema, body.SchemaPreFilter);
        var permissions = EmbedFields.Permissions(check, "tenantEditingPermissions", body.TenantEditingPermissions);
        var viewer = EmbedFields.Viewer(check, "user", body.User);
        Guid? connection = body.ConnectionOverride is { } given ? check.Uuid("connectionOverride.connectionId", given.ConnectionId) : null;
        var metadata = EmbedFields.Metadata(check, "customMetadata", body.CustomMetadata);
        var lifetime = EmbedFields.Lifetime(check, "expiration", body.Expiration);
        if (check.Failed)
            return check.Refuse<RegisterTenantAnswer>();

        var issued = await gate.Run(http, caller, ApiKeyScopes.Tenants, call => grains.EmbedTenant(EmbedIdentity.Of(call.App, key, displayName)).Register(
            new(call.Call, call.App, call.KeyId, displayName, prefilters, schema, permissions, viewer, connection, metadata, lifetime)));
        return issued.Map(made => new RegisterTenantAnswer(
            "success", new RegisteredData($"Tenant {displayName} registered.", made.Token), made.Token, made.LifetimeSeconds));
    }
}
