using System.Security.Cryptography;
using System.Text;
using OrleansTenantAuth.TestSupport;

namespace OrleansTenantAuth.Tests.Gateway;

/// <summary>Keys, server metadata, health, the document and its page.</summary>
public sealed class MetadataTests : IAsyncLifetime
{
    private GatewayHarness server = null!;

    public async Task InitializeAsync() => server = await GatewayHarness.Start(settings: ("HealthSecret", "s3cret"));

    public async Task DisposeAsync() => await server.DisposeAsync();

    [Fact]
    public async Task Jwks_HasActiveAndStandbyKeysOfEachAlgorithm_AndNoPrivateParts()
    {
        var reply = (await server.Get("/.well-known/jwks.json")).ShouldHave(200);
        reply.Headers["Cache-Control"].ShouldBe("public, max-age=60");
        reply.Headers["Access-Control-Allow-Origin"].ShouldBe("*");
        var keys = reply.Json.GetProperty("keys").EnumerateArray().ToArray();
        keys.Count(key => key.GetProperty("alg").GetString() == "RS256").ShouldBeGreaterThanOrEqualTo(2);
        keys.Count(key => key.GetProperty("alg").GetString() == "ES256").ShouldBeGreaterThanOrEqualTo(2);
        keys.ShouldAllBe(key => !key.EnumerateObject().Any(member => member.Name == "d"));
    }

    [Fact]
    public async Task PublicKey_IsPem_AndTheSameOnOneLine()
    {
        var pem = (await server.Get("/.well-known/public-key.pem")).ShouldHave(200).Text;
        using var rsa = RSA.Create();
        rsa.ImportFromPem(pem);
        var line = (await server.Get("/.well-known/public-key")).ShouldHave(200).Text;
        line.ShouldNotContain("\n");
        Encoding.ASCII.GetString(Convert.FromBase64String(line)).Trim().ShouldBe(pem.Trim());
        using var ecdsa = ECDsa.Create();
        ecdsa.ImportFromPem((await server.Get("/.well-known/public-key.pem?alg=ES256")).ShouldHave(200).Text);
        (await server.Get("/.well-known/public-key.pem?alg=HS256")).ShouldHave(400).Error.ShouldBe("invalid_request");
    }

    [Fact]
    public async Task AppWithItsOwnIssuer_HasItsOwnKeysAndMetadata_OthersHaveNone()
    {
        await server.CreateApp("own-product", new { own_issuer = true });
        await server.CreateApp("plain-product");
        ((await server.Get("/apps/own-product/.well-known/jwks.json")).ShouldHave(200).Text == (await server.Get("/.well-known/jwks.json")).Text).ShouldBeFalse();
        foreach (var path in new[] { "/.well-known/oauth-authorization-server/apps/own-product", "/apps/own-product/.well-known/oauth-authorization-server" })
            (await server.Get(path)).ShouldHave(200).String("issuer").ShouldBe("https://auth.example.test/apps/own-product");
        foreach (var slug in new[] { "plain-product", "no-such-app" })
            (await server.Get($"/apps/{slug}/.well-known/jwks.json")).ShouldHave(404).Error.ShouldBe("not_found");
    }

    [Fact]
    public async Task ServerMetadata_NamesTheEndpoints()
    {
        var reply = (await server.Get("/.well-known/oauth-authorization-server")).ShouldHave(200);
        reply.String("issuer").ShouldBe("https://auth.example.test");
        reply.String("jwks_uri").ShouldBe("https://auth.example.test/.well-known/jwks.json");
        reply.String("introspection_endpoint").ShouldBe("https://auth.example.test/oauth2/introspect");
    }

    [Fact]
    public async Task Health_ShowsFiguresOnlyToWhoKnowsTheSecret()
    {
        foreach (var path in new[] { "/health", "/health/live", "/health/ready" })
            (await server.Get(path)).ShouldHave(200).Text.ShouldBe("""{"status":"ok"}""");
        (await server.Get("/health", ("X-Health-Secret", "wrong"))).Text.ShouldBe("""{"status":"ok"}""");
        (await server.Get("/health", ("X-Health-Secret", "s3cret"))).Json.GetProperty("details").GetProperty("store_ready").GetBoolean().ShouldBeTrue();
    }

    [Fact]
    public async Task Document_NamesEveryRoute_WithASummaryAndTheErrorsOfEach()
    {
        var document = (await server.Get("/openapi/v1.json")).ShouldHave(200);
        var operations = DocumentCheck.Of(document.Text).Operations;
        string[] wanted =
        [
            "POST /auth/send-otp", "POST /auth/verify-otp", "POST /auth/refresh", "POST /auth/revoke", "POST /auth/revoke-user",
            "POST /auth/roles/assign", "POST /auth/roles/revoke", "GET /auth/me", "GET /health", "GET /health/ready", "POST /admin/apps",
            "POST /admin/apps/{app_id}/tenants", "POST /oauth2/introspect", "POST /oauth2/revoke", "POST /v1/api/tenant/register-tenant", "POST /upsolve/tenant/register", "GET /.well-known/jwks.json",
        ];
        wanted.Except(operations, StringComparer.Ordinal).ShouldBeEmpty();
        foreach (var route in server.Routes.Except(operations, StringComparer.Ordinal))
        {
            route.ShouldBeOneOf(
                "OPTIONS /auth/me", "OPTIONS /v0/{**path}", "GET /docs", "GET /openapi/{documentName}.json",
                "GET /deploy", "POST /deploy/login", "POST /deploy/logout", "POST /deploy/keys", "POST /deploy/keys/revoke",
                "GET /settings/external-authentication", "POST /settings/external-authentication/login", "POST /settings/external-authentication/save",
                "POST /settings/external-authentication/switch", "POST /settings/external-authentication/remove",
                "POST /settings/external-authentication/test", "POST /settings/external-authentication/keys",
                "GET /share/dashboard/{dashboard_id}", "GET /share/assets/{version}/{file}");
        }

        foreach (var path in document.Json.GetProperty("paths").EnumerateObject())
        {
            foreach (var method in path.Value.EnumerateObject())
            {
                method.Value.GetProperty("summary").GetString().ShouldNotBeNullOrEmpty(path.Name);
                method.Value.GetProperty("responses").EnumerateObject().Count().ShouldBeGreaterThan(1, path.Name);
            }
        }
    }

    [Fact]
    public async Task DocsPage_LoadsNothingFromElsewhere()
    {
        var page = (await server.Get("/docs")).ShouldHave(200);
        page.Text.ShouldContain("/auth/roles/assign");
        page.Text.ShouldContain("The newest refresh token of the session.");
        page.Text.ShouldNotContain("<script");
        page.Text.ShouldNotContain("src=");
        page.Headers["Content-Security-Policy"].ShouldStartWith("default-src 'none'");
    }
}
