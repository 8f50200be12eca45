using System.Text.Json;
using System.Text.Json.Nodes;
using OrleansTenantAuth.TestSupport;

namespace OrleansTenantAuth.Tests.Gateway;

/// <summary>External auth providers as a workspace's own account manages them.</summary>
public sealed class ExternalProviderTests(ExternalServer suite) : IClassFixture<ExternalServer>
{
    private const string Path = "/external-auth-providers";

    [Fact]
    public async Task AProvider_IsMadeListedReplacedAndRemoved()
    {
        var workspace = await TestTenantWorkspace.Create(suite.Server, "prov-life");
        var body = new
        {
            name = "Clerk", type = "clerk", jwksUrl = "https://your-app.clerk.accounts.dev/.well-known/jwks.json", authorizedParties = new[] { "https://app.example.com" },
            claimMappings = new[] { new { jwtPath = "org_id", attribute = "organization_id", required = true } },
        };
        var made = (await workspace.Call(HttpMethod.Post, Path, body, null, ("Idempotency-Key", "p1"))).ShouldHave(201);
        (made.String("type"), made.String("issuer"), made.String("organizationClaim"), made.String("roleClaim")).ShouldBe(("Clerk", "https://your-app.clerk.accounts.dev", "org_id", "org_role"));
        made.Json.GetProperty("claimMappings")[0].GetRawText().ShouldBe("""{"jwtPath":"org_id","attribute":"organization_id","required":true}""");
        made.Json.GetProperty("clockSkewSeconds").GetInt32().ShouldBe(5);
        made.Json.GetProperty("warnings").GetArrayLength().ShouldBe(0);
        (await workspace.Call(HttpMethod.Post, Path, body, null, ("Idempotency-Key", "p1"))).ShouldHave(201).String("id").ShouldBe(made.String("id"));
        (await workspace.Call(HttpMethod.Post, Path, body)).ShouldBeRefused(409, "NAME_TAKEN");

        var open = new { name = "Open", type = "OIDC", issuer = "https://id.example.com", anyAudience = true, anyOrganization = true };
        var second = (await workspace.Call(HttpMethod.Post, Path, open)).ShouldHave(201);
        second.Json.GetProperty("warnings").GetArrayLength().ShouldBe(2);
        (await workspace.Call(HttpMethod.Put, $"{Path}/{second.String("id")}", body)).ShouldBeRefused(409, "NAME_TAKEN");
        (await workspace.Call(HttpMethod.Put, $"{Path}/{second.String("id")}", new { name = "Shut", type = "OIDC", issuer = "https://id.example.com", audiences = new[] { "a" } }))
            .ShouldHave(200).Json.GetProperty("warnings").GetArrayLength().ShouldBe(0);
        (await workspace.Call(HttpMethod.Get, Path)).ShouldHave(200).Json.GetProperty("meta").GetProperty("total").GetInt32().ShouldBe(2);
        (await workspace.Call(HttpMethod.Get, $"{Path}/{second.String("id")}")).ShouldHave(200).String("name").ShouldBe("Shut");
        (await workspace.Call(HttpMethod.Delete, $"{Path}/{second.String("id")}")).ShouldHave(204);
        (await workspace.Call(HttpMethod.Delete, $"{Path}/{second.String("id")}")).ShouldBeRefused(404, "AUTH_PROVIDER_NOT_FOUND");
    }

    [Theory]
    [InlineData("Auth0", "https://a.auth0.com/.well-known/jwks.json", "https://a.auth0.com/")]
    [InlineData("Okta", "https://a.okta.com/oauth2/default/v1/keys", "https://a.okta.com/oauth2/default")]
    [InlineData("Keycloak", "https://k.example.com/realms/acme/protocol/openid-connect/certs", "https://k.example.com/realms/acme")]
    [InlineData("OIDC", "https://k.example.com:8443/a/keys", "https://k.example.com:8443")]
    public async Task AnIssuer_ThatIsLeftOut_IsDerivedFromTheAddressOfItsKeys(string type, string jwksUrl, string issuer)
    {
        var workspace = await TestTenantWorkspace.Create(suite.Server, "prov-derive-" + type.ToUpperInvariant().ToLowerInvariant());
        (await workspace.Call(HttpMethod.Post, Path, new { name = "n", type, jwksUrl, audiences = new[] { "a" } })).ShouldHave(201).String("issuer").ShouldBe(issuer);
    }

    [Theory]
    [InlineData("name", null, "name")]
    [InlineData("type", "\"SAML\"", "type")]
    [InlineData("jwksUrl", null, "issuer")]
    [InlineData("jwksUrl", "\"ftp://x.example.com/keys\"", "jwksUrl")]
    [InlineData("jwksUrl", "\"https://user:pass@x.example.com/keys\"", "jwksUrl")]
    [InlineData("jwksUrl", "7", "jwksUrl")]
    [InlineData("issuer", "\"two words\"", "issuer")]
    [InlineData("issuer", "\"OURS\"", "issuer")]
    [InlineData("issuer", "\"OURS/apps/demo\"", "issuer")]
    [InlineData("audiences", "[]", "audiences")]
    [InlineData("audiences", "[\"\"]", "audiences")]
    [InlineData("audiences", "\"a\"", "audiences")]
    [InlineData("anyAudience", "true", "audiences")]
    [InlineData("anyAudience", "1", "anyAudience")]
    [InlineData("algorithms", "[]", "algorithms")]
    [InlineData("algorithms", "[\"HS256\"]", "algorithms")]
    [InlineData("algorithms", "[\"none\"]", "algorithms")]
    [InlineData("organizationClaim", "\"a..b\"", "organizationClaim")]
    [InlineData("roleClaim", "\"a.b.c.d.e.f.g.h.i\"", "roleClaim")]
    [InlineData("roleGroups", "{\"admin\":\"admins\"}", "roleGroups")]
    [InlineData("claimMappings", "[{\"jwtPath\":\"a\",\"attribute\":\"provider\"}]", "claimMappings[0].attribute")]
    [InlineData("claimMappings", "[{\"jwtPath\":\"a\",\"attribute\":\"x y\"}]", "claimMappings[0].attribute")]
    [InlineData("claimMappings", "[{\"jwtPath\":\"a\",\"attribute\":\"x\"},{\"jwtPath\":\"b\",\"attribute\":\"x\"}]", "claimMappings[1].attribute")]
    [InlineData("claimMappings", "[{\"attribute\":\"x\"}]", "claimMappings[0].jwtPath")]
    [InlineData("claimMappings", "[null]", "claimMappings[0]")]
    [InlineData("clockSkewSeconds", "61", "clockSkewSeconds")]
    [InlineData("clockSkewSeconds", "-1", "clockSkewSeconds")]
    public async Task ASetting_ThatIsNotWhatItMustBe_IsNamed(string name, string? value, string field)
    {
        var body = ExternalWorkspace.Settings(suite.Issuer);
        var ours = suite.Server.Service<OrleansTenantAuth.Gateway.Tokens.Issuers>().Server;
        body[name] = value is null ? null : JsonNode.Parse(value.Replace("OURS", ours, StringComparison.Ordinal));
        var workspace = await TestTenantWorkspace.Create(suite.Server, "prov-" + Guid.NewGuid().ToString("N")[..12]);
        (await workspace.Call(HttpMethod.Post, Path, body)).ShouldBeRefused(400, "VALIDATION_ERROR").Fields.ShouldBe([field]);
        (await workspace.Call(HttpMethod.Get, Path)).ShouldHave(200).Json.GetProperty("meta").GetProperty("total").GetInt32().ShouldBe(0);
    }

    [Fact]
    public async Task ListsAreBounded_AndUnknownMembersRefused()
    {
        var workspace = await TestTenantWorkspace.Create(suite.Server, "prov-bounds");
        for (var number = 0; number < 10; number++)
            (await workspace.Call(HttpMethod.Post, Path, new { name = "n", type = "OIDC", issuer = $"https://i{number}.example.com", audiences = new[] { "a" } })).ShouldHave(201);
        (await workspace.Call(HttpMethod.Post, Path, new { name = "n", type = "OIDC", issuer = "https://x.example.com", audiences = new[] { "a" } })).ShouldBeRefused(409, "LIMIT_REACHED");
        var mappings = Enumerable.Range(0, 21).Select(number => new { jwtPath = "a", attribute = $"a{number}" }).ToArray();
        (await workspace.Call(HttpMethod.Post, Path, ExternalWorkspace.Settings(suite.Issuer, new { claimMappings = mappings }))).ShouldBeRefused(400, "VALIDATION_ERROR").Fields.ShouldBe(["claimMappings"]);
        (await workspace.Call(HttpMethod.Post, Path, ExternalWorkspace.Settings(suite.Issuer, new { secret = "x" }))).ShouldHave(400);
    }

    [Fact]
    public async Task AnIssuerOnAPrivateAddress_IsNotCalled_WhereTheOperatorDoesNotAllowIt()
    {
        await using var server = await GatewayHarness.Start();
        await using var issuer = await ForgedProvider.Start();
        var byot = await ExternalWorkspace.Create(server, server.Time, issuer, "prov-private");
        issuer.Instead = _ => throw new InvalidOperationException("The server called a private address.");
        (await byot.Call(byot.Token())).ShouldBeRefused(503, "AUTH_PROVIDER_UNAVAILABLE");
        (await byot.OnProvider(HttpMethod.Post, "/refresh-jwks")).ShouldBeRefused(503, "AUTH_PROVIDER_UNAVAILABLE");
        (await byot.OnProvider(HttpMethod.Post, "/test", new { token = byot.Token() })).ShouldHave(200).String("reason").ShouldBe("The issuer's keys cannot be read.");
    }

    [Fact]
    public async Task AProvider_OfAnotherWorkspace_IsNotThere()
    {
        var (mine, other) = (await suite.NewWorkspace(), await suite.NewWorkspace());
        foreach (var (method, path, body) in new (HttpMethod, string, object?)[]
        {
            (HttpMethod.Get, "", null), (HttpMethod.Put, "", ExternalWorkspace.Settings(suite.Issuer)), (HttpMethod.Delete, "", null), (HttpMethod.Post, "/test", new { token = "x" }),
            (HttpMethod.Post, "/refresh-jwks", null), (HttpMethod.Post, "/subjects/find", new { subject = "x" }), (HttpMethod.Post, "/cut-off", new { }), (HttpMethod.Post, "/restore", new { subject = "x" }),
        })
            (await mine.Workspace.Call(method, $"{Path}/{other.Provider}{path}", body)).ShouldBeRefused(404, "AUTH_PROVIDER_NOT_FOUND");

        // Neither does a subject that one workspace cut off concern another.
        (await mine.OnProvider(HttpMethod.Post, "/cut-off", new { subject = "user_1" })).ShouldHave(200);
        (await mine.Call(mine.Token())).ShouldBeRefused(401, "TOKEN_REVOKED");
        (await other.Call(other.Token())).ShouldHave(200);

        // Who comes by an external token manages no issuers where no policy says so.
        (await other.Workspace.Call(HttpMethod.Get, Path, by: other.Token())).ShouldBeRefused(403, "FORBIDDEN");
    }

    [Fact]
    public async Task ATest_TellsWhatATokenMeans_AndNeverTheTokenAgain()
    {
        var byot = await suite.NewWorkspace(new { claimMappings = new object[] { new { jwtPath = "org.plan", attribute = "plan", required = true } } });
        async Task<JsonElement> Test(string token)
        {
            var reply = (await byot.OnProvider(HttpMethod.Post, "/test", new { token })).ShouldHave(200);
            reply.Text.ShouldNotContain(token[^20..]);
            return reply.Json;
        }

        var told = await Test(byot.Token(others: new { org = new { plan = "pro" }, email = "ada@example.com" }));
        told.GetProperty("accepted").GetBoolean().ShouldBeTrue();
        told.GetProperty("groups").GetRawText().ShouldBe("""["admins"]""");
        told.GetProperty("attributes").GetRawText().ShouldBe("""{"ext_plan":"pro"}""");
        told.GetProperty("email").GetString().ShouldBe("ada@example.com");
        (await Test(byot.Token())).GetProperty("reason").GetString().ShouldBe("It lacks the required claim org.plan.");
        (await Test(byot.Token(others: new { org_id = "org_x" }))).GetProperty("reason").GetString()!.ShouldContain("organization");
        (await Test(byot.Token(others: new { aud = "x" }))).GetProperty("reason").GetString()!.ShouldContain("audience");
        (await Test(byot.Token(others: new { iss = "https://evil.example" }))).GetProperty("reason").GetString()!.ShouldContain("issuer");
        (await Test(byot.Token(others: new { exp = 1_700_000_000 }))).GetProperty("reason").GetString().ShouldBe("It has expired.");
        (await Test(byot.Token(algorithm: "PS256"))).GetProperty("reason").GetString()!.ShouldContain("PS256");
        var forged = await Test(byot.Token(header: """{"alg":"RS256","kid":"r"}""")[..^6] + "AAAAAA");
        forged.GetProperty("reason").GetString()!.ShouldContain("signature");
        forged.GetProperty("subject").ValueKind.ShouldBe(JsonValueKind.Null);
        (await Test("not a token, and long enough to look for")).GetProperty("accepted").GetBoolean().ShouldBeFalse();

        // A test lets nobody in, and is kept nowhere.
        (await byot.OnProvider(HttpMethod.Post, "/subjects/find", new { subject = "user_1" })).ShouldHave(200).Json.GetProperty("email").ValueKind.ShouldBe(JsonValueKind.Null);
    }
}
