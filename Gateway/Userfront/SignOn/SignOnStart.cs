using Microsoft.AspNetCore.WebUtilities;
using OrleansTenantAuth.Gateway.Http;
using OrleansTenantAuth.Gateway.OpenId;
using OrleansTenantAuth.Gateway.Tokens;
using OrleansTenantAuth.Store;

namespace OrleansTenantAuth.Gateway.Userfront.SignOn;

/// <summary>A well-formed request to log in at a provider.</summary>
/// <param name="Path">The provider in the path.</param>
/// <param name="Tenant">Code of the tenant.</param>
/// <param name="Origin">Origin of the front end.</param>
/// <param name="Redirect">Where it goes on afterwards, or null.</param>
/// <param name="ProviderId">The id of a provider of the tenant's own, or null.</param>
public sealed record SignOnAsk(string Path, string Tenant, string Origin, string? Redirect, string? ProviderId);

/// <summary>Where a browser is to go, or a refusal; it is told at a place, once one is known to be safe.</summary>
public sealed record SignOnStep(SignOnPlace? Place, Outcome<string> Next);

/// <summary>The way to a provider: authorization code flow with state, nonce and PKCE, for a browser that holds the flow.</summary>
public sealed class SignOnStart(Sites sites, SiteProviders providers, OpenIdProviders documents, SignOnCookies cookies, Issuers issuers, StoreClock time)
{
    // Apple sends name and address in a form alone.
    private const string AnswersByForm = "apple";

    /// <summary>The address at the provider. The browser's own origin is not asked: a link of it names none.</summary>
    public async Task<SignOnStep> Run(HttpContext http, SignOnAsk ask)
    {
        ArgumentNullException.ThrowIfNull(ask);
        var origin = ask.Origin.TrimEnd('/');
        var site = await sites.FindFor(origin, ask.Tenant, Calls.OfPublic(http));
        if (!site.IsOk)
            return new(null, site.As<string>());
        if (SignOnPlace.Of(site.Require().App, origin, ask.Redirect) is not { } place)
            return new(null, Outcome<string>.Invalid("origin", "Must be an origin that the workspace lists, and redirect a path there."));
        if (ProviderIds.Of(ask.Path, ask.ProviderId) is not { } id)
            return new(place, Outcome<string>.Refuse(AuthError.SignOnProviderNotFound));
        var provider = await providers.Find(site.Require(), id, SiteRoutes.InfoOf(http, site.Require()));
        if (!provider.IsOk)
            return new(place, provider.As<string>());
        var metadata = await documents.Metadata(provider.Require().Settings.Issuer);
        if (!metadata.IsOk)
            return new(place, metadata.As<string>());
        var flow = SignOnFlow.Begin(site.Require(), provider.Require(), place, time.GetUtcNow());
        cookies.Keep(http, flow);
        return new(place, Outcome<string>.Ok(AddressOf(metadata.Require(), provider.Require(), flow)));
    }

    /// <summary>Where a provider sends browsers back to: each to a place of its own, so that none can pass another one's codes off as its own (RFC 9700, section 2.1).</summary>
    public string ReturnOf(string providerId) => $"{issuers.Server}/v0/auth/{providerId}/callback";

    private string AddressOf(ProviderMetadata metadata, SiteProvider provider, SignOnFlow flow)
    {
        var query = new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["response_type"] = "code",
            ["client_id"] = flow.ClientId,
            ["redirect_uri"] = ReturnOf(flow.Provider),
            ["scope"] = string.Join(' ', provider.Settings.Scopes),
            ["state"] = flow.State,
            ["nonce"] = flow.Nonce,
            ["code_challenge"] = flow.Challenge,
            ["code_challenge_method"] = "S256",
        };
        if (flow.Provider == AnswersByForm)
            query["response_mode"] = "form_post";
        return QueryHelpers.AddQueryString(metadata.AuthorizationEndpoint.AbsoluteUri, query);
    }
}
