using OrleansTenantAuth.TestSupport;

namespace OrleansTenantAuth.Tests.Gateway;

/// <summary>Providers of single sign-on as admins set them up.</summary>
public sealed class AdminSignOnTests(UserfrontServer suite) : IClassFixture<UserfrontServer>
{
    private const string Issuer = "https://id.example.com/realm";
    private readonly GatewayHarness server = suite.Server;
    private readonly TestMode mode = suite.Acme.Test;

    [Fact]
    public async Task Provider_IsSetUpShownAndRemoved_AndItsSecretIsNeverShown()
    {
        var set = (await SignOn.SetUp(server, mode, "acme-login", Issuer)).ShouldHave(200);
        var listed = (await List()).Json.GetProperty("providers").EnumerateArray().Single(item => item.GetProperty("provider").GetString() == "acme-login");
        System.Text.Json.JsonElement.DeepEquals(listed, set.Json).ShouldBeTrue(set.Text);
        (set.Text + listed.GetRawText()).ShouldNotContain("secret: with", Case.Insensitive);
        set.Json.GetProperty("has_secret").GetBoolean().ShouldBeTrue();
        (set.String("email_proof"), set.String("redirect_uri")).ShouldBe(("verified", "https://auth.example.test/v0/auth/acme-login/callback"));
        set.Json.GetProperty("scopes").EnumerateArray().Select(scope => scope.GetString()).ShouldBe(["openid", "email", "profile"]);
        (set.Json.GetProperty("makes_users").GetBoolean(), set.Json.GetProperty("enabled").GetBoolean()).ShouldBe((true, true));
        (await Remove("acme-login")).ShouldHave(204);
        (await Remove("acme-login")).ShouldBeRefused(404, "PROVIDER_NOT_FOUND");
    }

    [Fact]
    public async Task Secret_ThatIsNotTold_StaysWithItsIssuerAndClientAlone()
    {
        (await SignOn.SetUp(server, mode, "kept", Issuer)).ShouldHave(200);
        (await Put("kept", new { issuer = Issuer, client_id = OpenIdServer.ClientId, enabled = false })).ShouldHave(200).Json.GetProperty("has_secret").GetBoolean().ShouldBeTrue();
        (await Put("kept", new { issuer = "https://evil.example", client_id = OpenIdServer.ClientId })).ShouldHave(200).Json.GetProperty("has_secret").GetBoolean().ShouldBeFalse();
        (await SignOn.SetUp(server, mode, "kept", Issuer)).ShouldHave(200);
        (await Put("kept", new { issuer = Issuer, client_id = "another" })).ShouldHave(200).Json.GetProperty("has_secret").GetBoolean().ShouldBeFalse();
    }

    [Theory]
    [InlineData("google", "https://accounts.google.com", "https://auth.example.test/v0/auth/google/callback")]
    [InlineData("apple", "https://appleid.apple.com", "https://auth.example.test/v0/auth/apple/callback")]
    public async Task WellKnownProvider_NeedsNoIssuer(string provider, string issuer, string redirect)
    {
        var set = (await Put(provider, new { client_id = "client" })).ShouldHave(200);
        (set.String("issuer"), set.String("redirect_uri")).ShouldBe((issuer, redirect));
    }

    [Theory]
    [InlineData("github", """{"issuer":"https://github.com","client_id":"c"}""", "provider")]
    [InlineData("custom", """{"issuer":"https://id.example.com","client_id":"c"}""", "provider")]
    [InlineData("Upper", """{"issuer":"https://id.example.com","client_id":"c"}""", "provider")]
    [InlineData("okta", """{"client_id":"c"}""", "issuer")]
    [InlineData("okta", """{"issuer":"https://user:word@id.example.com","client_id":"c"}""", "issuer")]
    [InlineData("okta", """{"issuer":"https://id.example.com?x=1","client_id":"c"}""", "issuer")]
    [InlineData("okta", """{"issuer":"ftp://id.example.com","client_id":"c"}""", "issuer")]
    [InlineData("okta", """{"issuer":"/relative","client_id":"c"}""", "issuer")]
    [InlineData("okta", """{"issuer":"https://id.example.com"}""", "client_id")]
    [InlineData("okta", """{"issuer":"https://id.example.com","client_id":7}""", "client_id")]
    [InlineData("okta", """{"issuer":"https://id.example.com","client_id":"c","scopes":["email"]}""", "scopes")]
    [InlineData("okta", """{"issuer":"https://id.example.com","client_id":"c","scopes":["openid","two words"]}""", "scopes")]
    [InlineData("okta", """{"issuer":"https://id.example.com","client_id":"c","allowed_domains":["a@b.example"]}""", "allowed_domains")]
    [InlineData("okta", """{"issuer":"https://id.example.com","client_id":"c","allowed_domains":["b.example"],"email_proof":"never"}""", "allowed_domains")]
    [InlineData("okta", """{"issuer":"https://id.example.com","client_id":"c","email_proof":"sometimes"}""", "email_proof")]
    [InlineData("okta", """{"issuer":"https://id.example.com","client_id":"c","enabled":"yes"}""", "enabled")]
    [InlineData("okta", """{"issuer":"https://id.example.com","client_id":"c","claims":{"email":""}}""", "claims.email")]
    [InlineData("okta", """{"issuer":"https://id.example.com","client_id":"c","claims":{"verified":7}}""", "claims.verified")]
    public async Task MalformedProvider_IsRefused_ByField(string provider, string body, string field)
    {
        var refused = await server.Send(
            HttpMethod.Put,
            $"/admin/apps/{mode.App.Id}/tenants/{mode.RootTenant}/sso-providers/{provider}",
            new StringContent(body, System.Text.Encoding.UTF8, "application/json"),
            ("X-Admin-Key", GatewayClient.AdminKey));
        refused.ShouldBeRefused(400, "VALIDATION_ERROR").Fields.ShouldBe([field]);
    }

    [Fact]
    public async Task Providers_OfAnotherWorkspace_AreNotReached()
    {
        var foreign = suite.Other.Test.RootTenant;
        (await SignOn.SetUp(server, mode, "okta", Issuer, tenant: foreign)).ShouldBeRefused(404, "TENANT_NOT_FOUND");
        (await SignOn.Admin(server, HttpMethod.Get, mode, foreign + "/sso-providers")).ShouldBeRefused(404, "TENANT_NOT_FOUND");
        (await SignOn.Admin(server, HttpMethod.Delete, mode, foreign + "/sso-providers/okta")).ShouldBeRefused(404, "TENANT_NOT_FOUND");
        (await SignOn.Admin(server, HttpMethod.Get, mode, suite.Acme.Live.RootTenant + "/sso-providers")).ShouldBeRefused(404, "TENANT_NOT_FOUND");
    }

    [Fact]
    public async Task Providers_AreTwentyAtMost_AndOnlyWorkspacesHaveThem()
    {
        var many = await TestWorkspace.Create(server, "sign-on-many");
        for (var number = 0; number < 20; number++)
            (await SignOn.SetUp(server, many.Test, "p" + number, Issuer)).ShouldHave(200);
        (await SignOn.SetUp(server, many.Test, "p20", Issuer)).ShouldBeRefused(409, "LIMIT_REACHED");
        (await SignOn.SetUp(server, many.Test, "p0", Issuer)).ShouldHave(200);
        var app = await server.CreateApp("sign-on-engine");
        (await SignOn.SetUp(server, new TestMode(app, await app.CreateTenant(), ""), "okta", Issuer)).ShouldBeRefused(409, "WRONG_STATE");
    }

    [Fact]
    public async Task WorkspacesOwnServer_SetsThemUp_ByItsAdminKeyAlone()
    {
        var path = $"/v0/tenants/{suite.Acme.Code}/sso-providers";
        var body = new { issuer = Issuer, clientId = "client", clientSecret = "own secret", allowedDomains = new[] { "example.com" }, emailProof = "always" };
        var set = (await Own(HttpMethod.Put, path + "/own", body)).ShouldHave(200);
        (set.String("clientId"), set.String("emailProof"), set.String("redirectUri")).ShouldBe(("client", "always", "https://auth.example.test/v0/auth/own/callback"));
        set.Json.GetProperty("hasSecret").GetBoolean().ShouldBeTrue();
        set.Text.ShouldNotContain("own secret");
        (await Own(HttpMethod.Get, path)).ShouldHave(200).Json.GetProperty("providers").EnumerateArray().Count(item => item.GetProperty("provider").GetString() == "own").ShouldBe(1);
        (await List()).Text.ShouldContain("\"own\"");
        (await Own(HttpMethod.Put, path + "/own", new { issuer = "x" })).ShouldHave(400).String("message").ShouldContain("clientId");
        (await Own(HttpMethod.Put, path + "/own", new { issuer = Issuer, clientId = "c", allowedDomains = new[] { "b.example" }, emailProof = "never" })).ShouldHave(400).String("message").ShouldContain("allowedDomains");
        (await Own(HttpMethod.Put, path + "/own", new { colour = "red" })).ShouldHave(400);

        var readOnly = (await Own(HttpMethod.Post, "/v0/keys", new { type = "readonly" })).ShouldHave(200).String("key");
        (await Own(HttpMethod.Get, path, null, readOnly)).ShouldHave(200);
        (await Own(HttpMethod.Put, path + "/own", body, readOnly)).ShouldBeRefusedWith(401, "Unauthorized");
        (await Own(HttpMethod.Delete, path + "/own", null, readOnly)).ShouldBeRefusedWith(401, "Unauthorized");
        foreach (var foreign in new[] { suite.Other.Test.AdminKey, suite.Other.Live.AdminKey })
        {
            (await Own(HttpMethod.Get, path, null, foreign)).ShouldBeRefusedWith(404, "Tenant Not Found");
            (await Own(HttpMethod.Put, path + "/own", body, foreign)).ShouldBeRefusedWith(404, "Tenant Not Found");
            (await Own(HttpMethod.Delete, path + "/own", null, foreign)).ShouldBeRefusedWith(404, "Tenant Not Found");
        }

        // The live mode is another tenant.
        (await Own(HttpMethod.Get, path, null, suite.Acme.Live.AdminKey)).ShouldHave(200).Json.GetProperty("providers").GetArrayLength().ShouldBe(0);
        (await Own(HttpMethod.Delete, path + "/own", null, suite.Acme.Live.AdminKey)).ShouldBeRefusedWith(404, "This way to log in is not set up here");
        (await Own(HttpMethod.Delete, path + "/own")).ShouldHave(200);
        (await suite.Acme.Send(HttpMethod.Get, path, null)).ShouldHave(401);
    }

    private Task<Reply> Own(HttpMethod method, string path, object? body = null, string? key = null) => suite.Acme.Send(method, path, body, key ?? mode.AdminKey);

    private Task<Reply> List() => SignOn.Admin(server, HttpMethod.Get, mode, mode.RootTenant + "/sso-providers");

    private Task<Reply> Put(string provider, object body) => SignOn.Admin(server, HttpMethod.Put, mode, $"{mode.RootTenant}/sso-providers/{provider}", body);

    private Task<Reply> Remove(string provider) => SignOn.Admin(server, HttpMethod.Delete, mode, $"{mode.RootTenant}/sso-providers/{provider}");
}
