using System.Text.Json.Serialization;
using OrleansTenantAuth.Embeds;
using OrleansTenantAuth.Gateway.Auth;
using OrleansTenantAuth.Gateway.Docs;
using OrleansTenantAuth.Gateway.Http;

namespace OrleansTenantAuth.Gateway.Embeds;

/// <summary>The documented <c>UpsolveTenant</c>.</summary>
public sealed record HostedTenantAnswer(
    Guid Id,
    string Token,
    [property: JsonPropertyName("expiresAt"), JsonConverter(typeof(TimestampConverter))] DateTimeOffset ExpiresAt,
    EditingPermissions Permissions);

/// <summary>
/// The routes of a customer's backend, for customers who have none: a user's own session instead of an API key, and what was stored
/// for tenant and role instead of a body.
/// </summary>
public sealed class HostedTenantEndpoints(IGrainFactory grains, UserGate users)
{
    /// <summary>Maps the routes.</summary>
    public static void Map(IEndpointRouteBuilder routes)
    {
        var endpoints = routes.ServiceProvider.GetRequiredService<HostedTenantEndpoints>();
        Map(routes, "/upsolve/tenant/register", http => endpoints.Issue(http, isFresh: false))
            .WithSummary("The embed token of the user's tenant, by what was set for tenant and role. The one that is kept is given again until five minutes before its expiry. Takes no body.");
        Map(routes, "/upsolve/tenant/refresh-token", http => endpoints.Issue(http, isFresh: true))
            .WithSummary("A new embed token of the user's tenant; the one before counts until its expiry. Takes no body.");
    }

    private static IEndpointConventionBuilder Map(IEndpointRouteBuilder routes, string pattern, Func<HttpContext, Task<Outcome<HostedTenantAnswer>>> handle) =>
        routes.MapJsonAction(pattern, EmbedBodyJson.Default.HostedTenantAnswer, handle)
            .WithTags("Embedding")
            .AuthenticatedBy(RouteAuth.Bearer)
            .Refuses(AuthError.ValidationError, AuthError.TokenInvalid, AuthError.TokenExpired, AuthError.TokenRevoked, AuthError.PrefiltersMissing, AuthError.TenantNotFound);

    private async Task<Outcome<HostedTenantAnswer>> Issue(HttpContext http, bool isFresh)
    {
        var user = await users.Authenticate(http);
        if (!user.IsOk)
            return user.As<HostedTenantAnswer>();
        var call = user.Require();
        var issued = await grains.HostedEmbed(call.Tenant, call.User).Issue(new(call.Call, call.App, call.Tenant, call.User, call.Roles, isFresh));
        return issued.Map(made => new HostedTenantAnswer(call.Tenant.Value, made.Token, made.ExpiresAt, made.Permissions));
    }
}
