using OrleansTenantAuth.TestSupport;

namespace OrleansTenantAuth.Tests.Gateway;

/// <summary>POST /admin/workspaces, and the settings of a workspace's tenants.</summary>
public sealed class AdminWorkspaceTests(AdminServer admin) : IClassFixture<AdminServer>
{
    [Fact]
    public async Task Create_MakesTwoAppsWithOneCode_AndARepeatShowsNoSecret()
    {
        var workspace = await TestWorkspace.Create(admin.Server, "pair");
        workspace.Code.Length.ShouldBe(8);
        foreach (var (mode, name) in new[] { (workspace.Live, "live"), (workspace.Test, "test") })
        {
            mode.AdminKey.ShouldStartWith($"uf_{name}_admin_{workspace.Code}_");
            var root = (await admin.Get($"/apps/{mode.App.Id}/tenants/{workspace.Code}")).ShouldHave(200);
            (root.String("id"), root.String("code")).ShouldBe((mode.RootTenant, workspace.Code));
            (await admin.Get("/apps/" + mode.App.Slug)).ShouldHave(200).Json.GetProperty("settings").GetProperty("own_issuer").GetBoolean().ShouldBeTrue();
        }

        string.Equals(workspace.Live.RootTenant, workspace.Test.RootTenant, StringComparison.Ordinal).ShouldBeFalse();
        (await admin.Post("/workspaces", new { name = "Pair", slug = "pair" })).ShouldBeRefused(409, "NAME_TAKEN");
    }

    [Fact]
    public async Task Create_ARepeatOfTheSameCall_IsSecretAlreadyShown()
    {
        var body = new { name = "Again", slug = "again" };
        Reply first;
        do
            first = await admin.Post("/workspaces", body, repeat: "again-1");
        while (first.Status == 503);
        first.ShouldHave(201);
        (await admin.Post("/workspaces", body, repeat: "again-1")).ShouldBeRefused(409, "SECRET_ALREADY_SHOWN");
    }

    [Theory]
    [InlineData("""{"slug":"no-name"}""", "name")]
    [InlineData("""{"name":"x"}""", "slug")]
    [InlineData("""{"name":"x","slug":"Not A Slug"}""", "slug")]
    [InlineData("""{"name":"x","slug":"admin"}""", "slug")]
    [InlineData("""{"name":"x","slug":"fine","allowed_origins":"x"}""", "allowed_origins")]
    [InlineData("""{"name":"x","slug":"fine","mode":"live"}""", "mode")]
    public async Task Create_WithBadInput_NamesTheField(string body, string field) =>
        (await admin.Post("/workspaces", body)).ShouldBeRefused(400, "VALIDATION_ERROR").Fields.ShouldContain(name => name == field);

    [Fact]
    public async Task Create_ByAKeyForOneApp_IsForbidden()
    {
        var app = await admin.Server.CreateApp("scoped-for-workspaces");
        var (_, key) = await admin.NewKey(app.Id);
        (await admin.Post("/workspaces", new { name = "x", slug = "by-scoped" }, key)).ShouldBeRefused(403, "FORBIDDEN");
        (await admin.Get("/apps/by-scoped")).ShouldBeRefused(404, "APP_NOT_FOUND");
    }

    [Fact]
    public async Task TenantSettings_DecideLifetimesAndRedirects_ATenantBelowTheRootInheritsThem()
    {
        var workspace = await TestWorkspace.Create(admin.Server, "settings");
        var app = "/apps/" + workspace.Test.App.Id;
        var settings = new { access_token_seconds = 600, refresh_token_seconds = 3_600, login_redirect_path = "/home", signup_redirect_path = "/hello", logout_redirect_path = "/bye" };
        (await admin.Patch($"{app}/tenants/{workspace.Code}", new { settings })).ShouldHave(200);
        (await admin.Patch($"{app}/tenants/{workspace.Code}", new { settings = new { login_redirect_path = "//evil.example" } })).ShouldBeRefused(400, "VALIDATION_ERROR");
        (await admin.Patch($"{app}/tenants/{workspace.Code}", new { settings = new { access_token_seconds = 59 } })).ShouldBeRefused(400, "VALIDATION_ERROR");

        var session = await workspace.SignUp("ada@example.com");
        session.Answer.GetProperty("redirectTo").GetString().ShouldBe("/hello");
        Lifetime(session.Access).ShouldBe(600);
        Lifetime(session.Refresh).ShouldBe(3_600);
        (await workspace.Login("ada@example.com")).ShouldHave(200).String("redirectTo").ShouldBe("/home");
        (await workspace.Send(HttpMethod.Get, "/v0/auth/logout", null, session.Refresh)).ShouldHave(200).String("redirectTo").ShouldBe("/bye");

        var child = (await admin.Post($"{app}/tenants", new { name = "Child" })).ShouldHave(201);
        (await admin.Patch($"{app}/tenants/{child.String("id")}", new { settings = new { access_token_seconds = 120 } })).ShouldHave(200);
        await workspace.Test.App.Assign(session.Claims.GetProperty("sub").GetString()!, child.String("id"), "member");
        var inChild = WorkspaceSession.Of(await workspace.Send(
            HttpMethod.Post, "/v0/auth/basic", new { tenantId = child.String("code"), emailOrUsername = "ada@example.com", password = TestWorkspace.Password }));
        (Lifetime(inChild.Access), Lifetime(inChild.Refresh), inChild.Answer.GetProperty("redirectTo").GetString()).ShouldBe((120, 3_600, "/home"));
        (await admin.Post($"{app}/tenants/{child.String("id")}/suspend")).ShouldHave(200);
        (await workspace.Refresh(inChild.Refresh)).ShouldBeRefusedWith(401, "Unauthorized");
        (await workspace.Send(HttpMethod.Get, "/v0/self", null, inChild.Access)).ShouldBeRefusedWith(401, "Unauthorized");
    }

    private static long Lifetime(string token)
    {
        var claims = WorkspaceSession.ClaimsOf(token);
        return claims.GetProperty("exp").GetInt64() - claims.GetProperty("iat").GetInt64();
    }
}
