using System.Security.Cryptography;
using System.Text;
using OrleansTenantAuth.Apps;
using OrleansTenantAuth.Gateway.Docs;
using OrleansTenantAuth.Gateway.Http;
using OrleansTenantAuth.Gateway.Metadata;
using OrleansTenantAuth.Gateway.Tokens;
using OrleansTenantAuth.Keys;

namespace OrleansTenantAuth.Gateway.Userfront;

/// <summary>What anybody may know of a tenant: the mode of a call, and the keys that verify the tokens of a mode.</summary>
public sealed class SiteEndpoints(Sites sites, KeyRings rings)
{
    private const string Tag = "Workspaces: tenants";

    /// <summary>Maps the routes.</summary>
    public static void Map(IEndpointRouteBuilder routes)
    {
        var endpoints = routes.ServiceProvider.GetRequiredService<SiteEndpoints>();
        var group = routes.MapGroup("/v0/tenants/{tenantId}").WithTags(Tag).AuthenticatedBy(RouteAuth.Public).Refuses(AuthError.TenantNotFound);
        group.MapJsonGet("/mode", UserfrontJson.Default.ModeAnswer, endpoints.Mode)
            .WithSummary("The mode in which a page of this origin is served, and how its users log in.");
        group.MapJsonGet("/jwks", MetadataJson.Default.JwksAnswer, endpoints.Jwks)
            .WithSummary("The keys that verify tokens of the live mode, or with test=true those of the test mode.")
            .Takes("test", "true for the test mode.");
        group.MapJsonGet("/keys/jwt", UserfrontJson.Default.PublicKeyAnswer, endpoints.PublicKey)
            .WithSummary("The key that signs tokens of the live mode, or with test=true of the test mode, as PEM.")
            .Takes("test", "true for the test mode.");
        routes.MapMethods("/v0/{**path}", ["OPTIONS"], BrowserCalls.Preflight).ExcludeFromDescription();
    }

    private async Task<Outcome<ModeAnswer>> Mode(HttpContext http)
    {
        BrowserCalls.Open(http);
        var site = await sites.Find(http, CodeOf(http), Calls.OfPublic(http));
        return site.Map(found => new ModeAnswer(
            found.Mode, found.Settings.IsMfaRequired == true ? AuthenticationAnswer.WithSecond : AuthenticationAnswer.Offered));
    }

    private async Task<Outcome<JwksAnswer>> Jwks(HttpContext http)
    {
        var ring = await Ring(http);
        return ring.Map(keys => new JwksAnswer([.. keys.View.Keys.Where(key => rings.Find(keys, key.KeyId) is not null).Select(KeyEndpoints.JwkOf)]));
    }

    private async Task<Outcome<PublicKeyAnswer>> PublicKey(HttpContext http)
    {
        var ring = await Ring(http);
        return ring.Map(keys =>
        {
            var active = keys.View.Keys.First(key => key is { State: KeyState.Active, Algorithm: "RS256" });
            var pem = PemEncoding.WriteString("PUBLIC KEY", active.PublicKey);
            return new PublicKeyAnswer(pem, Convert.ToBase64String(Encoding.ASCII.GetBytes(pem)));
        });
    }

    private async Task<Outcome<RingKeys>> Ring(HttpContext http)
    {
        var call = Calls.OfPublic(http);
        var mode = string.Equals(http.Request.Query["test"], "true", StringComparison.Ordinal) ? WorkspaceModes.Test : WorkspaceModes.Live;
        var site = await sites.Find(CodeOf(http), mode, call);
        if (!site.IsOk)
            return site.As<RingKeys>();
        PublicAnswers.Prepare(http);
        return await rings.Get(site.Require().App.KeyRing, call);
    }

    private static string CodeOf(HttpContext http) => http.GetRouteValue("tenantId") as string ?? "";
}
