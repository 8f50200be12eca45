using System.Net;
using System.Text.RegularExpressions;
using OrleansTenantAuth.TestSupport;

namespace OrleansTenantAuth.Tests.Gateway;

/// <summary>Settings > External Authentication, as a browser without scripts uses it.</summary>
public sealed partial class ExternalAuthPageTests(ExternalServer suite) : IClassFixture<ExternalServer>
{
    private const string Path = "/settings/external-authentication";

    [Fact]
    public async Task AnAdmin_EnablesByot_MapsClaims_AndTestsAToken()
    {
        var workspace = await TestTenantWorkspace.Create(suite.Server, "page-byot");
        var cookie = await Login();
        var page = await Get("?workspace=page-byot", cookie);
        page.Headers["Content-Security-Policy"].ShouldContain("default-src 'none'");
        page.Headers["Cache-Control"].ShouldBe("no-store");
        var form = Form(page.Text, ("workspace", "page-byot"), ("provider", Guid.Empty.ToString()), ("once", Guid.NewGuid().ToString()), ("name", "<b>Clerk</b>"), ("type", "Clerk"),
            ("jwksUrl", suite.Issuer.Issuer + "/keys"), ("audiences", "convex\r\nother one"), ("organizationClaim", "org_id"), ("roleClaim", "org_role"), ("claims", "org.plan = plan !\r\nname = name"), ("enabled", "true"));
        (await Post("/save", cookie, form)).ShouldHave(303).Headers["Location"].ShouldBe(Path + "?workspace=page-byot");
        (await Post("/save", cookie, form)).ShouldHave(303);
        var known = (await workspace.Call(HttpMethod.Get, "/external-auth-providers")).ShouldHave(200).Json.GetProperty("data");
        known.GetArrayLength().ShouldBe(1);
        known[0].GetProperty("issuer").GetString().ShouldBe(suite.Issuer.Issuer);
        known[0].GetProperty("claimMappings").GetRawText().ShouldBe("""[{"jwtPath":"org.plan","attribute":"plan","required":true},{"jwtPath":"name","attribute":"name","required":false}]""");

        var byot = new ExternalWorkspace(suite.Server.Time, workspace, suite.Issuer, known[0].GetProperty("id").GetString()!);
        var shown = (await Get("?workspace=page-byot", cookie)).Text;
        shown.ShouldContain("&lt;b&gt;Clerk&lt;/b&gt; (enabled)");
        shown.ShouldContain("org.plan = plan !");
        (string, string)[] one = [("workspace", "page-byot"), ("provider", byot.Provider)];
        var token = byot.Token(others: new { org_id = "page-byot", org = new { plan = "<i>pro</i>" } });
        var told = (await Post("/test", cookie, Form(shown, [.. one, ("token", token)]))).ShouldHave(200).Text;
        told.ShouldContain("The token counts.");
        told.ShouldContain("admins");
        told.ShouldContain("ext_plan");
        told.ShouldNotContain("<i>");
        told.ShouldNotContain(token[^20..]);
        (await Post("/test", cookie, Form(shown, [.. one, ("token", "x.y.z")]))).ShouldHave(200).Text.ShouldContain("The token does not count.");
        (await Post("/keys", cookie, Form(shown, one))).ShouldHave(200).Text.ShouldContain("<code>r</code> RSA");

        (await Post("/switch", cookie, Form(shown, [.. one, ("enabled", "false")]))).ShouldHave(303);
        (await Get("?workspace=page-byot", cookie)).Text.ShouldContain("(disabled)");
        (await byot.Call(token)).ShouldBeRefused(401, "INVALID_TOKEN");
        (await Post("/save", cookie, Form(shown, [.. one, ("name", "Clerk"), ("type", "Clerk"), ("jwksUrl", suite.Issuer.Issuer + "/keys"), ("anyAudience", "true"), ("anyOrganization", "true"), ("enabled", "true")]))).ShouldHave(303);
        Warning().Count((await Get("?workspace=page-byot", cookie)).Text).ShouldBe(2);
        (await Post("/save", cookie, Form(shown, [.. one, ("name", "Clerk"), ("type", "Clerk")]))).ShouldHave(400).Text.ShouldContain("issuer: ");
        (await Post("/remove", cookie, Form(shown, one))).ShouldHave(303);
        (await Post("/remove", cookie, Form(shown, one))).ShouldHave(404);
    }

    [Fact]
    public async Task AForm_ThatIsNotTheSessionsOwn_ChangesNothing()
    {
        var workspace = await TestTenantWorkspace.Create(suite.Server, "page-csrf");
        var (cookie, other) = (await Login(), await Login());
        var page = (await Get("?workspace=page-csrf", cookie)).Text;
        (string, string)[] fields = [("workspace", "page-csrf"), ("provider", Guid.Empty.ToString()), ("once", Guid.NewGuid().ToString()), ("name", "n"), ("type", "OIDC"), ("issuer", "https://id.example.com"), ("audiences", "a"), ("enabled", "true")];
        var form = Form(page, fields);
        foreach (var route in new[] { "/save", "/switch", "/remove", "/test", "/keys" })
        {
            (await Post(route, null, form)).ShouldHave(401);
            (await Post(route, other, form)).ShouldHave(403);
            (await Post(route, cookie, fields.ToDictionary(field => field.Item1, field => field.Item2, StringComparer.Ordinal))).ShouldHave(403);
            (await Post(route, cookie, form, ("Origin", "https://evil.example"))).ShouldHave(403);
        }

        (await workspace.Call(HttpMethod.Get, "/external-auth-providers")).ShouldHave(200).Json.GetProperty("meta").GetProperty("total").GetInt32().ShouldBe(0);
        (await Post("/login", null, new(StringComparer.Ordinal) { ["key"] = GatewayHarness.AdminKey }, ("Origin", "https://evil.example"))).ShouldHave(400);
    }

    [Fact]
    public async Task AKeyOfOneApp_SeesItsWorkspacesAlone()
    {
        var (own, other) = (await TestTenantWorkspace.Create(suite.Server, "page-own"), await suite.NewWorkspace());
        var key = (await suite.Server.Send(HttpMethod.Post, "/admin/api-keys", Json(new { name = "k", app_id = own.App.Id }), ("X-Admin-Key", GatewayClient.AdminKey))).ShouldHave(201).String("key");
        var cookie = await Login(key);
        var page = (await Get("?workspace=page-own", cookie)).ShouldHave(200).Text;
        (await Get("?workspace=" + other.Workspace.Slug, cookie)).ShouldHave(404).Text.ShouldNotContain(other.Provider);
        foreach (var route in new[] { "/save", "/switch", "/remove", "/test", "/keys" })
            (await Post(route, cookie, Form(page, ("workspace", other.Workspace.Slug), ("provider", other.Provider), ("token", "x"), ("enabled", "false")))).ShouldHave(404);
        (await Post("/remove", cookie, Form(page, ("workspace", "page-own"), ("provider", other.Provider)))).ShouldHave(404);
        (await other.OnProvider(HttpMethod.Get)).ShouldHave(200).Json.GetProperty("enabled").GetBoolean().ShouldBeTrue();
    }

    [GeneratedRegex("name=\"csrf\" value=\"(?<csrf>[^\"]+)\"", RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex Csrf();

    [GeneratedRegex("class=\"error\" role=\"alert\"", RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex Warning();

    private static Dictionary<string, string> Form(string page, params (string Name, string Value)[] fields) => fields
        .Append(("csrf", WebUtility.HtmlDecode(Csrf().Match(page).Groups["csrf"].Value)))
        .ToDictionary(field => field.Item1, field => field.Item2, StringComparer.Ordinal);

    private static StringContent Json(object body) => new(System.Text.Json.JsonSerializer.Serialize(body), System.Text.Encoding.UTF8, "application/json");

    private async Task<string> Login(string key = GatewayHarness.AdminKey) =>
        (await Post("/login", null, new(StringComparer.Ordinal) { ["key"] = key })).ShouldHave(303).Headers["Set-Cookie"].Split(';')[0];

    private Task<Reply> Get(string query, string cookie) => suite.Server.Get(Path + query, ("Cookie", cookie));

    private Task<Reply> Post(string route, string? cookie, Dictionary<string, string> form, params (string, string)[] headers) =>
        suite.Server.PostForm(Path + route, form, [.. headers, .. cookie is null ? [] : new[] { ("Cookie", cookie) }]);
}
