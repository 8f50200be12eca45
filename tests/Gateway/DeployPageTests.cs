using System.Net;
using System.Text.RegularExpressions;
using OrleansTenantAuth.TestSupport;

namespace OrleansTenantAuth.Tests.Gateway;

/// <summary>The deploy page, as a browser without scripts uses it.</summary>
public sealed partial class DeployPageTests(AdminServer admin) : IClassFixture<AdminServer>
{
    [Fact]
    public async Task AnAdmin_MakesCopiesAndRevokesAKey()
    {
        var app = await admin.Server.CreateApp("deploy-page");
        var cookie = await Login();
        var page = await Get("/deploy?app=deploy-page", cookie);
        page.Headers["Content-Security-Policy"].ShouldContain("default-src 'none'");
        page.Headers["Cache-Control"].ShouldBe("no-store");
        page.Text.ShouldNotContain("src=");

        var form = Form(page.Text, ("app", app.Id), ("kind", "up_embed"), ("name", "<b>CI</b>"), ("once", Guid.NewGuid().ToString()));
        var made = await Post("/deploy/keys", cookie, form);
        var key = NewKey().Match(made.Text).Groups["key"].Value;
        key.ShouldMatch("^up_embed_[A-Za-z0-9_-]{43}$");
        made.Text.ShouldContain("&lt;b&gt;CI&lt;/b&gt;");
        (await admin.Server.Post("/v1/api/tenant/register-tenant", new { apiKey = key, displayName = "D", prefilters = new { a = 1 } })).ShouldHave(200);

        // A reload of the answer, and every later look at the page, shows it no more.
        (await Post("/deploy/keys", cookie, form)).ShouldHave(200).Text.ShouldNotContain(key);
        var later = await Get("/deploy?app=" + app.Id, cookie);
        later.Text.ShouldNotContain(key);
        KeyId().Count(later.Text).ShouldBe(1);

        var revoked = await Post("/deploy/keys/revoke", cookie, Form(later.Text, ("app", app.Id), ("key_id", KeyId().Match(later.Text).Groups["id"].Value)));
        revoked.ShouldHave(303).Headers["Location"].ShouldBe("/deploy?app=deploy-page");
        (await admin.Server.Post("/v1/api/tenant/register-tenant", new { apiKey = key, displayName = "D" })).ShouldHave(401);
    }

    [Fact]
    public async Task TheCookie_IsForThisSiteAndNoScript_AndEndsAfterAnHour()
    {
        var login = await Post("/deploy/login", null, new(StringComparer.Ordinal) { ["key"] = GatewayHarness.AdminKey });
        var set = login.ShouldHave(303).Headers["Set-Cookie"];
        set.ShouldContain("httponly", Case.Insensitive);
        set.ShouldContain("samesite=strict", Case.Insensitive);
        set.ShouldNotContain(GatewayHarness.AdminKey);
        var cookie = set.Split(';')[0];
        (await Get("/deploy", cookie)).Text.ShouldContain("Show API keys");
        (await Get("/deploy", cookie[..^2] + "xx")).Text.ShouldContain("Admin key");
        (await Get("/deploy", "admin=")).Text.ShouldContain("Admin key");
        admin.Server.Time.Advance(TimeSpan.FromHours(1));
        (await Get("/deploy", cookie)).Text.ShouldContain("Admin key");
    }

    [Fact]
    public async Task AForm_ThatIsNotTheSessionsOwn_ChangesNothing()
    {
        var app = await admin.Server.CreateApp("deploy-csrf");
        var (cookie, other) = (await Login(), await Login());
        var page = (await Get("/deploy?app=deploy-csrf", cookie)).Text;
        (string, string)[] fields = [("app", app.Id), ("kind", "up_embed"), ("name", "n"), ("once", Guid.NewGuid().ToString())];
        var form = Form(page, fields);
        (await Post("/deploy/keys", null, form)).ShouldHave(401);
        (await Post("/deploy/keys", other, form)).ShouldHave(403);
        (await Post("/deploy/keys", cookie, fields.ToDictionary(field => field.Item1, field => field.Item2, StringComparer.Ordinal))).ShouldHave(403);
        (await Post("/deploy/keys", cookie, form, ("Origin", "https://evil.example"))).ShouldHave(403);
        (await Post("/deploy/keys", cookie, form, ("Origin", "null"))).ShouldHave(403);
        (await Post("/deploy/login", null, new(StringComparer.Ordinal) { ["key"] = GatewayHarness.AdminKey }, ("Origin", "https://evil.example"))).ShouldHave(400);
        (await admin.Get($"/apps/{app.Id}/api-keys")).ShouldHave(200).Json.GetProperty("api_keys").GetArrayLength().ShouldBe(0);
        (await Post("/deploy/keys", cookie, form, ("Origin", "http://localhost"))).ShouldHave(200);
        (await Post("/deploy/logout", cookie, form)).ShouldHave(303).Headers["Set-Cookie"].ShouldContain("expires=Thu, 01 Jan 1970", Case.Insensitive);
    }

    [Fact]
    public async Task AKeyOfOneApp_SeesThatAppAlone_AndEndsItsSessionWithItself()
    {
        var (own, other) = (await admin.Server.CreateApp("deploy-own"), await EmbedApp.Create(admin.Server, "deploy-other"));
        var (id, key) = await admin.NewKey(own.Id);
        var cookie = await Login(key);
        var page = await Get("/deploy?app=deploy-own", cookie);
        page.ShouldHave(200);
        (await Get("/deploy?app=deploy-other", cookie)).ShouldHave(404);
        (await Post("/deploy/keys", cookie, Form(page.Text, ("app", other.App.Id), ("kind", "up_embed"), ("name", "n"), ("once", Guid.NewGuid().ToString())))).ShouldHave(400);
        (await Post("/deploy/keys/revoke", cookie, Form(page.Text, ("app", other.App.Id), ("key_id", other.KeyId)))).ShouldHave(404);
        (await Post("/deploy/keys/revoke", cookie, Form(page.Text, ("app", own.Id), ("key_id", other.KeyId)))).ShouldHave(404);
        await other.Token();
        (await admin.Delete("/api-keys/" + id)).ShouldHave(204);
        (await Get("/deploy?app=deploy-own", cookie)).Text.ShouldContain("Admin key");
        (await Post("/deploy/login", null, new(StringComparer.Ordinal) { ["key"] = key })).ShouldHave(401);
        (await Post("/deploy/login", null, new(StringComparer.Ordinal) { ["key"] = "" })).ShouldHave(401);
    }

    [GeneratedRegex("id=\"new-key\">(?<key>[^<]+)<", RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex NewKey();

    [GeneratedRegex("name=\"key_id\" value=\"(?<id>[^\"]+)\"", RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex KeyId();

    [GeneratedRegex("name=\"csrf\" value=\"(?<csrf>[^\"]+)\"", RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex Csrf();

    private static Dictionary<string, string> Form(string page, params (string Name, string Value)[] fields) => fields
        .Append(("csrf", WebUtility.HtmlDecode(Csrf().Match(page).Groups["csrf"].Value)))
        .ToDictionary(field => field.Item1, field => field.Item2, StringComparer.Ordinal);

    private async Task<string> Login(string key = GatewayHarness.AdminKey) =>
        (await Post("/deploy/login", null, new(StringComparer.Ordinal) { ["key"] = key })).ShouldHave(303).Headers["Set-Cookie"].Split(';')[0];

    private Task<Reply> Get(string path, string cookie) => admin.Server.Get(path, ("Cookie", cookie));

    private Task<Reply> Post(string path, string? cookie, Dictionary<string, string> form, params (string, string)[] headers) =>
        admin.Server.PostForm(path, form, [.. headers, .. cookie is null ? [] : new[] { ("Cookie", cookie) }]);
}
