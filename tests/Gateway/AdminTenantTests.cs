using OrleansTenantAuth.TestSupport;

namespace OrleansTenantAuth.Tests.Gateway;

/// <summary>/admin/apps/{app_id}/tenants.</summary>
public sealed class AdminTenantTests(AdminServer admin) : IClassFixture<AdminServer>
{
    [Fact]
    public async Task Get_FindsByIdCodeAndSlug_OnlyWithinItsApp()
    {
        var app = await admin.Server.CreateApp("tenant-get");
        var other = await admin.Server.CreateApp("tenant-get-other");
        var made = (await admin.Post($"/apps/{app.Id}/tenants", new { name = "Acme", slug = "acme-get" })).ShouldHave(201);
        foreach (var name in new[] { made.String("id"), made.String("code"), made.String("slug") })
        {
            var found = (await admin.Get($"/apps/{app.Slug}/tenants/{name}")).ShouldHave(200);
            found.String("id").ShouldBe(made.String("id"));
            found.String("status").ShouldBe("active");
            (await admin.Get($"/apps/{other.Id}/tenants/{name}")).ShouldBeRefused(404, "TENANT_NOT_FOUND");
        }

        foreach (var name in new[] { Guid.NewGuid().ToString(), "no-such-tenant", "NOT_A_SLUG" })
            (await admin.Get($"/apps/{app.Id}/tenants/{name}")).ShouldBeRefused(404, "TENANT_NOT_FOUND");
    }

    [Fact]
    public async Task List_WalksAllTenantsOnce_SuspendedOnesToo()
    {
        var app = await admin.Server.CreateApp("tenant-list");
        HashSet<string> ids = [(await admin.Get("/apps/" + app.Id)).String("root_tenant_id")];
        for (var number = 0; number < 6; number++)
            ids.Add(await app.CreateTenant());
        (await admin.Post($"/apps/{app.Id}/tenants/{ids.Last()}/suspend")).ShouldHave(200);
        foreach (var limit in new[] { 1, 2, 7, 1000 })
            (await admin.Walk($"/apps/{app.Id}/tenants", "tenants", limit)).Select(tenant => tenant.GetProperty("id").GetString()!).ShouldBe(ids.Order(StringComparer.Ordinal));
        (await admin.Get($"/apps/{app.Id}/tenants?cursor=Zm9v")).ShouldBeRefused(400, "VALIDATION_ERROR").Fields.ShouldBe(["cursor"]);
    }

    [Fact]
    public async Task Patch_ChangesNameOrData_AndKeepsTheRest()
    {
        var app = await admin.Server.CreateApp("tenant-patch");
        var path = $"/apps/{app.Id}/tenants/{await app.CreateTenant()}";
        (await admin.Patch(path, new { data = new { plan = "gold", seats = 3, nested = new[] { new { x = (string?)null } } } })).ShouldHave(200);
        var changed = (await admin.Patch(path, new { name = "New name" })).ShouldHave(200);
        changed.String("name").ShouldBe("New name");
        changed.Json.GetProperty("data").GetRawText().ShouldBe("""{"plan":"gold","seats":3,"nested":[{"x":null}]}""");
        (await admin.Patch(path, new { data = new { } })).ShouldHave(200).Json.GetProperty("data").GetRawText().ShouldBe("{}");
        (await admin.Patch($"/apps/{app.Id}/tenants/{Guid.NewGuid()}", new { name = "n" })).ShouldBeRefused(404, "TENANT_NOT_FOUND");
    }

    [Theory]
    [InlineData("""{"name":""}""", "name")]
    [InlineData("""{"data":1}""", "data")]
    [InlineData("""{"data":[]}""", "data")]
    [InlineData("""{"data":{"a":"\ud800"}}""", "data")]
    [InlineData("""{"data":{"\ud800":1}}""", "data")]
    [InlineData("""{"data":{"a":["b\u0000"]}}""", "data")]
    public async Task Patch_WhenAFieldIsFaulty_NamesIt(string body, string field)
    {
        var app = await admin.Server.CreateApp($"tenant-fault-{Math.Abs(StringComparer.Ordinal.GetHashCode(body)) % 1_000_000}");
        var path = $"/apps/{app.Id}/tenants/{await app.CreateTenant()}";
        (await admin.Send(HttpMethod.Patch, path, body, GatewayHarness.AdminKey)).ShouldBeRefused(400, "VALIDATION_ERROR").Fields.ShouldBe([field]);
    }

    [Fact]
    public async Task Patch_WhenTheDataIsTooLarge_NamesIt()
    {
        var app = await admin.Server.CreateApp("tenant-large");
        var path = $"/apps/{app.Id}/tenants/{await app.CreateTenant()}";
        (await admin.Patch(path, new { data = new { x = new string('a', 16_384) } })).ShouldBeRefused(400, "VALIDATION_ERROR").Fields.ShouldBe(["data"]);
    }

    [Fact]
    public async Task Suspend_TakesItsRolesOutOfTheNextToken_ResumeBringsThemBack()
    {
        var app = await admin.Server.CreateApp("tenant-suspend");
        var tenant = await app.CreateTenant();
        var session = await app.Login("suspend@example.com");
        await app.Assign(session.UserId, tenant, "admin");
        var path = $"/apps/{app.Id}/tenants/{tenant}";
        (await Roles(app, session.RefreshToken)).Roles.ShouldBe(["admin"]);

        var fresh = await app.Login("suspend@example.com");
        (await admin.Post(path + "/suspend")).ShouldHave(200).String("status").ShouldBe("suspended");
        (await admin.Post(path + "/suspend")).ShouldHave(200).String("status").ShouldBe("suspended");
        var (roles, next) = await Roles(app, fresh.RefreshToken);
        roles.ShouldBeEmpty();
        (await admin.Post(path + "/resume")).ShouldHave(200).String("status").ShouldBe("active");
        (await Roles(app, next)).Roles.ShouldBe(["admin"]);
        foreach (var verb in new[] { "suspend", "resume" })
            (await admin.Post($"/apps/{app.Id}/tenants/{Guid.NewGuid()}/{verb}")).ShouldBeRefused(404, "TENANT_NOT_FOUND");
    }

    [Fact]
    public async Task Delete_EndsItsRoles_AndFreesItsNames()
    {
        var app = await admin.Server.CreateApp("tenant-delete");
        var made = (await admin.Post($"/apps/{app.Id}/tenants", new { name = "Acme", slug = "acme-delete" })).ShouldHave(201);
        var session = await app.Login("delete-tenant@example.com");
        await app.Assign(session.UserId, made.String("id"), "admin");
        (await admin.Delete($"/apps/{app.Id}/tenants/acme-delete")).ShouldHave(204);
        (await Roles(app, session.RefreshToken)).Roles.ShouldBeEmpty();
        foreach (var name in new[] { made.String("id"), made.String("code"), "acme-delete" })
        {
            (await admin.Get($"/apps/{app.Id}/tenants/{name}")).ShouldBeRefused(404, "TENANT_NOT_FOUND");
            (await admin.Delete($"/apps/{app.Id}/tenants/{name}")).ShouldBeRefused(404, "TENANT_NOT_FOUND");
            (await admin.Get($"/apps/{app.Id}/tenants/{name}/members")).ShouldBeRefused(404, "TENANT_NOT_FOUND");
        }

        (await admin.Post($"/apps/{app.Id}/tenants", new { name = "Acme", slug = "acme-delete" })).ShouldHave(201);
    }

    [Fact]
    public async Task Members_WalksAllOnce_WithTheirRoles()
    {
        var app = await admin.Server.CreateApp("tenant-members");
        var tenant = await app.CreateTenant();
        HashSet<string> users = [];
        for (var number = 0; number < 3; number++)
        {
            var session = await app.Login($"member-{number}@example.com");
            users.Add(session.UserId);
            await app.Assign(session.UserId, tenant, "staff");
        }

        foreach (var limit in new[] { 1, 2, 3 })
        {
            var members = await admin.Walk($"/apps/{app.Id}/tenants/{tenant}/members", "members", limit);
            members.Select(member => member.GetProperty("user_id").GetString()!).ShouldBe(users.Order(StringComparer.Ordinal));
            members.ShouldAllBe(member => member.GetProperty("roles")[0].GetString() == "staff");
        }
    }

    private async Task<(string[] Roles, string Next)> Roles(TestApp app, string refreshToken)
    {
        var next = (await app.Post("/auth/refresh", new { refresh_token = refreshToken })).ShouldHave(200);
        var me = (await admin.Server.Get("/auth/me", ("Authorization", "Bearer " + next.String("access_token")))).ShouldHave(200);
        return ([.. me.Json.GetProperty("roles").EnumerateArray().Select(role => role.GetString()!)], next.String("refresh_token"));
    }
}
