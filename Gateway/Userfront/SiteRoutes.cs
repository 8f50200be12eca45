using System.Text.Json.Serialization.Metadata;
using OrleansTenantAuth.Gateway.Docs;
using OrleansTenantAuth.Gateway.Errors;
using OrleansTenantAuth.Gateway.Http;
using OrleansTenantAuth.Gateway.Userfront.Pkce;

namespace OrleansTenantAuth.Gateway.Userfront;

/// <summary>A call at a tenant of a workspace.</summary>
/// <param name="Http">The request.</param>
/// <param name="Site">The tenant.</param>
/// <param name="Info">The call's facts; the client's address prefix is that of the connection, since browsers call themselves.</param>
public sealed record SiteCall(HttpContext Http, Site Site, CallInfo Info)
{
    private const int MaxUserAgentLength = 200;

    /// <summary>The token of a first factor, where the body has it; else it is what is sent as Bearer.</summary>
    public string? FirstFactorCode { get; init; }

    /// <summary>The PKCE challenge of a log-in, where it names one: its answer is an authorization code instead of tokens.</summary>
    public string? CodeChallenge { get; init; }

    /// <summary>The client as it names itself, for the list of sessions.</summary>
    public string UserAgent
    {
        get
        {
            var sent = Http.Request.Headers.UserAgent.ToString();
            var kept = sent.Length > MaxUserAgentLength ? sent[..MaxUserAgentLength] : sent;
            return kept.AsSpan().ContainsAnyExceptInRange(' ', '~') ? "" : kept;
        }
    }
}

/// <summary>
/// Routes at a tenant, each in both of its documented spellings: <c>/v0/auth/X</c> with <c>tenantId</c> in the body, and
/// <c>/v0/tenants/{tenantId}/auth/X</c>.
/// </summary>
public sealed class SiteRoutes(IEndpointRouteBuilder routes, string tag)
{
    private readonly Sites sites = routes.ServiceProvider.GetRequiredService<Sites>();
    private readonly JsonEndpoint endpoint = new(routes.ServiceProvider.GetRequiredService<Refusals>());

    /// <summary>Maps a route that takes a body.</summary>
    public void Send<TBody, TAnswer>(
        string method,
        string path,
        JsonTypeInfo<TBody> bodyType,
        JsonTypeInfo<TAnswer> answerType,
        Func<SiteCall, TBody, Task<Outcome<TAnswer>>> handle,
        string summary,
        params AuthError[] refusals)
        where TBody : SiteBody => Map(method, path, bodyType, answerType, handle, summary, refusals);

    /// <summary>Maps a route that logs in: one that may name a PKCE challenge.</summary>
    public void Login<TBody, TAnswer>(
        string method,
        string path,
        JsonTypeInfo<TBody> bodyType,
        JsonTypeInfo<TAnswer> answerType,
        Func<SiteCall, TBody, Task<Outcome<TAnswer>>> handle,
        string summary,
        params AuthError[] refusals)
        where TBody : SiteBody
    {
        foreach (var route in Map(method, path, bodyType, answerType, (call, body) => WithChallenge(call, body, handle), summary, refusals))
        {
            route.Takes("code_challenge", "base64url of the SHA-256 of a verifier (RFC 7636): the answer then has authorizationCode and redirectTo, the tenant's pkceLoginRedirectUri, instead of tokens.")
                .Takes("code_challenge_method", "S256, which is taken where it is left out.");
        }
    }

    private List<IEndpointConventionBuilder> Map<TBody, TAnswer>(
        string method,
        string path,
        JsonTypeInfo<TBody> bodyType,
        JsonTypeInfo<TAnswer> answerType,
        Func<SiteCall, TBody, Task<Outcome<TAnswer>>> handle,
        string summary,
        AuthError[] refusals)
        where TBody : SiteBody =>
    [
        .. new[] { "/v0" + path, "/v0/tenants/{tenantId}" + path }.Select(pattern =>
            routes.MapMethods(pattern, [method], http => Run(http, bodyType, answerType, handle))
                .Documented(typeof(TBody), typeof(TAnswer))
                .WithTags(tag)
                .WithSummary(summary)
                .AuthenticatedBy(RouteAuth.Public)
                .Refuses([AuthError.TenantNotFound, .. refusals])),
    ];

    /// <summary>Reads the challenge before the log-in uses anything up.</summary>
    private static async Task<Outcome<TAnswer>> WithChallenge<TBody, TAnswer>(SiteCall call, TBody body, Func<SiteCall, TBody, Task<Outcome<TAnswer>>> handle)
    {
        var check = new FieldCheck();
        var challenge = check.OptionalText("code_challenge", QueryFields.Read(call.Http, check, "code_challenge"), 128);
        var method = check.OptionalText("code_challenge_method", QueryFields.Read(call.Http, check, "code_challenge_method"), 16);
        if (challenge is not null && !AuthorizationCodes.IsChallenge(challenge))
            check.Add("code_challenge", "Must be a SHA-256 in base64url, 43 characters.");
        if (method is not (null or "S256"))
            check.Add("code_challenge_method", "Must be S256.");
        if (challenge is not null && call.Site.Settings.PkceLoginRedirectUri is null)
            check.Add("code_challenge", "The tenant has no pkceLoginRedirectUri.");
        return check.Failed ? check.Refuse<TAnswer>() : await handle(call with { CodeChallenge = challenge }, body);
    }

    private Task Run<TBody, TAnswer>(
        HttpContext http, JsonTypeInfo<TBody> bodyType, JsonTypeInfo<TAnswer> answerType, Func<SiteCall, TBody, Task<Outcome<TAnswer>>> handle)
        where TBody : SiteBody
    {
        BrowserCalls.Open(http);
        return endpoint.Run(http, bodyType, answerType, (body, _) => Run(http, body, handle), StatusCodes.Status200OK);
    }

    private async Task<Outcome<TAnswer>> Run<TBody, TAnswer>(HttpContext http, TBody body, Func<SiteCall, TBody, Task<Outcome<TAnswer>>> handle)
        where TBody : SiteBody
    {
        var check = new FieldCheck();
        var named = check.OptionalText("tenantId", body.TenantId, 16);
        var code = http.GetRouteValue("tenantId") as string ?? named;
        if (code is null && !check.Failed)
            check.Add("tenantId", "This field is required.");
        else if (named is not null && !string.Equals(code, named, StringComparison.Ordinal))
            check.Add("tenantId", "Must be the tenant that the path names.");
        if (check.Failed)
            return check.Refuse<TAnswer>();
        var site = await sites.Find(http, code!, Calls.OfPublic(http));
        return site.IsOk ? await handle(new SiteCall(http, site.Require(), InfoOf(http, site.Require())), body) : site.As<TAnswer>();
    }

    /// <summary>The facts of a call at a tenant.</summary>
    public static CallInfo InfoOf(HttpContext http, Site site)
    {
        ArgumentNullException.ThrowIfNull(site);
        return Calls.Of(http, "site:" + site.Tenant.Id, AddressPrefix.Of(RequestFacts.Of(http).Peer));
    }
}
