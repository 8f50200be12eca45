using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace OrleansTenantAuth.Tests.Gateway;

/// <summary>A provider on a free port that answers as a test tells it: for what a certified one never sends.</summary>
public sealed class ForgedProvider : IAsyncDisposable
{
    private readonly WebApplication app;

    private ForgedProvider(WebApplication app) => this.app = app;

    /// <summary>Its issuer.</summary>
    public string Issuer => app.Urls.First();

    /// <summary>The RSA key that it publishes as <c>r</c>.</summary>
    public RSA Rsa { get; } = RSA.Create(2048);

    /// <summary>The P-256 key that it publishes as <c>e</c>.</summary>
    public ECDsa Curve { get; } = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    /// <summary>Answers before the provider does; false lets it answer.</summary>
    public Func<HttpContext, Task<bool>> Instead { get; set; } = static _ => Task.FromResult(false);

    /// <summary>The ID token that the token endpoint answers.</summary>
    public string IdToken { get; set; } = "";

    /// <summary>Starts it.</summary>
    public static async Task<ForgedProvider> Start()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var provider = new ForgedProvider(builder.Build());
        provider.app.Run(provider.Answer);
        await provider.app.StartAsync();
        return provider;
    }

    /// <summary>Claims that count, for a nonce.</summary>
    public JsonObject Claims(string nonce, string subject)
    {
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();
        return new() { ["iss"] = Issuer, ["sub"] = subject, ["aud"] = OpenIdServer.ClientId, ["nonce"] = nonce, ["iat"] = now, ["exp"] = now + 300 };
    }

    /// <summary>A token that counts where its claims do.</summary>
    public string Sign(string claims, string algorithm = "RS256", string? header = null)
    {
        var head = header ?? $$"""{"alg":"{{algorithm}}","kid":"{{(algorithm[0] == 'E' ? "e" : "r")}}"}""";
        var text = $"{Base64Url.EncodeToString(Encoding.UTF8.GetBytes(head))}.{Base64Url.EncodeToString(Encoding.UTF8.GetBytes(claims))}";
        var bytes = Encoding.ASCII.GetBytes(text);
        var signature = algorithm switch
        {
            "PS256" => Rsa.SignData(bytes, HashAlgorithmName.SHA256, RSASignaturePadding.Pss),
            "ES256" => Curve.SignData(bytes, HashAlgorithmName.SHA256),
            "HS256" => HMACSHA256.HashData(Encoding.ASCII.GetBytes(Rsa.ExportSubjectPublicKeyInfoPem()), bytes),
            "none" => [],
            _ => Rsa.SignData(bytes, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1),
        };
        return $"{text}.{Base64Url.EncodeToString(signature)}";
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await app.DisposeAsync();
        Rsa.Dispose();
        Curve.Dispose();
    }

    private async Task Answer(HttpContext http)
    {
        if (await Instead(http))
            return;
        JsonNode answer = http.Request.Path.Value switch
        {
            "/.well-known/openid-configuration" => new JsonObject
            {
                ["issuer"] = Issuer, ["authorization_endpoint"] = Issuer + "/login", ["token_endpoint"] = Issuer + "/token", ["jwks_uri"] = Issuer + "/keys",
                ["token_endpoint_auth_methods_supported"] = new JsonArray("client_secret_post"),
            },
            "/keys" => new JsonObject { ["keys"] = Keys() },
            _ => new JsonObject { ["access_token"] = "access", ["id_token"] = IdToken },
        };
        await http.Response.WriteAsync(answer.ToJsonString());
    }

    private JsonArray Keys()
    {
        var (rsa, curve) = (Rsa.ExportParameters(false), Curve.ExportParameters(false).Q);
        return
        [
            new JsonObject { ["kty"] = "RSA", ["kid"] = "r", ["use"] = "sig", ["n"] = Base64Url.EncodeToString(rsa.Modulus), ["e"] = Base64Url.EncodeToString(rsa.Exponent) },
            new JsonObject { ["kty"] = "EC", ["kid"] = "e", ["crv"] = "P-256", ["x"] = Base64Url.EncodeToString(curve.X), ["y"] = Base64Url.EncodeToString(curve.Y) },
            new JsonObject { ["kty"] = "oct", ["kid"] = "o", ["k"] = "AAAA" },
            new JsonObject { ["kty"] = "RSA", ["kid"] = "broken", ["n"] = "!", ["e"] = "AQAB" },
        ];
    }
}
