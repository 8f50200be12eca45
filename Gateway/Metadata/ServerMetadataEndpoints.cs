using OrleansTenantAuth.Gateway.Docs;
using OrleansTenantAuth.Gateway.Http;
using OrleansTenantAuth.Gateway.Tokens;

namespace OrleansTenantAuth.Gateway.Metadata;

/// <summary>Server metadata (RFC 8414): for the server's issuer, and for each app that has one of its own.</summary>
public sealed class ServerMetadataEndpoints(Issuers issuers)
{
    /// <summary>Maps the routes.</summary>
    public static void Map(IEndpointRouteBuilder routes)
    {
        var metadata = routes.ServiceProvider.GetRequiredService<ServerMetadataEndpoints>();
        var group = routes.MapGroup("").WithTags("Metadata").AuthenticatedBy(RouteAuth.Public).Refuses(AuthError.AppNotFound);

        // RFC 8414, section 3: the well-known part goes between host and path. The second form is what OpenID Connect
        // clients ask for.
        foreach (var path in (string[])["/.well-known/oauth-authorization-server/apps/{slug}", "/apps/{slug}/.well-known/oauth-authorization-server", "/.well-known/oauth-authorization-server"])
            group.MapJsonGet(path, MetadataJson.Default.ServerMetadata, metadata.Describe).WithSummary("Where the endpoints and keys of this issuer are (RFC 8414).");
    }

    private async Task<Outcome<ServerMetadata>> Describe(HttpContext http)
    {
        var issuer = issuers.Server;
        if (http.GetRouteValue("slug") is string slug)
        {
            var ring = await issuers.RingOfApp(slug, Calls.OfPublic(http));
            if (!ring.IsOk)
                return ring.As<ServerMetadata>();
            issuer = issuers.OfApp(slug);
        }

        PublicAnswers.Prepare(http);
        return Outcome<ServerMetadata>.Ok(new(
            issuer,
            issuer + "/.well-known/jwks.json",
            issuers.Server + "/oauth2/introspect",
            ["client_secret_basic", "client_secret_post"],
            issuers.Server + "/oauth2/revoke",
            ["client_secret_basic", "client_secret_post"],
            [],
            [],
            issuers.Server + "/docs"));
    }
}
