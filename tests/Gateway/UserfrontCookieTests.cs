using System.Text.Json;
using OrleansTenantAuth.TestSupport;

namespace OrleansTenantAuth.Tests.Gateway;

/// <summary>How front ends are told to keep tokens in cookies.</summary>
public sealed class UserfrontCookieTests(UserfrontServer suite) : IClassFixture<UserfrontServer>
{
    private readonly TestWorkspace acme = suite.Acme;

    [Fact]
    public async Task Options_AreDefaults_UntilATenantSetsThem_AndGoWithEveryToken()
    {
        var email = suite.NewEmail();
        var first = await acme.SignUp(email, origin: TestWorkspace.LiveOrigin);
        Read(first.Answer, "access").ShouldBe(("/none", "/none", "Lax", true));
        Read(first.Answer, "refresh").ShouldBe(("/none", "/none", "Strict", true));

        var set = await Change(new { cookieOptions = new { domain = "example.com", path = "/app", sameSite = "None" } }, live: true);
        set.ShouldHave(200).Json.GetProperty("cookieOptions").GetProperty("domain").GetString().ShouldBe("example.com");
        var logged = WorkspaceSession.Of(await acme.Login(email, origin: TestWorkspace.LiveOrigin));
        foreach (var (token, sameSite) in new[] { ("access", "None"), ("id", "None"), ("refresh", "Strict") })
            Read(logged.Answer, token).ShouldBe(("example.com", "/app", sameSite, true));
        Read(WorkspaceSession.Of(await acme.Refresh(logged.Refresh)).Answer, "access").ShouldBe(("example.com", "/app", "None", true));

        // What is left out stays; a tenant below the root takes what it does not set itself from the root.
        (await Change(new { cookieOptions = new { sameSite = "Strict" } }, live: true)).ShouldHave(200);
        Read(WorkspaceSession.Of(await acme.Login(email, origin: TestWorkspace.LiveOrigin)).Answer, "id").ShouldBe(("example.com", "/app", "Strict", true));

        // A domain that suits no origin any more would cost the cookie.
        var patch = new StringContent("""{"settings":{"allowed_origins":["https://other.example"]}}""", System.Text.Encoding.UTF8, "application/json");
        (await suite.Server.Send(HttpMethod.Patch, $"/admin/apps/{acme.Live.App.Id}", patch, ("X-Admin-Key", GatewayClient.AdminKey))).ShouldHave(200);
        Read(WorkspaceSession.Of(await acme.Refresh(logged.Refresh)).Answer, "access").ShouldBe(("/none", "/app", "Strict", true));
    }

    [Theory]
    [InlineData("domain", "other.example")]
    [InlineData("domain", "com")]
    [InlineData("domain", "ample.com")]
    [InlineData("domain", ".example.com")]
    [InlineData("domain", "deeper.app.example.com")]
    [InlineData("domain", "example.com; Secure")]
    [InlineData("path", "app")]
    [InlineData("path", "/app;domain=evil.example")]
    [InlineData("sameSite", "lax")]
    [InlineData("secure", false)]
    [InlineData("httpOnly", true)]
    public async Task Options_ThatABrowserWouldNotTakeThere_AreRefused(string name, object value)
    {
        var options = new Dictionary<string, object>(StringComparer.Ordinal) { [name] = value };
        var body = JsonSerializer.Serialize(new { cookieOptions = options });
        (await suite.Other.Send(HttpMethod.Put, $"/v0/tenants/{suite.Other.Code}", body, suite.Other.Live.AdminKey)).ShouldHave(400).String("message").ShouldContain("cookieOptions." + name);
    }

    [Fact]
    public async Task Options_OfTestMode_NeedSecureForNone_AndAreTheAdminsToo()
    {
        (await suite.Other.Send(HttpMethod.Put, $"/v0/tenants/{suite.Other.Code}", new { cookieOptions = new { sameSite = "None" } }, suite.Other.Test.AdminKey)).ShouldHave(400).String("message").ShouldContain("cookieOptions.secure");
        await suite.Configure(suite.Other.Test, suite.Other.Code, new { cookie = new { same_site = "None", secure = true } });
        Read((await suite.Other.SignUp(suite.NewEmail())).Answer, "access").ShouldBe(("/none", "/none", "None", true));
    }

    private Task<Reply> Change(object body, bool live) =>
        acme.Send(HttpMethod.Put, $"/v0/tenants/{acme.Code}", body, live ? acme.Live.AdminKey : acme.Test.AdminKey);

    private static (string Domain, string Path, string SameSite, bool Secure) Read(JsonElement answer, string token)
    {
        var options = answer.GetProperty("tokens").GetProperty(token).GetProperty("cookieOptions");
        string Text(string name) => options.TryGetProperty(name, out var value) ? value.GetString()! : "/none";
        return (Text("domain"), Text("path"), Text("sameSite"), options.GetProperty("secure").GetBoolean());
    }
}
