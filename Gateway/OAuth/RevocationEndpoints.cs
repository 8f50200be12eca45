using OrleansTenantAuth.Gateway.Auth;
using OrleansTenantAuth.Gateway.Docs;
using OrleansTenantAuth.Gateway.Errors;
using OrleansTenantAuth.Gateway.Hosting;
using OrleansTenantAuth.Gateway.Tokens;
using OrleansTenantAuth.Sessions;

namespace OrleansTenantAuth.Gateway.OAuth;

/// <summary>POST /oauth2/revoke (RFC 7009): ends the session of a token. An unknown token is answered like a revoked one.</summary>
public sealed class RevocationEndpoints(IGrainFactory grains, ClientAuthentication clients, AppGate gate, FailedCalls failures, AccessTokenVerifier tokens, Refusals refusals)
{
    /// <summary>Maps the route.</summary>
    public static void Map(IEndpointRouteBuilder routes)
    {
        var revocation = routes.ServiceProvider.GetRequiredService<RevocationEndpoints>();
        routes.MapPost("/oauth2/revoke", revocation.Revoke)
            .WithTags("OAuth 2.0")
            .WithSummary("Ends the session of a token (RFC 7009). Answers 200 also for a token that does not count. Safe to repeat.")
            .Documented(null, null, StatusCodes.Status200OK)
            .AuthenticatedBy(RouteAuth.Client)
            .Refuses(AuthError.TokenInvalid);
    }

    private async Task Revoke(HttpContext http)
    {
        var read = await clients.Read(http);
        if (read.Form is not { } form)
        {
            await IntrospectionEndpoints.RefuseClient(http, read, failures, refusals);
            return;
        }

        if (await refusals.InTime(http, End(http, form)) is not { } ended)
            return;
        if (ended.IsOk)
            http.Response.StatusCode = StatusCodes.Status200OK;
        else
            await refusals.Write(http, ended);
    }

    private async Task<Outcome<Done>> End(HttpContext http, ClientForm form)
    {
        var client = await clients.Identify(http, form);
        if (!client.IsOk)
            return client.As<Done>();
        var ask = client.Require();
        var app = await gate.Authenticate(http, ask.App, ask.Call);
        return app.IsOk ? await End(ask) : app.As<Done>();
    }

    /// <summary>A success also where the token counts no more, or never did (RFC 7009, section 2.2); else what hinders the revocation.</summary>
    private async Task<Outcome<Done>> End(ClientCall ask)
    {
        Outcome<Done> ended;
        if (RefreshTokenFormat.TryParse(ask.Token, out var family, out var generation, out var tag))
        {
            ended = await grains.Family(family).Logout(new(ask.Call, ask.App.Id, ask.App.SecretHash, generation, tag));
        }
        else
        {
            var token = await tokens.VerifyNow(ask.Token, ask.Call);
            ended = token.IsOk
                ? await grains.Family(token.Require().Family).Revoke(new(ask.Call, ask.App.Id, token.Require().User, "logout"))
                : token.As<Done>();
        }

        return ended.Error is AuthError.Unavailable or AuthError.OutcomeUnknown ? ended : Outcome<Done>.Ok(Done.Instance);
    }
}
