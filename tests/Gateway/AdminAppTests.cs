using OrleansTenantAuth.TestSupport;

namespace OrleansTenantAuth.Tests.Gateway;

/// <summary>/admin/apps/{app_id}.</summary>
public sealed class AdminAppTests(AdminServer admin) : IClassFixture<AdminServer>
{
    [Fact]
    public async Task Get_FindsByIdAndSlug_AndNeverShowsTheSecret()
    {
        var app = await admin.Server.CreateApp("get-app", new { retry_window_seconds = 10 });
        foreach (var name in new[] { app.Id, app.Slug })
        {
            var reply = (await admin.Get("/apps/" + name)).ShouldHave(200);
            reply.String("app_id").ShouldBe(app.Id);
            reply.String("pool").ShouldBe("global");
            reply.Json.GetProperty("settings").GetProperty("retry_window_seconds").GetInt32().ShouldBe(10);
            reply.Json.GetProperty("roles").EnumerateArray().Select(role => role.GetProperty("name").GetString()).ShouldBe(["owner", "admin", "staff", "viewer"]);
            reply.Text.ShouldNotContain(app.Secret);
        }
    }

    [Fact]
    public async Task List_WalksAllAppsOnce_InOrderOfTheirSlugs()
    {
        var own = new AdminServer();
        await own.InitializeAsync();
        var slugs = Enumerable.Range(0, 7).Select(number => $"walk-{number}").ToArray();
        foreach (var slug in slugs)
            await own.Server.CreateApp(slug);
        foreach (var limit in new[] { 1, 3, 7, 100 })
            (await own.Walk("/apps", "apps", limit)).Select(app => app.GetProperty("slug").GetString()).ShouldBe(slugs);
        await own.DisposeAsync();
    }

    [Theory]
    [InlineData("limit=0", "limit")]
    [InlineData("limit=1001", "limit")]
    [InlineData("limit=x", "limit")]
    [InlineData("limit=+1", "limit")]
    [InlineData("limit=1&limit=2", "limit")]
    [InlineData("cursor=", "cursor")]
    [InlineData("cursor=!!!", "cursor")]
    [InlineData("cursor=abc", "cursor")]
    [InlineData("cursor=Tk9UX0FfU0xVRw", "cursor")]
    [InlineData("cursor=%00", "cursor")]
    public async Task List_WhenTheQueryIsMalformed_NamesTheParameter(string query, string field) =>
        (await admin.Get("/apps?" + query)).ShouldBeRefused(400, "VALIDATION_ERROR").Fields.ShouldBe([field]);

    [Fact]
    public async Task Patch_ChangesOnlyWhatItNames()
    {
        var app = await admin.Server.CreateApp("patch-app", new { retry_window_seconds = 10 });
        (await admin.Patch("/apps/" + app.Id, new { settings = new { access_token_seconds = 600, allowed_origins = new[] { "https://app.example.com" } } })).ShouldHave(200);
        var changed = (await admin.Patch("/apps/" + app.Slug, new { name = "New name", roles = new[] { new { name = "captain", permissions = new[] { "ship:sail" } } } })).ShouldHave(200);
        changed.String("name").ShouldBe("New name");
        changed.Json.GetProperty("settings").GetProperty("retry_window_seconds").GetInt32().ShouldBe(10);
        changed.Json.GetProperty("settings").GetProperty("access_token_seconds").GetInt32().ShouldBe(600);
        changed.Json.GetProperty("roles")[0].GetProperty("permissions")[0].GetString().ShouldBe("ship:sail");
        (await admin.Patch("/apps/" + app.Id, new { })).ShouldHave(200).Text.ShouldBe(changed.Text);
    }

    [Fact]
    public async Task Patch_WhenManyChangeDifferentSettingsAtOnce_AllCount()
    {
        var app = await admin.Server.CreateApp("patch-race");
        object[] settings = [new { access_token_seconds = 600 }, new { retry_window_seconds = 7 }, new { language = "de" }, new { adopt_tenants = true }];
        foreach (var reply in await Task.WhenAll(settings.Select(setting => admin.Patch("/apps/" + app.Id, new { settings = setting }))))
            reply.ShouldHave(200);
        var now = (await admin.Get("/apps/" + app.Id)).Json.GetProperty("settings");
        now.GetProperty("access_token_seconds").GetInt32().ShouldBe(600);
        now.GetProperty("retry_window_seconds").GetInt32().ShouldBe(7);
        now.GetProperty("language").GetString().ShouldBe("de");
        now.GetProperty("adopt_tenants").GetBoolean().ShouldBeTrue();
    }

    [Fact]
    public async Task Patch_WhenFieldsAreFaulty_NamesThem()
    {
        var app = await admin.Server.CreateApp("patch-faults");
        var path = "/apps/" + app.Id;
        (await admin.Patch(path, new { name = "", settings = new { access_token_seconds = 59, templates = new[] { new { purpose = "X", language = "en", body = "b" } } }, roles = new[] { new { name = 1 } } }))
            .ShouldBeRefused(400, "VALIDATION_ERROR").Fields.ShouldBe(["name", "settings.access_token_seconds", "settings.templates[0].purpose", "roles[0].name"]);
        (await admin.Patch(path, new { settings = new { own_issuer = true } })).ShouldBeRefused(400, "VALIDATION_ERROR").Fields.ShouldBe(["settings.own_issuer"]);
        (await admin.Patch(path, new { settings = new { allowed_origins = new[] { "not an origin" } } })).ShouldBeRefused(400, "VALIDATION_ERROR").Fields.ShouldBe(["settings.allowed_origins"]);
        (await admin.Patch(path, new { roles = Array.Empty<object>() })).ShouldBeRefused(400, "VALIDATION_ERROR").Fields.ShouldBe(["roles"]);
        (await admin.Patch(path, new { roles = new object?[] { null } })).ShouldBeRefused(400, "VALIDATION_ERROR").Fields.ShouldBe(["roles[0].name"]);
    }

    [Fact]
    public async Task RotateSecret_KillsTheOldOneAtOnce_AndShowsTheNewOneOnce()
    {
        var app = await admin.Server.CreateApp("rotate-app");
        var path = $"/apps/{app.Id}/rotate-secret";
        (await app.Post("/auth/revoke-user", new { user_id = Guid.NewGuid() })).ShouldBeRefused(404, "USER_NOT_FOUND");
        var secret = (await admin.Post(path, repeat: "once")).ShouldHave(200).String("app_secret");
        secret.Length.ShouldBe(64);
        (await app.Post("/auth/revoke-user", new { user_id = Guid.NewGuid() })).ShouldBeRefused(401, "TOKEN_INVALID");
        var renewed = new TestApp(admin.Server, app.Slug, app.Id, secret);
        (await renewed.Post("/auth/revoke-user", new { user_id = Guid.NewGuid() })).ShouldBeRefused(404, "USER_NOT_FOUND");
        (await admin.Post(path, repeat: "once")).ShouldBeRefused(409, "SECRET_ALREADY_SHOWN").Text.ShouldNotContain(secret);
        (await renewed.Post("/auth/revoke-user", new { user_id = Guid.NewGuid() })).ShouldBeRefused(404, "USER_NOT_FOUND");
        (await admin.Get($"/apps/{app.Id}/events")).ShouldHave(200).Text.ShouldNotContain(secret);
    }

    [Fact]
    public async Task Delete_EndsTheAppAtOnce_AndKeepsItsSlugTaken()
    {
        var app = await admin.Server.CreateApp("delete-app");
        var session = await app.Login("delete-app@example.com");
        (await admin.Delete("/apps/" + app.Slug)).ShouldHave(204).Text.ShouldBeEmpty();
        (await app.Post("/auth/refresh", new { refresh_token = session.RefreshToken })).ShouldBeRefused(401, "TOKEN_INVALID");
        (await app.Post("/auth/send-otp", new { email = "delete-app@example.com", purpose = "LOGIN" })).ShouldBeRefused(401, "TOKEN_INVALID");
        foreach (var name in new[] { app.Id, app.Slug })
        {
            (await admin.Get("/apps/" + name)).ShouldBeRefused(404, "APP_NOT_FOUND");
            (await admin.Delete("/apps/" + name)).ShouldBeRefused(404, "APP_NOT_FOUND");
        }

        (await admin.Walk("/apps", "apps", 100)).ShouldNotContain(item => item.GetProperty("slug").GetString() == app.Slug);
        (await admin.Post("/apps", new { name = "Again", slug = app.Slug })).ShouldBeRefused(409, "NAME_TAKEN");
    }
}
