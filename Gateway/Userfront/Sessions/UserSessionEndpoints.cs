using OrleansTenantAuth.Gateway.Auth;
using OrleansTenantAuth.Gateway.Http;
using OrleansTenantAuth.Gateway.Tokens;
using OrleansTenantAuth.Users;

namespace OrleansTenantAuth.Gateway.Userfront.Sessions;

/// <summary>GET /v0/auth/refresh and /v0/auth/logout. Both change something by GET, as documented; no cookie authenticates them.</summary>
public sealed class UserSessionEndpoints(IGrainFactory grains, SiteSessions sessions, AccessTokenVerifier tokens)
{
    /// <summary>Maps the routes.</summary>
    public static void Map(IEndpointRouteBuilder routes)
    {
        var endpoints = routes.ServiceProvider.GetRequiredService<UserSessionEndpoints>();
        var group = new UserRoutes(routes, "Workspaces: sessions");
        group.Get("/auth/refresh", UserfrontJson.Default.RefreshedAnswer, endpoints.Refresh,
            "Exchanges the refresh token sent as Bearer for fresh tokens. The token before still answers the same for 30 seconds, so tabs may refresh side by side.",
            AuthError.RoleNotFound);
        group.Get("/auth/logout", UserfrontJson.Default.LogoutAnswer, endpoints.Logout,
            "Ends the session whose access or refresh token is sent as Bearer, also an expired one. Safe to repeat.");
    }

    private async Task<Outcome<RefreshedAnswer>> Refresh(HttpContext http)
    {
        if (!RefreshJwt.TryRead(BearerToken.Of(http), out var family, out var generation, out var tag))
            return Outcome<RefreshedAnswer>.Refuse(AuthError.TokenInvalid);
        var rotated = await grains.Family(family).RotateSite(new(Calls.Of(http, "session:" + family), generation, tag));
        return rotated.Map(session => new RefreshedAnswer(MessageAnswer.Ok, sessions.Tokens(session)));
    }

    private async Task<Outcome<LogoutAnswer>> Logout(HttpContext http)
    {
        if (RefreshJwt.TryRead(BearerToken.Of(http), out var family, out var generation, out var tag))
        {
            var ended = await grains.Family(family).LogoutSite(new(Calls.Of(http, "session:" + family), generation, tag));
            return ended.Map(Answer);
        }

        return BearerToken.Of(http) is { } token ? await LogoutByAccessToken(http, token) : Outcome<LogoutAnswer>.Refuse(AuthError.TokenInvalid);
    }

    private async Task<Outcome<LogoutAnswer>> LogoutByAccessToken(HttpContext http, string token)
    {
        var verified = await tokens.VerifyWhateverAge(token, Calls.OfPublic(http));
        if (!verified.IsOk)
            return verified.As<LogoutAnswer>();
        var claims = verified.Require();
        var call = Calls.Of(http, "user:" + claims.User);
        var ended = await grains.Family(claims.Family).EndSite(new(call, claims.AppSlug));
        return ended.Map(Answer);
    }

    private static LogoutAnswer Answer(SessionFacts facts) => new(MessageAnswer.Ok, facts.Site?.Settings.LogoutRedirectPath ?? "/");
}
