using OrleansTenantAuth.TestSupport;

namespace OrleansTenantAuth.Tests.Gateway;

/// <summary>Project organizations, users and their tokens.</summary>
public sealed class ProjectUserTests(AdminServer admin) : IClassFixture<AdminServer>
{
    private static readonly string Editor = Guid.NewGuid().ToString();
    private static readonly object Roles = new
    {
        project_roles = new object[] { new { id = Editor, name = "Editor", permissions = new { addChart = true, editCharts = true } }, new { id = Guid.NewGuid(), name = "Viewer" } },
    };

    [Fact]
    public async Task AUsersToken_SeesWhatOrganizationAndUserAllow_ByItsRole()
    {
        var app = await Create("project-token");
        var organization = (await Post("/register-organization", app, new { projectId = app.App.Id, name = "Acme", externalId = "org-1", properties = new { store_id = new[] { 1, 2, 3 } } }, inHeader: true)).ShouldHave(200);
        organization.String("externalId").ShouldBe("org-1");
        var body = new { name = "Ada", properties = new { store_id = new[] { 3, 4, 2 }, region = "eu" }, projectId = app.App.Id, userRoleId = Editor, projectOrganizationId = organization.String("projectOrganizationId") };
        var registered = (await Post("/register-user", app, body)).ShouldHave(200);
        var user = registered.Json.GetProperty("data").GetProperty("userId").GetString()!;
        registered.Text.ShouldBe($$$"""{"status":"success","data":{"message":"User Ada registered.","userId":"{{{user}}}"}}""");

        var token = await Token(app, user);
        var claims = EmbedApp.Claims(token);
        claims.GetProperty("data").GetProperty("payload").GetRawText().ShouldBe("""{"region":"eu","store_id":[2,3]}""");
        claims.GetProperty("sub").GetString().ShouldBe(organization.String("projectOrganizationId"));
        claims.GetProperty("viewer").GetString().ShouldBe(user);
        claims.GetProperty("project_role").GetString().ShouldBe(Editor);
        (await app.Settings(token)).ShouldHave(200).Text.ShouldBe("""{"addChart":true,"createChart":false,"editCharts":true,"readOnly":false}""");
        (await Post("/user-token", app, new { userId = user, expiration = "90s" })).ShouldHave(200);

        // By its external id, and the same user again; register-tenant means the same tenant by the same key.
        (await Post("/register-user", app, new { name = "Ada", properties = new { region = "us" }, projectId = app.App.Id, userRoleId = Editor, projectOrganizationId = "org-1", userId = user })).ShouldHave(200);
        EmbedApp.Claims(await Token(app, user)).GetProperty("data").GetProperty("payload").GetRawText().ShouldBe("""{"region":"us","store_id":[1,2,3]}""");
        EmbedApp.Claims((await app.Register(new { displayName = "Acme", key = "org-1", prefilters = new { a = 1 } })).ShouldHave(200).String("token")).GetProperty("sub").GetString().ShouldBe(organization.String("projectOrganizationId"));
        (await app.Admin(HttpMethod.Post, "/embed-tokens/revoke", new { tenant_id = organization.String("projectOrganizationId"), viewer = user })).ShouldHave(200);
        (await app.Settings(token)).ShouldHave(401).Error.ShouldBe("Token revoked");
    }

    [Fact]
    public async Task ATokenThatWouldSeeEverything_OrNothing_IsNotMade()
    {
        var app = await Create("project-scope");
        (await Post("/register-organization", app, new { projectId = app.App.Id, name = "Acme", externalId = "all" })).ShouldHave(200);
        var open = await User(app, "all", new { });
        (await Post("/user-token", app, new { userId = open })).ShouldHave(400).Error.ShouldBe("Missing required prefilters");
        (await Post("/register-organization", app, new { projectId = app.App.Id, name = "Acme", externalId = "some", properties = new { store_id = 1 } })).ShouldHave(200);
        var apart = await User(app, "some", new { store_id = 2 });
        (await Post("/user-token", app, new { userId = apart })).ShouldHave(400).Error.ShouldBe("Missing required prefilters");
        var inherits = await User(app, "some", new { });
        EmbedApp.Claims(await Token(app, inherits)).GetProperty("data").GetProperty("payload").GetRawText().ShouldBe("""{"store_id":1}""");
    }

    [Fact]
    public async Task NobodyReachesAnotherAppsOrganizationsOrUsers()
    {
        var (a, b) = (await Create("project-a"), await Create("project-b"));
        var organization = (await Post("/register-organization", a, new { projectId = a.App.Id, name = "Acme", externalId = "x", properties = new { store_id = 1 } })).ShouldHave(200).String("projectOrganizationId");
        var user = await User(a, "x", new { });
        (await Post("/user-token", b, new { userId = user })).ShouldHave(404).Error.ShouldBe("User not found");
        (await Post("/user-token", b, new { userId = Guid.NewGuid() })).ShouldHave(404).Error.ShouldBe("User not found");
        (await Post("/register-user", b, new { name = "E", properties = new { }, projectId = b.App.Id, userRoleId = Editor, projectOrganizationId = organization })).ShouldHave(404).Error.ShouldBe("Tenant not found");
        (await Post("/register-organization", b, new { projectId = b.App.Id, name = "Acme", externalId = "x", properties = new { store_id = 2 } })).ShouldHave(200).String("projectOrganizationId").ShouldNotBe(organization, StringComparer.Ordinal);
        (await Post("/register-user", b, new { name = "E", properties = new { }, projectId = b.App.Id, userRoleId = Editor, projectOrganizationId = "x", userId = user })).ShouldHave(404).Error.ShouldBe("User not found");
        (await Post("/register-organization", b, new { projectId = a.App.Id, name = "Acme" })).ShouldHave(400).Fields.ShouldBe(["projectId"]);
        (await Post("/user-token", a, new { userId = user, organizationId = b.App.Id })).ShouldHave(401).Error.ShouldBe("Invalid API key");
        (await a.Settings(await Token(a, user))).ShouldHave(200);
    }

    [Fact]
    public async Task UnknownRolesAndFaultyFields_AreRefused()
    {
        var app = await Create("project-bad");
        (await Post("/register-organization", app, new { projectId = app.App.Id, name = "Acme", externalId = "x", properties = new { store_id = 1 } })).ShouldHave(200);
        (await Post("/register-user", app, new { name = "A", properties = new { }, projectId = app.App.Id, userRoleId = Guid.NewGuid(), projectOrganizationId = "x" })).ShouldHave(404).Error.ShouldBe("Role not found");
        (await Post("/register-user", app, new { })).ShouldHave(400).Fields.ShouldBe(["name", "properties", "projectId", "userRoleId", "projectOrganizationId"]);
        (await Post("/register-organization", app, new { projectId = app.App.Id, name = "A", properties = new { a = (string?)null } })).ShouldHave(400).Fields.ShouldBe(["properties.a"]);
        (await admin.Server.Post("/v1/api/projects/user-token", new { userId = Guid.NewGuid() })).ShouldHave(401).Error.ShouldBe("Invalid API key");
        (await admin.Server.Post("/v1/api/projects/user-token", new { userId = Guid.NewGuid(), apiKey = app.Key }, ("Authorization", "Bearer " + app.Key))).ShouldHave(400).Fields.ShouldBe(["apiKey"]);
        var unscoped = await app.WithNewKey(scopes: ["tenants:register"]);
        (await Post("/user-token", unscoped, new { userId = Guid.NewGuid() })).ShouldHave(401).Error.ShouldBe("Invalid API key");
    }

    private async Task<EmbedApp> Create(string slug) => await EmbedApp.Create(admin.Server, slug, Roles);

    private async Task<string> User(EmbedApp app, string organization, object properties) =>
        (await Post("/register-user", app, new { name = "U", properties, projectId = app.App.Id, userRoleId = Editor, projectOrganizationId = organization })).ShouldHave(200)
            .Json.GetProperty("data").GetProperty("userId").GetString()!;

    private async Task<string> Token(EmbedApp app, string user) =>
        (await Post("/user-token", app, new { userId = user })).ShouldHave(200).Json.GetProperty("data").GetProperty("token").GetString()!;

    private Task<Reply> Post(string path, EmbedApp app, object body, bool inHeader = false)
    {
        var whole = System.Text.Json.JsonSerializer.SerializeToNode(body)!.AsObject();
        if (!inHeader)
            whole["apiKey"] = app.Key;
        return admin.Server.Post("/v1/api/projects" + path, whole.ToJsonString(), inHeader ? [("Authorization", "Bearer " + app.Key)] : []);
    }
}
