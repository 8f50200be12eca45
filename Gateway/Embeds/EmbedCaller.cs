using OrleansTenantAuth.Gateway.Auth;
using OrleansTenantAuth.Gateway.Http;

namespace OrleansTenantAuth.Gateway.Embeds;

/// <summary>An authenticated viewer of embedded dashboards.</summary>
/// <param name="Token">What the token grants.</param>
/// <param name="Call">The call, in the tenant's name.</param>
public sealed record EmbedCaller(EmbedToken Token, CallInfo Call);

/// <summary>
/// Authenticates embed tokens. They count on embed routes alone, and no other token counts there: each verifier takes its own type.
/// </summary>
public sealed class EmbedAuthentication(EmbedTokenVerifier tokens)
{
    private const string QueryName = "jwt";

    /// <summary>The caller by <c>Authorization: Bearer</c>; refusals as <see cref="EmbedTokenVerifier.Verify"/>.</summary>
    public Task<Outcome<EmbedCaller>> Authenticate(HttpContext http) => Authenticate(http, BearerToken.Of(http));

    /// <summary>The caller by the query value <c>jwt</c>, for pages that a browser opens by their address.</summary>
    public Task<Outcome<EmbedCaller>> AuthenticatePage(HttpContext http)
    {
        ArgumentNullException.ThrowIfNull(http);
        return Authenticate(http, http.Request.Query[QueryName] is [{ } token] ? token : null);
    }

    private async Task<Outcome<EmbedCaller>> Authenticate(HttpContext http, string? token)
    {
        if (token is null)
            return Outcome<EmbedCaller>.Refuse(AuthError.TokenInvalid);
        var verified = await tokens.Verify(token, Calls.OfPublic(http));
        return verified.Map(claims => new EmbedCaller(claims, Calls.Of(http, "tenant:" + claims.Tenant)));
    }
}
