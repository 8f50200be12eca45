using System.Security.Cryptography;
using System.Text;
using Microsoft.IdentityModel.Tokens;
using OrleansTenantAuth.Gateway.Docs;
using OrleansTenantAuth.Gateway.Errors;
using OrleansTenantAuth.Gateway.Http;
using OrleansTenantAuth.Gateway.Tokens;
using OrleansTenantAuth.Keys;

namespace OrleansTenantAuth.Gateway.Metadata;

/// <summary>Public keys: as a JWKS (RFC 7517), as PEM, and as base64 of the PEM on one line.</summary>
public sealed class KeyEndpoints(KeyRings rings, Issuers issuers, Refusals refusals)
{
    /// <summary>Maps the routes.</summary>
    public static void Map(IEndpointRouteBuilder routes)
    {
        var keys = routes.ServiceProvider.GetRequiredService<KeyEndpoints>();
        Group(routes.MapGroup("/.well-known"), keys);
        Group(routes.MapGroup("/apps/{slug}/.well-known"), keys);
    }

    private static void Group(RouteGroupBuilder group, KeyEndpoints keys)
    {
        group.WithTags("Metadata").AuthenticatedBy(RouteAuth.Public).Refuses(AuthError.AppNotFound);
        group.MapGet("/jwks.json", keys.Jwks)
            .WithSummary("The keys that verify tokens. Read it again after 60 seconds, or at an unknown kid.")
            .Documented(null, typeof(JwksAnswer), StatusCodes.Status200OK);
        group.MapGet("/public-key.pem", http => keys.Pem(http, oneLine: false))
            .WithSummary("The active public key as PEM. Query alg: RS256 (default) or ES256.")
            .Documented(null, null, StatusCodes.Status200OK);
        group.MapGet("/public-key", http => keys.Pem(http, oneLine: true))
            .WithSummary("The active public key as base64 of its PEM, on one line.")
            .Documented(null, null, StatusCodes.Status200OK);
    }

    private async Task Jwks(HttpContext http)
    {
        if (await refusals.InTime(http, Ring(http)) is not { } ring)
            return;
        if (!ring.IsOk)
        {
            await refusals.Write(http, ring);
            return;
        }

        PublicAnswers.Prepare(http);
        var jwks = new JwksAnswer([.. ring.Require().View.Keys.Where(key => rings.Find(ring.Require(), key.KeyId) is not null).Select(JwkOf)]);
        await JsonAnswer.Write(http, StatusCodes.Status200OK, jwks, MetadataJson.Default.JwksAnswer);
    }

    private async Task Pem(HttpContext http, bool oneLine)
    {
        if (await refusals.InTime(http, Ring(http)) is not { } ring)
            return;
        if (!ring.IsOk)
        {
            await refusals.Write(http, ring);
            return;
        }

        var asked = http.Request.Query["alg"].ToString();
        var algorithm = asked.Length == 0 ? SecurityAlgorithms.RsaSha256 : asked;
        var active = ring.Require().View.Keys.FirstOrDefault(key => key.Algorithm == algorithm && key.State == KeyState.Active);
        if (active is null)
        {
            await refusals.Write(http, AuthError.ValidationError, null, [new("alg", "Must be RS256 or ES256.")]);
            return;
        }

        PublicAnswers.Prepare(http);
        var pem = PemEncoding.WriteString("PUBLIC KEY", active.PublicKey);
        http.Response.ContentType = oneLine ? "text/plain; charset=utf-8" : "application/x-pem-file";
        await http.Response.WriteAsync(oneLine ? Convert.ToBase64String(Encoding.ASCII.GetBytes(pem)) : pem + "\n", http.RequestAborted);
    }

    private async Task<Outcome<RingKeys>> Ring(HttpContext http)
    {
        var call = Calls.OfPublic(http);
        if (http.GetRouteValue("slug") is not string slug)
            return await rings.Get(KeyRings.Main, call);
        var name = await issuers.RingOfApp(slug, call);
        return name.IsOk ? await rings.Get(name.Require(), call) : name.As<RingKeys>();
    }

    internal static JwkAnswer JwkOf(SigningKeyView key)
    {
        if (key.Algorithm == SecurityAlgorithms.RsaSha256)
        {
            using var rsa = RSA.Create();
            rsa.ImportSubjectPublicKeyInfo(key.PublicKey, out _);
            var parameters = rsa.ExportParameters(includePrivateParameters: false);
            return new("RSA", "sig", key.Algorithm, key.KeyId, Base64UrlEncoder.Encode(parameters.Modulus), Base64UrlEncoder.Encode(parameters.Exponent), null, null, null);
        }

        using var ecdsa = ECDsa.Create();
        ecdsa.ImportSubjectPublicKeyInfo(key.PublicKey, out _);
        var point = ecdsa.ExportParameters(includePrivateParameters: false).Q;
        return new("EC", "sig", key.Algorithm, key.KeyId, null, null, "P-256", Base64UrlEncoder.Encode(point.X), Base64UrlEncoder.Encode(point.Y));
    }
}
