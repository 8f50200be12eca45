using System.Collections.Immutable;
using System.Text.Json.Serialization;
using OrleansTenantAuth.Gateway.Auth;
using OrleansTenantAuth.Gateway.Docs;
using OrleansTenantAuth.Gateway.Errors;
using OrleansTenantAuth.Gateway.Hosting;
using OrleansTenantAuth.Gateway.Http;
using OrleansTenantAuth.Gateway.Tokens;
using OrleansTenantAuth.Sessions;

namespace OrleansTenantAuth.Gateway.OAuth;

/// <summary>
/// POST /oauth2/introspect (RFC 7662): whether a token counts as of now. Access and refresh tokens; one of another app does
/// not count, and no reason is given.
/// </summary>
public sealed class IntrospectionEndpoints(IGrainFactory grains, ClientAuthentication clients, AppGate gate, FailedCalls failures, AccessTokenVerifier tokens, Refusals refusals)
{
    /// <summary>Maps the route.</summary>
    public static void Map(IEndpointRouteBuilder routes)
    {
        var introspection = routes.ServiceProvider.GetRequiredService<IntrospectionEndpoints>();
        routes.MapPost("/oauth2/introspect", introspection.Introspect)
            .WithTags("OAuth 2.0")
            .WithSummary("Whether a token counts now, by the keys as of now (RFC 7662): form parameter token; client_id (uuid or slug) and client_secret by Basic or in the form.")
            .Documented(null, typeof(IntrospectionAnswer), StatusCodes.Status200OK)
            .AuthenticatedBy(RouteAuth.Client)
            .Refuses(AuthError.TokenInvalid);
    }

    private async Task Introspect(HttpContext http)
    {
        var read = await clients.Read(http);
        if (read.Form is not { } form)
        {
            await RefuseClient(http, read, failures, refusals);
            return;
        }

        if (await refusals.InTime(http, Inspect(http, form)) is not { } answer)
            return;
        if (answer.IsOk)
            await JsonAnswer.Write(http, StatusCodes.Status200OK, answer.Require(), IntrospectionJson.Default.IntrospectionAnswer);
        else
            await refusals.Write(http, answer);
    }

    internal static Task RefuseClient(HttpContext http, ClientRead read, FailedCalls failures, Refusals refusals)
    {
        if (read.Status == StatusCodes.Status401Unauthorized)
        {
            failures.Count(http);
            return refusals.Write(http, AuthError.TokenInvalid);
        }

        return refusals.WriteStatus(http, read.Status, read.Errors);
    }

    private async Task<Outcome<IntrospectionAnswer>> Inspect(HttpContext http, ClientForm form)
    {
        var client = await clients.Identify(http, form);
        if (!client.IsOk)
            return client.As<IntrospectionAnswer>();
        var ask = client.Require();
        if (RefreshTokenFormat.TryParse(ask.Token, out var family, out var generation, out var tag))
        {
            var status = await grains.Family(family).Inspect(new(ask.Call, ask.App.Id, ask.App.SecretHash, null, null, generation, tag));
            return await Judge(http, ask, status, session => IntrospectionAnswer.OfRefreshToken(session, family));
        }

        var token = await tokens.VerifyNow(ask.Token, ask.Call);
        if (token.Error is AuthError.Unavailable or AuthError.OutcomeUnknown)
            return token.As<IntrospectionAnswer>();
        if (!token.IsOk)
            return await Inactive(http, ask);

        var claims = token.Require();
        var inspected = await grains.Family(claims.Family).Inspect(new(ask.Call, ask.App.Id, ask.App.SecretHash, claims.Epoch, claims.Tenant, null, null));
        return await Judge(http, ask, inspected, session => IntrospectionAnswer.OfAccessToken(session, claims));
    }

    private async Task<Outcome<IntrospectionAnswer>> Judge(
        HttpContext http, ClientCall ask, Outcome<SessionStatus> inspected, Func<SessionStatus, IntrospectionAnswer> describe)
    {
        if (inspected.Error is AuthError.Unavailable or AuthError.OutcomeUnknown)
            return inspected.As<IntrospectionAnswer>();

        // A refusal says that the client or the token is not valid; only the first is told.
        if (!inspected.IsOk)
            return await Inactive(http, ask);
        return Outcome<IntrospectionAnswer>.Ok(inspected.Require().IsActive ? describe(inspected.Require()) : IntrospectionAnswer.Inactive);
    }

    private async Task<Outcome<IntrospectionAnswer>> Inactive(HttpContext http, ClientCall ask)
    {
        var app = await gate.Authenticate(http, ask.App, ask.Call);
        return app.Map(_ => IntrospectionAnswer.Inactive);
    }
}

/// <summary>Answer of introspection (RFC 7662, section 2.2), with this server's own claims.</summary>
public sealed record IntrospectionAnswer(bool Active)
{
    /// <summary>The token does not count.</summary>
    public static IntrospectionAnswer Inactive { get; } = new(false);

    /// <summary>Slug of the app.</summary>
    public string? ClientId { get; init; }

    /// <summary><c>access_token</c> or <c>refresh_token</c>.</summary>
    public string? TokenType { get; init; }

    /// <summary>The user.</summary>
    public Guid? Sub { get; init; }

    /// <summary>Slug of the app.</summary>
    public string? Aud { get; init; }

    /// <summary>Issuer.</summary>
    public string? Iss { get; init; }

    /// <summary>Expiry, Unix seconds.</summary>
    public long? Exp { get; init; }

    /// <summary>Issued at, Unix seconds.</summary>
    public long? Iat { get; init; }

    /// <summary>Id of the token.</summary>
    public string? Jti { get; init; }

    /// <summary>The session.</summary>
    public Guid? Sid { get; init; }

    /// <summary>When the user proved the identity, Unix seconds.</summary>
    public long? AuthTime { get; init; }

    /// <summary>The tenant.</summary>
    public Guid? TenantId { get; init; }

    /// <summary>The roles there, as of now.</summary>
    public ImmutableArray<string>? Roles { get; init; }

    /// <summary>Version of the user's grants, as of now.</summary>
    public long? Ver { get; init; }

    internal static IntrospectionAnswer OfAccessToken(SessionStatus session, AccessToken claims) => Of(session, claims.Family) with
    {
        TokenType = "access_token",
        Aud = claims.AppSlug,
        Iss = claims.Issuer,
        Exp = claims.ExpiresAt.ToUnixTimeSeconds(),
        Iat = claims.IssuedAt.ToUnixTimeSeconds(),
        Jti = claims.TokenId,
    };

    internal static IntrospectionAnswer OfRefreshToken(SessionStatus session, FamilyId family) => Of(session, family) with
    {
        TokenType = "refresh_token",
        Exp = session.ExpiresAt.ToUnixTimeSeconds(),
    };

    private static IntrospectionAnswer Of(SessionStatus session, FamilyId family) => new(true)
    {
        ClientId = session.AppSlug,
        Sub = session.User.Value,
        Sid = family.Value,
        AuthTime = session.AuthenticatedAt.ToUnixTimeSeconds(),
        TenantId = session.Tenant?.Value,
        Roles = session.Roles,
        Ver = session.GrantsVersion,
    };
}

/// <summary>JSON of introspection.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(IntrospectionAnswer))]
public sealed partial class IntrospectionJson : JsonSerializerContext;
