using OrleansTenantAuth.Gateway.Docs;
using OrleansTenantAuth.Gateway.Errors;
using OrleansTenantAuth.Gateway.Http;
using OrleansTenantAuth.Gateway.Tokens;

namespace OrleansTenantAuth.Gateway.Auth;

/// <summary>GET /auth/me: the claims of an access token. Stateless: signature and expiry only, as documented.</summary>
public sealed class MeEndpoints(AccessTokenVerifier tokens, AppOrigins origins, Refusals refusals)
{
    /// <summary>Maps the routes.</summary>
    public static void Map(IEndpointRouteBuilder routes)
    {
        var me = routes.ServiceProvider.GetRequiredService<MeEndpoints>();
        routes.MapGet("/auth/me", me.Read)
            .Documented(null, typeof(MeAnswer), StatusCodes.Status200OK)
            .WithTags("Sessions")
            .WithSummary("Shows the claims of an access token. Stateless: a revoked session shows only at expiry, a withdrawn key or a deleted own issuer within a second (three while keys are slow to read).")
            .AuthenticatedBy(RouteAuth.Bearer)
            .Refuses(AuthError.TokenInvalid, AuthError.TokenExpired);
        routes.MapMethods("/auth/me", ["OPTIONS"], AppOrigins.Preflight).ExcludeFromDescription();
    }

    private async Task Read(HttpContext http)
    {
        if (await refusals.InTime(http, Ask(http)) is not { } asked)
            return;
        if (!asked.IsOk)
        {
            await refusals.Write(http, asked);
            return;
        }

        var (claims, isReadable) = asked.Require();
        if (http.Request.Headers.Origin.Count == 1)
            http.Response.Headers.Vary = "Origin";
        if (isReadable)
            http.Response.Headers.AccessControlAllowOrigin = http.Request.Headers.Origin;
        await JsonAnswer.Write(http, StatusCodes.Status200OK, new MeAnswer(claims.User.Value, claims.AppSlug, claims.Tenant?.Value, claims.Roles), AuthJson.Default.MeAnswer);
    }

    private async Task<Outcome<Facts>> Ask(HttpContext http)
    {
        var call = Calls.OfPublic(http);
        var verified = BearerToken.Of(http) is { } token ? await tokens.Verify(token, call) : Outcome<AccessToken>.Refuse(AuthError.TokenInvalid);
        if (!verified.IsOk)
            return verified.As<Facts>();
        var claims = verified.Require();
        var isReadable = http.Request.Headers.Origin.Count == 1 && await origins.Allows(http, claims.AppSlug, call);
        return Outcome<Facts>.Ok(new(claims, isReadable));
    }

    private sealed record Facts(AccessToken Claims, bool IsReadable);
}
