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
        (set.String("email_proof"), set.String("redirect_uri")).ShouldBe(("verified", "https://auth.example.test/v0/auth/custom/callback"));
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

    private Task<Reply> List() => SignOn.Admin(server, HttpMethod.Get, mode, mode.RootTenant + "/sso-providers");

    private Task<Reply> Put(string provider, object body) => SignOn.Admin(server, HttpMethod.Put, mode, $"{mode.RootTenant}/sso-providers/{provider}", body);

    private Task<Reply> Remove(string provider) => SignOn.Admin(server, HttpMethod.Delete, mode, $"{mode.RootTenant}/sso-providers/{provider}");
}
