using OrleansTenantAuth.Gateway.Docs;
using OrleansTenantAuth.Gateway.Errors;
using OrleansTenantAuth.Gateway.Hosting;
using OrleansTenantAuth.Gateway.Http;
using OrleansTenantAuth.Gateway.OAuth;
using OrleansTenantAuth.Gateway.Workspaces.Management;
using OrleansTenantAuth.Store;
using OrleansTenantAuth.Workspaces;

namespace OrleansTenantAuth.Gateway.Workspaces.Tokens;

/// <summary>A token (RFC 6749, section 5.1).</summary>
public sealed record TokenAnswer(string AccessToken, string TokenType, int ExpiresIn, string Scope);

/// <summary>POST /oidc/token and /oauth/token: a token for the id and secret of a service account (RFC 6749, section 4.4).</summary>
public sealed class ServiceTokenEndpoints(IGrainFactory grains, FailedCalls failures, Refusals refusals)
{
    /// <summary>Lifetime of tokens: seven hours, as documented.</summary>
    public const int LifetimeSeconds = 25_200;

    private const string Grant = "client_credentials";
    private static readonly string OwnerPrefix = GrainKey.TenantWorkspace(Guid.Empty)[..^32];

    /// <summary>Maps the routes.</summary>
    public static void Map(IEndpointRouteBuilder routes)
    {
        var endpoints = routes.ServiceProvider.GetRequiredService<ServiceTokenEndpoints>();
        foreach (var path in new[] { "/oidc/token", "/oauth/token" })
        {
            routes.MapPost(path, endpoints.Issue)
                .WithTags("Workspaces: tokens")
                .WithSummary("A token of a service account, RS256, for seven hours: grant_type client_credentials; client_id and client_secret by Basic or in the form.")
                .Documented(null, typeof(TokenAnswer), StatusCodes.Status200OK)
                .AuthenticatedBy(RouteAuth.ServiceAccount)
                .Refuses(AuthError.TokenInvalid, AuthError.GrantTypeUnsupported, AuthError.ScopeInvalid, AuthError.WorkspaceSuspended);
        }
    }

    private async Task Issue(HttpContext http)
    {
        var read = await FormBody.Read(http);
        if (read.Form is not { } form)
        {
            await refusals.WriteStatus(http, read.Status, read.Errors);
            return;
        }

        if (await refusals.InTime(http, Ask(http, form)) is not { } answer)
            return;
        if (answer.IsOk)
            await JsonAnswer.Write(http, StatusCodes.Status200OK, answer.Require(), WorkspaceJson.Default.TokenAnswer);
        else
            await refusals.Write(http, answer);
    }

    private async Task<Outcome<TokenAnswer>> Ask(HttpContext http, IFormCollection form)
    {
        var credentials = ClientAuthentication.Credentials(http, form, out var isDouble);
        if (isDouble)
            return Outcome<TokenAnswer>.Invalid("client_id", "Send the credentials in the header or in the body, not both.");
        if (form["grant_type"].ToString() is var grant && grant.Length == 0)
            return Outcome<TokenAnswer>.Invalid("grant_type", "This parameter is required.");
        if (grant != Grant)
            return Outcome<TokenAnswer>.Refuse(AuthError.GrantTypeUnsupported);
        if (form["scope"].ToString() is not ("" or ServiceAccountAnswer.OnlyScope))
            return Outcome<TokenAnswer>.Refuse(AuthError.ScopeInvalid);
        var issued = credentials is var (id, secret) ? await IssueFor(Calls.OfPublic(http), id, secret) : Outcome<ServiceToken>.Refuse(AuthError.TokenInvalid);
        if (issued.Error is AuthError.TokenInvalid)
            failures.Count(http);
        return issued.Map(token => new TokenAnswer(token.Token, "Bearer", token.ExpiresInSeconds, ServiceAccountAnswer.OnlyScope));
    }

    private async Task<Outcome<ServiceToken>> IssueFor(CallInfo call, string clientId, string secret)
    {
        if (!ServiceSecrets.IsClientId(clientId))
            return Outcome<ServiceToken>.Refuse(AuthError.TokenInvalid);
        var alias = await grains.ClientAlias(clientId).Resolve(new(call));
        if (!alias.IsOk)
            return alias.As<ServiceToken>();
        if (alias.Require().OwnerKey is not { } key || !key.StartsWith(OwnerPrefix, StringComparison.Ordinal) || !Guid.TryParseExact(key.AsSpan(OwnerPrefix.Length), "N", out var workspace))
            return Outcome<ServiceToken>.Refuse(AuthError.TokenInvalid);
        var issued = await grains.TenantWorkspace(new TenantId(workspace)).IssueToken(new(call, clientId, ServiceSecrets.HashOf(secret), null, LifetimeSeconds));
        return issued.Error is AuthError.WorkspaceNotFound ? Outcome<ServiceToken>.Refuse(AuthError.TokenInvalid) : issued;
    }
}
