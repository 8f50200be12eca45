using System.Text.Json.Serialization;
using OrleansTenantAuth.Gateway.Docs;
using OrleansTenantAuth.Gateway.Http;

namespace OrleansTenantAuth.Gateway.Embeds;

/// <summary>The four documented permissions, as they were given.</summary>
public sealed record TenantSettingsAnswer(
    [property: JsonPropertyName("addChart")] bool AddChart,
    [property: JsonPropertyName("createChart")] bool CreateChart,
    [property: JsonPropertyName("editCharts")] bool EditCharts,
    [property: JsonPropertyName("readOnly")] bool ReadOnly);

/// <summary>GET /upsolve/permissions/tenant-settings/: what an embed token permits, from the token alone.</summary>
public sealed class TenantSettingsEndpoints(EmbedAuthentication callers)
{
    /// <summary>Maps the routes.</summary>
    public static void Map(IEndpointRouteBuilder routes)
    {
        var endpoints = routes.ServiceProvider.GetRequiredService<TenantSettingsEndpoints>();
        routes.MapJsonGet("/upsolve/permissions/tenant-settings/", EmbedBodyJson.Default.TenantSettingsAnswer, endpoints.Read)
            .WithTags("Embedding")
            .WithSummary("The permissions that an embed token carries, as they were given. A revoked token is refused at once.")
            .AuthenticatedBy(RouteAuth.Bearer)
            .Refuses(AuthError.TokenInvalid, AuthError.TokenExpired, AuthError.TokenRevoked);
    }

    private async Task<Outcome<TenantSettingsAnswer>> Read(HttpContext http)
    {
        var caller = await callers.Authenticate(http);
        return caller.Map(known => known.Token.Permissions).Map(given => new TenantSettingsAnswer(given.AddChart, given.CreateChart, given.EditCharts, given.ReadOnly));
    }
}
