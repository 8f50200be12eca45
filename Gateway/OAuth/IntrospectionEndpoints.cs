using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
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
public sealed class IntrospectionEndpoints(IGrainFactory grains, ClientAuthentication clients, AppGate gate, FailedCalls failures, AccessTokenVerifier tokens, ActiveTokens known, CurrentReads reads, Refusals refusals)
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
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(ask.Token));
        var judged = await reads.Of(ask.Call, call => call.Attempt == 0 && known.Find(hash, ask.App) is { } answer
            ? Task.FromResult(answer)
            : Judge(ask with { Call = call }, hash));

        // A refusal says that the client or the token is not valid; only the first is told.
        return judged.IsOk || judged.Error is AuthError.Unavailable or AuthError.OutcomeUnknown ? judged : await Inactive(http, ask);
    }

    private async Task<Outcome<IntrospectionAnswer>> Judge(ClientCall ask, byte[] hash)
    {
        if (RefreshTokenFormat.TryParse(ask.Token, out var family, out var generation, out var tag))
        {
            var status = await grains.Family(family).InspectUnchecked(new(ask.Call, ask.App.Id, ask.App.SecretHash, null, null, generation, tag));
            return Answer(ask, hash, status, status.Guards, DateTimeOffset.MaxValue, session => IntrospectionAnswer.OfRefreshToken(session, family));
        }

        var token = await tokens.VerifyUnchecked(ask.Token, ask.Call);
        if (token.Error is AuthError.TokenInvalid)
            token = await tokens.VerifyNow(ask.Token, ask.Call);
        if (!token.IsOk)
            return token.As<IntrospectionAnswer>();

        var claims = token.Require();
        var inspected = await grains.Family(claims.Family).InspectUnchecked(new(ask.Call, ask.App.Id, ask.App.SecretHash, claims.Epoch, claims.Tenant, null, null));

        // Keys that were checked as of now name no version that could be checked another time.
        var until = token.Guards.IsEmpty ? DateTimeOffset.MinValue : tokens.LapsesAt(hash);
        return Answer(ask, hash, inspected, [.. inspected.Guards, .. token.Guards], until, session => IntrospectionAnswer.OfAccessToken(session, claims));
    }

    private Outcome<IntrospectionAnswer> Answer(
        ClientCall ask, byte[] hash, Outcome<SessionStatus> inspected, ImmutableArray<GuardStamp> guards, DateTimeOffset until, Func<SessionStatus, IntrospectionAnswer> describe)
    {
        var answer = inspected.Map(session => session.IsActive ? describe(session) : IntrospectionAnswer.Inactive).Under(guards);
        if (answer is { IsOk: true, Value.Active: true })
            known.Keep(hash, ask.App, answer, Earlier(until, inspected.Require().ExpiresAt));
        return answer;
    }

    private static DateTimeOffset Earlier(DateTimeOffset one, DateTimeOffset other) => one < other ? one : other;

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
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(IntrospectionAnswer))]
public sealed partial class IntrospectionJson : JsonSerializerContext;
