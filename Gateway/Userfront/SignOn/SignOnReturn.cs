using OrleansTenantAuth.Gateway.Http;
using OrleansTenantAuth.Gateway.OpenId;
using OrleansTenantAuth.Identities;

namespace OrleansTenantAuth.Gateway.Userfront.SignOn;

/// <summary>What a browser brings back from a provider. Each is null where it was not sent, or not once.</summary>
public sealed record SignOnReply(string Path, string? State, string? Code, string? Issuer, string? Error);

/// <summary>
/// The way back from a provider: the code is exchanged, the ID token checked, the user found or made, and the log-in handed to the front
/// end as a link that works once within two minutes. A second factor is asked for when the link is used, as after any other first one.
/// </summary>
public sealed class SignOnReturn(
    IGrainFactory grains, Sites sites, SiteProviders providers, OpenIdProviders documents, CodeExchange exchange, IdTokens tokens, SignOnCookies cookies,
    SignOnStart start, SignOnAccounts accounts)
{
    private const string Denied = "The log-in at the provider was cancelled or refused.";
    private const int LinkSeconds = 120;
    private const int CodeDigits = 6;
    private const int MaxCode = 4_096;

    /// <summary>The address of the front end's page with the link.</summary>
    public async Task<SignOnStep> Run(HttpContext http, SignOnReply reply)
    {
        ArgumentNullException.ThrowIfNull(http);
        ArgumentNullException.ThrowIfNull(reply);
        if (cookies.Take(http, reply.State) is not { } flow || !string.Equals(flow.Provider, reply.Path, StringComparison.Ordinal))
            return new(null, Failed());
        var site = await sites.Find(flow.Tenant, flow.Mode, Calls.OfPublic(http));
        if (!site.IsOk)
            return new(null, site.As<string>());

        // The workspace may list other origins since.
        if (SignOnPlace.Of(site.Require().App, flow.Place.Origin, flow.Place.Redirect) is not { } place)
            return new(null, Failed());
        var provider = await providers.Find(site.Require(), flow.Provider, SiteRoutes.InfoOf(http, site.Require()));
        if (!provider.IsOk)
            return new(place, provider.As<string>());
        var settings = provider.Require().Settings;
        return string.Equals(settings.Issuer, flow.Issuer, StringComparison.Ordinal) && string.Equals(settings.ClientId, flow.ClientId, StringComparison.Ordinal)
            ? new(place, await Finish(new(http, site.Require(), provider.Require(), flow, place), reply))
            : new(place, Failed());
    }

    private async Task<Outcome<string>> Finish(Flight flight, SignOnReply reply)
    {
        var metadata = await documents.Metadata(flight.Flow.Issuer);
        if (!metadata.IsOk)
            return metadata.As<string>();
        if (!IsFrom(metadata.Require(), reply))
            return Failed();
        if (reply.Error is not null)
            return Outcome<string>.Refuse(AuthError.SignOnFailed, null, [new FieldError("error", Denied)]);
        if (reply.Code is not { Length: >= 1 and <= MaxCode } code)
            return Failed();
        var (flow, provider) = (flight.Flow, flight.Provider);
        var exchanged = await exchange.Run(
            new(metadata.Require(), flow.ClientId, provider.Secret, code, flow.Verifier, start.ReturnOf(flow.Provider)), flight.Http.RequestAborted);
        if (!exchanged.IsOk)
            return exchanged.As<string>();
        var claims = await tokens.Verify(exchanged.Require().IdToken, new(flow.Issuer, flow.ClientId, flow.Nonce, exchanged.Require().AccessToken));
        return claims.IsOk ? await HandOver(flight, claims.Require()) : claims.As<string>();
    }

    private async Task<Outcome<string>> HandOver(Flight flight, System.Text.Json.JsonElement claims)
    {
        // The call's time for changes begins here: the provider may have taken long.
        var call = new SiteCall(flight.Http, flight.Site, SiteRoutes.InfoOf(flight.Http, flight.Site));
        var user = await accounts.Find(call, flight.Provider.Settings, claims);
        if (!user.IsOk)
            return user.As<string>();

        // The flow's own id: what it ends in is made once, so a second return of it finds the name taken.
        var made = await grains.Challenge(new ChallengeId(flight.Flow.Id)).Create(new(
            call.Info,
            flight.Site.App.Id,
            user.Require().Identity,
            OtpPurpose.SignOn,
            user.Require().User,
            CodeDigits,
            null,
            new LinkRequest(flight.Place.Address, "login", LinkSeconds),
            Reveal: true,
            Newcomer: null,
            flight.Site.Tenant.Id));
        return made.Error == AuthError.NameTaken ? Failed() : made.Map(link => flight.Place.With(link.Revealed!));
    }

    /// <summary>RFC 9207: an answer of another provider is not taken for this one's.</summary>
    private static bool IsFrom(ProviderMetadata metadata, SignOnReply reply) =>
        reply.Issuer is null ? !metadata.NamesIssuer : string.Equals(reply.Issuer, metadata.Issuer, StringComparison.Ordinal);

    private static Outcome<string> Failed() => Outcome<string>.Refuse(AuthError.SignOnFailed);

    private sealed record Flight(HttpContext Http, Site Site, SiteProvider Provider, SignOnFlow Flow, SignOnPlace Place);
}
