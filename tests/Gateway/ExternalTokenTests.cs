using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using OrleansTenantAuth.TestSupport;

namespace OrleansTenantAuth.Tests.Gateway;

/// <summary>Tokens of external issuers: which count, as whom, and which do not.</summary>
public sealed class ExternalTokenTests(ExternalServer suite) : IClassFixture<ExternalServer>
{
    [Theory]
    [InlineData("RS256")]
    [InlineData("ES256")]
    public async Task ATokenOfTheTutorial_Counts_ByTheWorkspacesSlugOrOrganization(string algorithm)
    {
        var byot = await suite.NewWorkspace();
        (await byot.Call(byot.Token(algorithm: algorithm))).ShouldHave(200);
        (await byot.Call(byot.Token(others: new { org_id = byot.Workspace.Slug }, algorithm: algorithm))).ShouldHave(200);
        (await byot.Call(byot.Token(others: new { aud = new[] { "other", "convex" } }, algorithm: algorithm))).ShouldHave(200);
        (await suite.Server.Get($"/iam/workspace/org_{byot.Workspace.Slug}/api/v1/permissions", ("Authorization", "Bearer " + byot.Token(algorithm: algorithm)))).ShouldHave(200);
    }

    [Theory]
    [InlineData("\"org:admin\"", 200)]
    [InlineData("\"admin\"", 200)]
    [InlineData("""["viewer","org:admin"]""", 200)]
    [InlineData("\"org:member\"", 403)]
    [InlineData("\"workspace_administrators\"", 403)]
    [InlineData("\"admins\"", 403)]
    [InlineData("7", 403)]
    [InlineData("{}", 403)]
    public async Task RolesBecomeGroups_AndNothingElseDoes(string role, int status)
    {
        var byot = await suite.NewWorkspace();
        (await byot.Call(byot.Token(others: new { org_role = JsonNode.Parse(role) }))).Status.ShouldBe(status);
    }

    [Fact]
    public async Task MappedClaims_ReachPolicies_ByTheirNestedPaths()
    {
        var byot = await suite.NewWorkspace(new
        {
            roleClaim = "https://acme.example/role",
            roleGroups = new Dictionary<string, string[]>(StringComparer.Ordinal) { ["boss"] = ["admins"] },
            claimMappings = new object[] { new { jwtPath = "org.plan.name", attribute = "plan", required = true }, new { jwtPath = "tags", attribute = "tags" } },
        });
        await byot.Workspace.Permit(new
        {
            resource = "workspace", actions = new[] { "retrieve" },
            policy = new { conditions = new { ext_plan = "pro", ext_tags = new { contains = "beta" }, ext_provider = "Clerk", kind = "external", subject = "user_1" } },
        });
        var claims = new Dictionary<string, object>(StringComparer.Ordinal)
        {
            ["https://acme.example/role"] = "boss", ["org"] = new { plan = new { name = "pro" } }, ["tags"] = new[] { "beta" },
        };
        (await Decision(byot, byot.Token(others: claims))).ShouldBe("allow");
        claims["tags"] = new[] { "alpha" };
        (await Decision(byot, byot.Token(others: claims))).ShouldBe("deny");
        claims.Remove("org");
        (await byot.Call(byot.Token(others: claims))).ShouldBeRefused(403, "CLAIM_MISSING");
    }

    [Theory]
    [InlineData("iss", "\"https://evil.example\"")]
    [InlineData("iss", null)]
    [InlineData("iss", "7")]
    [InlineData("aud", "\"another\"")]
    [InlineData("aud", "[]")]
    [InlineData("aud", """{"convex":1}""")]
    [InlineData("aud", null)]
    [InlineData("sub", null)]
    [InlineData("sub", "7")]
    [InlineData("sub", "\"\"")]
    [InlineData("sub", "\"two words\"")]
    [InlineData("exp", null)]
    [InlineData("exp", "\"99999999999\"")]
    [InlineData("exp", "-1")]
    [InlineData("exp", "1e400")]
    [InlineData("iat", null)]
    [InlineData("iat", "99999999999")]
    [InlineData("nbf", "99999999999")]
    [InlineData("nbf", "\"now\"")]
    public async Task Claims_ThatAreNotWhatTheyMustBe_AreRefused(string name, string? value)
    {
        var byot = await suite.NewWorkspace();
        var claims = byot.Claims();
        claims.Remove(name);
        var text = claims.ToJsonString();
        var token = suite.Issuer.Sign(value is null ? text : $"{text[..^1]},\"{name}\":{value}}}");
        (await byot.Call(token)).ShouldBeRefused(401, "INVALID_TOKEN");
        (await byot.Call(token)).ShouldBeRefused(401, "INVALID_TOKEN");
    }

    [Theory]
    [InlineData("RS256", """{"alg":"none","kid":"r"}""")]
    [InlineData("none", """{"alg":"none"}""")]
    [InlineData("HS256", """{"alg":"HS256","kid":"r"}""")]
    [InlineData("HS256", """{"alg":"RS256","kid":"r"}""")]
    [InlineData("RS256", """{"alg":"ES256","kid":"r"}""")]
    [InlineData("RS256", """{"alg":"RS256","kid":"e"}""")]
    [InlineData("RS256", """{"alg":"RS256","kid":"unknown"}""")]
    [InlineData("RS256", """{"alg":"RS256","kid":7}""")]
    [InlineData("PS256", """{"alg":"PS256","kid":"r"}""")]
    [InlineData("RS256", """{"alg":"RS512","kid":"r"}""")]
    [InlineData("RS256", """{"alg":"RS256","kid":"r","crit":["x"]}""")]
    [InlineData("RS256", """{"alg":"RS256","kid":"r","cty":"JWT"}""")]
    [InlineData("RS256", """{"alg":"RS256","kid":"r","zip":"DEF"}""")]
    [InlineData("RS256", """{"alg":"RS256","kid":"r","typ":"logout+jwt"}""")]
    [InlineData("RS256", """{"alg":"RS256","kid":"r","typ":"sa+jwt"}""")]
    [InlineData("RS256", """{"alg":"RS256","kid":"r","alg":"RS256"}""")]
    [InlineData("RS256", """["alg","RS256"]""")]
    public async Task Headers_ThatAreNotWhatTheyMustBe_AreRefused(string algorithm, string header)
    {
        var byot = await suite.NewWorkspace();
        (await byot.Call(byot.Token(algorithm: algorithm, header: header))).ShouldBeRefused(401, "INVALID_TOKEN");
    }

    [Fact]
    public async Task Tokens_ThatAreNone_AreRefused()
    {
        var byot = await suite.NewWorkspace();
        var good = byot.Token();
        var parts = good.Split('.');
        var nested = suite.Issuer.Sign(JsonSerializer.Serialize(good));
        var twice = suite.Issuer.Sign(byot.Claims().ToJsonString()[..^1] + ",\"sub\":\"user_2\"}");
        var large = byot.Token(others: new { padding = new string('x', 9_000) });
        var changed = $"{parts[0]}.{Base64Url.EncodeToString(Encoding.UTF8.GetBytes(byot.Claims("user_2").ToJsonString()))}.{parts[2]}";
        foreach (var token in new[] { nested, twice, changed, $"{parts[0]}.{parts[1]}.", $"{parts[0]}.{parts[1]}", good + ".a.b", $"{parts[0]}.{parts[1]}.{parts[2][..^4]}", $"{parts[0]}.{parts[1]}.!!!!" })
            (await byot.Call(token)).ShouldBeRefused(401, "INVALID_TOKEN");
        (await byot.Call(large)).Status.ShouldBeOneOf(401, 431);
        (await byot.Call(good)).ShouldHave(200);
    }

    [Fact]
    public async Task ATokensTimes_CountByTheStoresClock_WithTheSkewAllowed()
    {
        var byot = await suite.NewWorkspace(new { clockSkewSeconds = 5 });
        var now = suite.Server.Time.GetUtcNow().ToUnixTimeSeconds();
        (await byot.Call(byot.Token(others: new { iat = now + 4, nbf = now + 4 }))).ShouldHave(200);
        (await byot.Call(byot.Token(others: new { iat = now + 60 }))).ShouldBeRefused(401, "INVALID_TOKEN");
        var token = byot.Token();
        (await byot.Call(token)).ShouldHave(200);
        suite.Server.Time.Advance(TimeSpan.FromSeconds(63));
        (await byot.Call(token)).ShouldHave(200);
        suite.Server.Time.Advance(TimeSpan.FromSeconds(5));
        (await byot.Call(token)).ShouldBeRefused(401, "TOKEN_EXPIRED");
    }

    [Fact]
    public async Task AToken_OfAnotherWorkspacesIssuerOrOrganization_DoesNotCount()
    {
        await using var stranger = await ForgedProvider.Start();
        var mine = await suite.NewWorkspace();
        var other = await suite.NewWorkspace(issuer: stranger);
        (await other.Call(other.Token())).ShouldHave(200);
        (await mine.Call(other.Token())).ShouldBeRefused(401, "INVALID_TOKEN");
        (await mine.Call(other.Token(others: new { iss = suite.Issuer.Issuer, org_id = mine.Workspace.Slug }))).ShouldBeRefused(401, "INVALID_TOKEN");
        var sibling = await suite.NewWorkspace();
        (await mine.Call(sibling.Token())).ShouldBeRefused(403, "WORKSPACE_MISMATCH");
        (await mine.Call(mine.Token(others: new { org_id = (string?)null }))).ShouldBeRefused(403, "WORKSPACE_MISMATCH");
        (await mine.Call(mine.Token(others: new { org_id = "" }))).ShouldBeRefused(403, "WORKSPACE_MISMATCH");
        (await suite.Server.Get("/workspace/byot-none/api/v1/permissions", ("Authorization", "Bearer " + mine.Token()))).ShouldBeRefused(401, "INVALID_TOKEN");
        (await suite.Server.Get("/auth/me", ("Authorization", "Bearer " + mine.Token()))).ShouldBeRefused(401, "TOKEN_INVALID");

        // A token that one workspace took before is looked at anew by every other.
        var token = mine.Token();
        (await mine.Call(token)).ShouldHave(200);
        (await sibling.Call(token)).ShouldBeRefused(403, "WORKSPACE_MISMATCH");
        (await other.Call(token)).ShouldBeRefused(401, "INVALID_TOKEN");
        (await mine.Call(token)).ShouldHave(200);
    }

    [Fact]
    public async Task KeysWithOneId_CountAsNone_AndAnUnknownIdIsLookedForAtMostEveryFiveSeconds()
    {
        await using var issuer = await ForgedProvider.Start();
        var (looks, keys) = (0, "");
        issuer.Instead = async http =>
        {
            if (http.Request.Path != "/keys")
                return false;
            Interlocked.Increment(ref looks);
            if (keys.Length == 0)
                return false;
            await http.Response.WriteAsync(keys);
            return true;
        };
        var byot = await suite.NewWorkspace(issuer: issuer);
        (await byot.Call(byot.Token())).ShouldHave(200);
        for (var number = 0; number < 20; number++)
            (await byot.Call(byot.Token(header: $$"""{"alg":"RS256","kid":"k{{number}}"}"""))).ShouldBeRefused(401, "INVALID_TOKEN");
        looks.ShouldBe(1);
        suite.Server.Time.Advance(TimeSpan.FromSeconds(5));
        await Race.Run(8, number => byot.Call(byot.Token(header: $$"""{"alg":"RS256","kid":"k{{number}}"}""")));
        looks.ShouldBe(2);

        using var another = RSA.Create(2048);
        keys = $$"""{"keys":[{{Key(issuer.Rsa)}},{{Key(another)}}]}""";
        suite.Server.Time.Advance(TimeSpan.FromSeconds(5));
        (await byot.OnProvider(HttpMethod.Post, "/refresh-jwks")).ShouldHave(200).Json.GetProperty("keys").GetArrayLength().ShouldBe(2);
        (await byot.Call(byot.Token())).ShouldBeRefused(401, "INVALID_TOKEN");
    }

    [Fact]
    public async Task KeysAreKeptThroughAnOutage_ForADay_AndRemovedOnesCountNoMoreOnceRead()
    {
        await using var issuer = await ForgedProvider.Start();
        var byot = await suite.NewWorkspace(issuer: issuer);
        (await byot.Call(byot.Token())).ShouldHave(200);
        issuer.Instead = static http =>
        {
            http.Response.StatusCode = StatusCodes.Status500InternalServerError;
            return Task.FromResult(true);
        };
        foreach (var hours in new[] { 1, 12, 10 })
        {
            suite.Server.Time.Advance(TimeSpan.FromHours(hours));
            (await byot.Call(byot.Token())).ShouldHave(200);
        }

        suite.Server.Time.Advance(TimeSpan.FromHours(2));
        (await byot.Call(byot.Token(header: """{"alg":"RS256","kid":"r","typ":"JWT"}"""))).ShouldBeRefused(503, "AUTH_PROVIDER_UNAVAILABLE");
        issuer.Instead = static _ => Task.FromResult(false);
        suite.Server.Time.Advance(TimeSpan.FromSeconds(5));
        var token = byot.Token(others: new { exp = 99_999_999_999 });
        (await byot.Call(token)).ShouldHave(200);
        issuer.Instead = static async http =>
        {
            await http.Response.WriteAsync("""{"keys":[]}""");
            return true;
        };
        suite.Server.Time.Advance(TimeSpan.FromSeconds(5));
        (await byot.Call(byot.Token(header: """{"alg":"RS256","kid":"unknown"}"""))).ShouldBeRefused(401, "INVALID_TOKEN");
        (await byot.Call(token)).ShouldBeRefused(401, "INVALID_TOKEN");
    }

    [Fact]
    public async Task ASubject_ThatIsCutOff_IsOutAtOnce_WithEveryTokenThatItGets_UntilItIsRestored()
    {
        var byot = await suite.NewWorkspace();
        var (token, other) = (byot.Token("user_cut", new { email = "ada@example.com", name = "Ada" }), byot.Token("user_stays"));
        (await byot.Call(token)).ShouldHave(200);
        (await byot.Call(other)).ShouldHave(200);
        var subject = new { subject = "user_cut" };
        (await byot.OnProvider(HttpMethod.Post, "/cut-off", subject)).ShouldHave(200).Json.GetProperty("cutOffAt").GetString().ShouldNotBeNull();
        (await byot.OnProvider(HttpMethod.Post, "/cut-off", subject)).ShouldHave(200);
        (await byot.Call(token)).ShouldBeRefused(401, "TOKEN_REVOKED");
        (await byot.Call(other)).ShouldHave(200);
        suite.Server.Time.Advance(TimeSpan.FromSeconds(10));
        (await byot.Call(byot.Token("user_cut", new { email = "ada@example.com" }))).ShouldBeRefused(401, "TOKEN_REVOKED");
        (await byot.OnProvider(HttpMethod.Post, "/subjects/find", subject)).ShouldHave(200).Json.GetProperty("email").ValueKind.ShouldBe(JsonValueKind.Null);

        // Neither is it let in by making the provider anew.
        (await byot.OnProvider(HttpMethod.Delete)).ShouldHave(204);
        (await byot.Call(other)).ShouldBeRefused(401, "INVALID_TOKEN");
        var again = (await byot.Workspace.Call(HttpMethod.Post, "/external-auth-providers", ExternalWorkspace.Settings(suite.Issuer))).ShouldHave(201).String("id");
        (await byot.Call(byot.Token("user_cut"))).ShouldBeRefused(401, "TOKEN_REVOKED");
        (await byot.Workspace.Call(HttpMethod.Post, $"/external-auth-providers/{again}/restore", subject)).ShouldHave(200).Json.GetProperty("cutOffAt").ValueKind.ShouldBe(JsonValueKind.Null);
        (await byot.Call(token)).ShouldBeRefused(401, "TOKEN_REVOKED");
        suite.Server.Time.Advance(TimeSpan.FromSeconds(1));
        (await byot.Call(byot.Token("user_cut"))).ShouldHave(200);
    }

    [Fact]
    public async Task AnIssuer_ThatIsCutOffOrSwitchedOff_IsOutAtOnce()
    {
        var byot = await suite.NewWorkspace();
        var token = byot.Token();
        (await byot.Call(token)).ShouldHave(200);
        (await byot.OnProvider(HttpMethod.Post, "/cut-off", new { })).ShouldHave(200);
        (await byot.Call(token)).ShouldBeRefused(401, "TOKEN_REVOKED");
        (await byot.Change(new { name = "Renamed" })).ShouldHave(200).Json.GetProperty("cutOffAt").GetString().ShouldNotBeNull();
        (await byot.Call(token)).ShouldBeRefused(401, "TOKEN_REVOKED");
        (await byot.OnProvider(HttpMethod.Post, "/restore", new { })).ShouldHave(200);
        (await byot.Call(token)).ShouldBeRefused(401, "TOKEN_REVOKED");
        suite.Server.Time.Advance(TimeSpan.FromSeconds(1));
        (await byot.Call(byot.Token())).ShouldHave(200);
        (await byot.Change(new { enabled = false })).ShouldHave(200);
        (await byot.Call(byot.Token())).ShouldBeRefused(401, "INVALID_TOKEN");
        (await byot.Change(new { audiences = new[] { "another" } })).ShouldHave(200);
        (await byot.Call(byot.Token())).ShouldBeRefused(401, "INVALID_TOKEN");
        (await byot.Call(byot.Token(others: new { aud = "another" }))).ShouldHave(200);
    }

    [Fact]
    public async Task AddressAndName_AreKept_AsTheNewestTokenSaysThem()
    {
        var byot = await suite.NewWorkspace();
        var now = suite.Server.Time.GetUtcNow().ToUnixTimeSeconds();
        async Task<(string?, string?)> Kept()
        {
            var found = (await byot.OnProvider(HttpMethod.Post, "/subjects/find", new { subject = "user_mail" })).ShouldHave(200).Json;
            return (found.GetProperty("email").GetString(), found.GetProperty("name").GetString());
        }

        (await Kept()).ShouldBe((null, null));
        (await byot.Call(byot.Token("user_mail", new { email = "ada@example.com", name = "Ada" }))).ShouldHave(200);
        (await Kept()).ShouldBe(("ada@example.com", "Ada"));
        (await byot.Call(byot.Token("user_mail", new { email = "new@example.com", name = "Ada" }))).ShouldHave(200);
        (await byot.Call(byot.Token("user_mail", new { email = "old@example.com", iat = now - 30 }))).ShouldHave(200);
        (await Kept()).ShouldBe(("new@example.com", "Ada"));
        foreach (var email in new[] { "no address", "@x", "x@", new string('a', 330) + "@example.com", "a@b\nc" })
            (await byot.Call(byot.Token("user_odd", new { email }))).ShouldHave(200);
        (await byot.OnProvider(HttpMethod.Post, "/subjects/find", new { subject = "user_odd" })).ShouldHave(200).Json.GetProperty("email").ValueKind.ShouldBe(JsonValueKind.Null);
    }

    private static async Task<string> Decision(ExternalWorkspace byot, string token) =>
        (await byot.Workspace.Call(HttpMethod.Post, "/permissions/explain", new { resource = "workspace", action = "retrieve" }, token)).ShouldHave(200).Json.GetProperty("decision").GetString()!;

    private static string Key(RSA rsa)
    {
        var key = rsa.ExportParameters(false);
        return $$"""{"kty":"RSA","kid":"r","n":"{{Base64Url.EncodeToString(key.Modulus)}}","e":"{{Base64Url.EncodeToString(key.Exponent)}}"}""";
    }
}
