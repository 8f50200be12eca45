using System.Security.Claims;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace OrleansTenantAuth.Verifier;

/// <summary>Names.</summary>
public static class TenantAuthDefaults
{
    /// <summary>The authentication scheme.</summary>
    public const string Scheme = "TenantAuth";
}

/// <summary>Authenticates requests by <c>Authorization: Bearer</c>, and answers 401 and 403 in the server's own form.</summary>
internal sealed class TenantAuthHandler(IOptionsMonitor<VerifierOptions> options, ILoggerFactory loggers, UrlEncoder encoder, TokenVerifier verifier)
    : AuthenticationHandler<VerifierOptions>(options, loggers, encoder)
{
    private const string Prefix = "Bearer ";
    private TokenFault? fault;

    /// <inheritdoc/>
    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        if (Request.Headers.Authorization is not [{ } header] || !header.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase))
            return AuthenticateResult.NoResult();
        var result = await verifier.Verify(header.AsMemory(Prefix.Length), Context.RequestAborted);
        fault = result.Fault;
        return result.Token is { } token
            ? AuthenticateResult.Success(new AuthenticationTicket(new ClaimsPrincipal(token.Identity), Scheme.Name))
            : AuthenticateResult.Fail(fault!.Value.ToString());
    }

    /// <inheritdoc/>
    protected override Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        var (code, message) = fault switch
        {
            TokenFault.Expired => ("TOKEN_EXPIRED", "The token has expired. Refresh it."),
            TokenFault.Revoked => ("TOKEN_REVOKED", "The session has ended. Log in again."),
            TokenFault.Stale => ("TOKEN_STALE", "The user's roles have changed. Refresh the token and send the request again."),
            TokenFault.TenantClosed => ("TOKEN_STALE", "The token's tenant is closed. Refresh the token."),
            TokenFault.Unknown => ("TOKEN_UNVERIFIABLE", "Whether the token counts can't be found out now. Send the request again."),
            _ => ("TOKEN_INVALID", "A valid access token is required."),
        };
        Response.Headers.WWWAuthenticate = fault is null ? "Bearer" : "Bearer error=\"invalid_token\"";
        return Answer(StatusCodes.Status401Unauthorized, code, message);
    }

    /// <inheritdoc/>
    protected override Task HandleForbiddenAsync(AuthenticationProperties properties) =>
        Answer(StatusCodes.Status403Forbidden, "FORBIDDEN", "The user lacks the role that this needs.");

    private Task Answer(int status, string code, string message)
    {
        Response.StatusCode = status;
        Response.ContentType = "application/json; charset=utf-8";
        return Response.WriteAsync($$"""{"error":"{{code}}","message":"{{message}}","status":{{status}}}""", Context.RequestAborted);
    }
}
