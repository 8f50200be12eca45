using OrleansTenantAuth.TestSupport;

namespace OrleansTenantAuth.Tests.Gateway;

/// <summary>Users of an app, their roles and sessions, and users as a whole.</summary>
public sealed class AdminUserTests(AdminServer admin) : IClassFixture<AdminServer>
{
    [Fact]
    public async Task List_WalksAllUsersOfTheAppOnce_AndNoOthers()
    {
        var app = await admin.Server.CreateApp("user-list");
        var other = await admin.Server.CreateApp("user-list-other");
        HashSet<string> users = [];
        for (var number = 0; number < 3; number++)
            users.Add((await app.Login($"list-{number}@example.com")).UserId);
        await other.Login("list-other@example.com");
        foreach (var limit in new[] { 1, 2, 3 })
            (await admin.Walk($"/apps/{app.Id}/users", "users", limit)).Select(user => user.GetProperty("user_id").GetString()!).ShouldBe(users.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task List_ByContact_FindsTheUserOfThisAppOnly()
    {
        var app = await admin.Server.CreateApp("user-find");
        var other = await admin.Server.CreateApp("user-find-other");
        var session = await app.Login("find@example.com");
        var users = (await admin.Get($"/apps/{app.Id}/users?email=find%40example.com")).ShouldHave(200).Json.GetProperty("users");
        users.EnumerateArray().Single().GetProperty("user_id").GetString().ShouldBe(session.UserId);
        foreach (var path in new[] { $"/apps/{other.Id}/users?email=find%40example.com", $"/apps/{app.Id}/users?email=nobody%40example.com", $"/apps/{app.Id}/users?phone=%2B919876543210" })
            (await admin.Get(path)).ShouldHave(200).Json.GetProperty("users").GetArrayLength().ShouldBe(0);
    }

    [Theory]
    [InlineData("email=nonsense", "email")]
    [InlineData("email=", "email")]
    [InlineData("phone=1", "phone")]
    [InlineData("email=a%40example.com&phone=%2B919876543210", "email")]
    [InlineData("phone=%2B919876543210&limit=1", "phone")]
    public async Task List_WhenTheContactIsMalformed_NamesIt(string query, string field)
    {
        var slug = $"user-query-{Math.Abs(StringComparer.Ordinal.GetHashCode(query)) % 1_000_000}";
        await admin.Server.CreateApp(slug);
        (await admin.Get($"/apps/{slug}/users?{query}")).ShouldBeRefused(400, "VALIDATION_ERROR").Fields.ShouldBe([field]);
    }

    [Fact]
    public async Task Get_ShowsContactsAndRoles_OnlyToAppsOfTheUser()
    {
        var app = await admin.Server.CreateApp("user-get");
        var other = await admin.Server.CreateApp("user-get-other");
        var tenant = await app.CreateTenant();
        var session = await app.Login("get@example.com");
        await app.Assign(session.UserId, tenant, "viewer");
        var user = (await admin.Get($"/apps/{app.Id}/users/{session.UserId}")).ShouldHave(200);
        user.Json.GetProperty("contacts")[0].GetProperty("value").GetString().ShouldBe("get@example.com");
        user.Json.GetProperty("tenants")[0].GetProperty("tenant_id").GetString().ShouldBe(tenant);
        (await admin.Get($"/apps/{other.Id}/users/{session.UserId}")).ShouldBeRefused(404, "USER_NOT_FOUND");
        foreach (var name in new[] { Guid.NewGuid().ToString(), "no-uuid" })
            (await admin.Get($"/apps/{app.Id}/users/{name}")).ShouldBeRefused(404, "USER_NOT_FOUND");
    }

    [Fact]
    public async Task Roles_AreReplacedAndTakenAway()
    {
        var app = await admin.Server.CreateApp("user-roles");
        var tenant = (await admin.Post($"/apps/{app.Id}/tenants", new { name = "Acme", slug = "acme-roles" })).String("id");
        var session = await app.Login("roles@example.com");
        var path = $"/apps/{app.Id}/users/{session.UserId}/tenants/acme-roles/roles";
        var set = (await admin.Put(path, new { roles = new[] { "admin", "viewer" } })).ShouldHave(200);
        set.String("tenant_id").ShouldBe(tenant);
        (await admin.Put(path, new { roles = new[] { "staff" } })).ShouldHave(200);
        (await admin.Get($"/apps/{app.Id}/users/{session.UserId}")).Json.GetProperty("tenants")[0].GetProperty("roles").GetRawText().ShouldBe("""["staff"]""");
        (await admin.Delete(path)).ShouldHave(204);
        (await admin.Delete(path)).ShouldBeRefused(404, "ROLE_NOT_FOUND");
        foreach (var roles in new object[] { new { }, new { roles = Array.Empty<string>() }, new { roles = new[] { "no-such-role" } }, new { roles = "admin" }, new { roles = new[] { "admin", "admin" } } })
            (await admin.Put(path, roles)).ShouldBeRefused(400, "VALIDATION_ERROR").Fields.ShouldBe(["roles"]);

        var admins = new { roles = new[] { "admin" } };
        foreach (var name in new[] { Guid.NewGuid().ToString(), "no-such-tenant" })
        {
            (await admin.Put($"/apps/{app.Id}/users/{session.UserId}/tenants/{name}/roles", admins)).ShouldBeRefused(404, "TENANT_NOT_FOUND");
            (await admin.Delete($"/apps/{app.Id}/users/{session.UserId}/tenants/{name}/roles")).ShouldBeRefused(404, "TENANT_NOT_FOUND");
        }

        (await admin.Put($"/apps/{app.Id}/users/{Guid.NewGuid()}/tenants/{tenant}/roles", admins)).ShouldBeRefused(404, "USER_NOT_FOUND");
        (await admin.Delete($"/apps/{app.Id}/users/{Guid.NewGuid()}/tenants/{tenant}/roles")).ShouldBeRefused(404, "USER_NOT_FOUND");
        (await admin.Delete("/users/" + session.UserId)).ShouldHave(204);
        (await admin.Put(path, admins)).ShouldBeRefused(403, "USER_DELETED");
        (await admin.Delete(path)).ShouldBeRefused(403, "USER_DELETED");
    }

    [Fact]
    public async Task RevokeSessions_EndsAll_AndARepeatCountsTheSame()
    {
        var app = await admin.Server.CreateApp("user-revoke");
        var session = await app.Login("revoke@example.com");
        await app.Login("revoke@example.com");
        var path = $"/apps/{app.Id}/users/{session.UserId}/revoke-sessions";
        foreach (var _ in new[] { 1, 2 })
            (await admin.Post(path, repeat: "once")).ShouldHave(200).Json.GetProperty("sessions_revoked").GetInt32().ShouldBe(2);
        (await admin.Post(path)).ShouldHave(200).Json.GetProperty("sessions_revoked").GetInt32().ShouldBe(0);
        (await app.Post("/auth/refresh", new { refresh_token = session.RefreshToken })).ShouldBeRefused(401, "TOKEN_REVOKED");
        (await admin.Post($"/apps/{app.Id}/users/{Guid.NewGuid()}/revoke-sessions")).ShouldBeRefused(404, "USER_NOT_FOUND");
        (await admin.Delete("/users/" + session.UserId)).ShouldHave(204);
        (await admin.Post(path)).ShouldBeRefused(403, "USER_DELETED");
    }

    [Fact]
    public async Task Sessions_AreListedAndEndedOneByOne()
    {
        var app = await admin.Server.CreateApp("user-sessions");
        var first = await app.Login("sessions@example.com");
        var second = await app.Login("sessions@example.com");
        var path = $"/apps/{app.Id}/users/{first.UserId}/sessions";
        var sessions = (await admin.Get(path)).ShouldHave(200).Json.GetProperty("sessions").EnumerateArray().ToArray();
        sessions.Length.ShouldBe(2);
        var id = Guid.ParseExact(first.RefreshToken.Split('.')[0], "N").ToString();
        foreach (var _ in new[] { 1, 2 })
            (await admin.Delete($"{path}/{id}")).ShouldHave(204);
        (await app.Post("/auth/refresh", new { refresh_token = first.RefreshToken })).ShouldBeRefused(401, "TOKEN_REVOKED");
        (await app.Post("/auth/refresh", new { refresh_token = second.RefreshToken })).ShouldHave(200);
        (await admin.Get(path)).Json.GetProperty("sessions").GetArrayLength().ShouldBe(1);
        foreach (var name in new[] { Guid.NewGuid().ToString(), "no-uuid" })
            (await admin.Delete($"{path}/{name}")).ShouldBeRefused(404, "SESSION_NOT_FOUND");
        (await admin.Delete($"/apps/{app.Id}/users/{Guid.NewGuid()}/sessions/{id}")).ShouldBeRefused(404, "SESSION_NOT_FOUND");
        (await admin.Delete($"/apps/{app.Id}/users/no-uuid/sessions/{id}")).ShouldBeRefused(404, "USER_NOT_FOUND");
        (await admin.Get($"/apps/{app.Id}/users/{Guid.NewGuid()}/sessions")).ShouldBeRefused(404, "USER_NOT_FOUND");
    }

    [Fact]
    public async Task Leave_EndsMembershipSessionsAndRoles_AndTheUserStays()
    {
        var app = await admin.Server.CreateApp("user-leave");
        var tenant = await app.CreateTenant();
        var session = await app.Login("leave@example.com");
        await app.Assign(session.UserId, tenant, "admin");
        var path = $"/apps/{app.Id}/users/{session.UserId}";
        (await admin.Delete(path + "/membership")).ShouldHave(204);
        (await admin.Delete(path + "/membership")).ShouldBeRefused(404, "USER_NOT_FOUND");
        (await admin.Get(path)).ShouldBeRefused(404, "USER_NOT_FOUND");
        (await app.Post("/auth/refresh", new { refresh_token = session.RefreshToken })).Status.ShouldBe(401);
        (await admin.Get($"/apps/{app.Id}/tenants/{tenant}/members")).Json.GetProperty("members").GetArrayLength().ShouldBe(0);
        (await admin.Get("/users/" + session.UserId)).ShouldHave(200);
        (await app.Login("leave@example.com")).UserId.ShouldBe(session.UserId);
    }

    [Fact]
    public async Task Delete_EndsSessionsEverywhere_RestoreRevivesNone()
    {
        var app = await admin.Server.CreateApp("user-delete");
        var session = await app.Login("delete@example.com");
        var path = "/users/" + session.UserId;
        (await admin.Get(path)).ShouldHave(200).Json.GetProperty("deleted_at").ValueKind.ShouldBe(System.Text.Json.JsonValueKind.Null);
        foreach (var _ in new[] { 1, 2 })
            (await admin.Delete(path)).ShouldHave(204);
        (await admin.Get(path)).String("deleted_at").ShouldEndWith("Z");
        (await app.Post("/auth/refresh", new { refresh_token = session.RefreshToken })).ShouldBeRefused(403, "USER_DELETED");
        foreach (var _ in new[] { 1, 2 })
            (await admin.Post(path + "/restore")).ShouldHave(200).Json.GetProperty("deleted_at").ValueKind.ShouldBe(System.Text.Json.JsonValueKind.Null);
        (await app.Post("/auth/refresh", new { refresh_token = session.RefreshToken })).ShouldBeRefused(401, "TOKEN_REVOKED");
        (await app.Login("delete@example.com")).UserId.ShouldBe(session.UserId);
        foreach (var name in new[] { Guid.NewGuid().ToString(), "no-uuid" })
        {
            (await admin.Get("/users/" + name)).ShouldBeRefused(404, "USER_NOT_FOUND");
            (await admin.Delete("/users/" + name)).ShouldBeRefused(404, "USER_NOT_FOUND");
            (await admin.Post($"/users/{name}/restore")).ShouldBeRefused(404, "USER_NOT_FOUND");
        }
    }
}
