using OrleansTenantAuth.TestSupport;

namespace OrleansTenantAuth.Tests.Gateway;

/// <summary>Workspaces as admins make, list, suspend and delete them.</summary>
public sealed class TenantWorkspaceTests(AdminServer admin) : IClassFixture<AdminServer>
{
    [Fact]
    public async Task AWorkspace_IsMadeOnce_WithOneAccountThatManagesIt()
    {
        var app = await admin.Server.CreateApp("ws-once");
        var body = new { app_id = app.Slug, name = "Acme", slug = "ws-once-acme", description = "d", owner_id = "o", plan_id = "p" };
        var made = (await TestTenantWorkspace.Admin(admin.Server, HttpMethod.Post, "", body, ("Idempotency-Key", "ws-once"))).ShouldHave(201).Json;
        var workspace = made.GetProperty("workspace");
        workspace.GetProperty("status").GetString().ShouldBe("active");
        workspace.GetProperty("slug").GetString().ShouldBe("ws-once-acme");
        workspace.GetProperty("role_groups").GetProperty("owner")[0].GetString().ShouldBe("admins");
        var account = made.GetProperty("service_account");
        account.GetProperty("id").GetInt64().ShouldBe(1);
        account.GetProperty("client_id").GetString()!.ShouldMatch("^ci_[0-9a-f]{24}$");
        account.GetProperty("client_secret").GetString()!.ShouldMatch("^sk_[0-9a-f]{64}$");

        (await TestTenantWorkspace.Admin(admin.Server, HttpMethod.Post, "", body, ("Idempotency-Key", "ws-once"))).ShouldBeRefused(409, "SECRET_ALREADY_SHOWN");
        (await TestTenantWorkspace.Admin(admin.Server, HttpMethod.Post, "", body)).ShouldBeRefused(409, "NAME_TAKEN");
    }

    [Fact]
    public async Task ATenantThatExists_BecomesAWorkspaceUnderItsOwnNames()
    {
        var app = await admin.Server.CreateApp("ws-adopt");
        var tenant = await app.CreateTenant();
        (await TestTenantWorkspace.Admin(admin.Server, HttpMethod.Post, "", new { app_id = app.Id, tenant_id = tenant, name = "x" })).ShouldBeRefused(400, "VALIDATION_ERROR").Fields.ShouldBe(["name"]);
        var made = (await TestTenantWorkspace.Admin(admin.Server, HttpMethod.Post, "", new { app_id = app.Id, tenant_id = tenant })).ShouldHave(201).Json.GetProperty("workspace");
        made.GetProperty("id").GetString().ShouldBe(tenant);
        made.GetProperty("name").GetString().ShouldBe("Acme Corporation");
        var other = await admin.Server.CreateApp("ws-adopt-other");
        (await TestTenantWorkspace.Admin(admin.Server, HttpMethod.Post, "", new { app_id = other.Id, tenant_id = tenant })).ShouldBeRefused(404, "TENANT_NOT_FOUND");
    }

    [Fact]
    public async Task Lists_ShowTheAppsOwn_AndChangesShow()
    {
        var workspace = await TestTenantWorkspace.Create(admin.Server, "ws-list");
        await TestTenantWorkspace.Create(admin.Server, workspace.App, "ws-list-two");
        await TestTenantWorkspace.Create(admin.Server, "ws-list-other");
        var list = (await TestTenantWorkspace.Admin(admin.Server, HttpMethod.Get, "?app_id=ws-list")).ShouldHave(200).Json.GetProperty("data");
        list.EnumerateArray().Select(item => item.GetProperty("slug").GetString()).Order(StringComparer.Ordinal).ShouldBe(["ws-list", "ws-list-two"]);
        (await TestTenantWorkspace.Admin(admin.Server, HttpMethod.Get, "")).ShouldBeRefused(400, "VALIDATION_ERROR");

        var changed = (await workspace.Admin(HttpMethod.Patch, "", new { name = "N", external_org_id = "org_1", role_groups = new { boss = new[] { "admins" } } })).ShouldHave(200);
        changed.String("name").ShouldBe("N");
        changed.Json.GetProperty("role_groups").EnumerateObject().Single().Name.ShouldBe("boss");
        (await TestTenantWorkspace.Admin(admin.Server, HttpMethod.Patch, "/ws-list-two", new { external_org_id = "org_1" })).ShouldBeRefused(409, "NAME_TAKEN");
        (await TestTenantWorkspace.Admin(admin.Server, HttpMethod.Get, "/org_1")).ShouldHave(200).String("slug").ShouldBe("ws-list");
        (await workspace.Admin(HttpMethod.Patch, "", new { external_org_id = "org_2" })).ShouldHave(200).String("external_org_id").ShouldBe("org_2");
        (await TestTenantWorkspace.Admin(admin.Server, HttpMethod.Patch, "/ws-list-two", new { external_org_id = "org_1" })).ShouldHave(200);
        foreach (var (field, value) in new (string, object)[] { ("role_groups", new { boss = "x" }), ("role_groups", new[] { 1 }), ("external_org_id", "a/b"), ("description", new string('x', 1_001)) })
            (await workspace.Admin(HttpMethod.Patch, "", new Dictionary<string, object>(StringComparer.Ordinal) { [field] = value })).ShouldBeRefused(400, "VALIDATION_ERROR").Fields.ShouldBe([field]);
        (await workspace.Admin(HttpMethod.Patch, "", """{"role_groups":{"\ud800":[]}}""")).ShouldBeRefused(400, "VALIDATION_ERROR");
    }

    [Fact]
    public async Task ASuspendedWorkspace_RefusesEveryCallAtOnce_UntilItIsResumed()
    {
        var workspace = await TestTenantWorkspace.Create(admin.Server, "ws-suspend");
        (await workspace.Call(HttpMethod.Get, "/permissions")).ShouldHave(200);
        (await workspace.Admin(HttpMethod.Post, "/suspend")).ShouldHave(200).String("status").ShouldBe("suspended");
        (await workspace.Call(HttpMethod.Get, "/permissions")).ShouldBeRefused(403, "WORKSPACE_SUSPENDED");
        (await TestTenantWorkspace.TokenOf(admin.Server, workspace.ClientId, workspace.Secret)).ShouldHave(403).Error.ShouldBe("access_denied");
        (await TestTenantWorkspace.TokenOf(admin.Server, workspace.ClientId, "sk_" + new string('0', 64))).ShouldHave(401).Error.ShouldBe("invalid_client");
        (await workspace.Admin(HttpMethod.Post, "/service-accounts", new { name = "n" })).ShouldBeRefused(403, "WORKSPACE_SUSPENDED");
        (await TestTenantWorkspace.Admin(admin.Server, HttpMethod.Get, "?app_id=ws-suspend")).ShouldHave(200).Json.GetProperty("data")[0].GetProperty("status").GetString().ShouldBe("suspended");
        (await workspace.Admin(HttpMethod.Post, "/resume")).ShouldHave(200).String("status").ShouldBe("active");
        (await workspace.Call(HttpMethod.Get, "/permissions")).ShouldHave(200);
    }

    [Fact]
    public async Task ADeletedWorkspace_IsGoneForEverybody_AndItsNamesAreFree()
    {
        var workspace = await TestTenantWorkspace.Create(admin.Server, "ws-delete");
        (await workspace.Admin(HttpMethod.Patch, "", new { external_org_id = "org_gone" })).ShouldHave(200);
        (await workspace.Admin(HttpMethod.Delete, "")).ShouldHave(204);
        (await workspace.Admin(HttpMethod.Delete, "")).ShouldBeRefused(404, "WORKSPACE_NOT_FOUND");
        (await workspace.Call(HttpMethod.Get, "/permissions")).ShouldBeRefused(403, "WORKSPACE_MISMATCH");
        (await TestTenantWorkspace.TokenOf(admin.Server, workspace.ClientId, workspace.Secret)).ShouldHave(401).Error.ShouldBe("invalid_client");
        (await TestTenantWorkspace.Admin(admin.Server, HttpMethod.Get, "?app_id=ws-delete")).ShouldHave(200).Json.GetProperty("data").GetArrayLength().ShouldBe(0);

        var next = await TestTenantWorkspace.Create(admin.Server, workspace.App, "ws-delete");
        (await next.Admin(HttpMethod.Patch, "", new { external_org_id = "org_gone" })).ShouldHave(200);
        (await next.Call(HttpMethod.Get, "/permissions", by: workspace.Token)).ShouldBeRefused(403, "WORKSPACE_MISMATCH");
    }

    [Fact]
    public async Task AnAppsRootTenant_CannotBeDeletedAsAWorkspace()
    {
        var app = await admin.Server.CreateApp("ws-root");
        var root = (await admin.Get($"/apps/{app.Id}")).ShouldHave(200).String("root_tenant_id");
        (await TestTenantWorkspace.Admin(admin.Server, HttpMethod.Post, "", new { app_id = app.Id, tenant_id = root })).ShouldHave(201);
        (await TestTenantWorkspace.Admin(admin.Server, HttpMethod.Delete, "/" + root)).ShouldBeRefused(409, "WRONG_STATE");
        (await TestTenantWorkspace.Admin(admin.Server, HttpMethod.Get, "/" + root)).ShouldHave(200);
    }

    [Fact]
    public async Task AWorkspaceThatLockedItselfOut_IsOpenedByAnAdmin()
    {
        var workspace = await TestTenantWorkspace.Create(admin.Server, "ws-locked");
        var id = await workspace.Permit(new { resource = "*", actions = new[] { "*" }, policy = new { effect = "Deny", conditions = new { } } });
        (await workspace.Call(HttpMethod.Delete, "/permissions/" + id)).ShouldBeRefused(403, "FORBIDDEN");
        (await workspace.Admin(HttpMethod.Get, "/permissions")).ShouldHave(200).Json.GetProperty("meta").GetProperty("total").GetInt32().ShouldBe(2);
        (await workspace.Admin(HttpMethod.Delete, "/permissions/" + id)).ShouldHave(204);
        (await workspace.Call(HttpMethod.Get, "/permissions")).ShouldHave(200);
    }

    [Fact]
    public async Task KeysOfAnotherApp_SeeNothing()
    {
        var (mine, other) = (await TestTenantWorkspace.Create(admin.Server, "ws-scope-a"), await TestTenantWorkspace.Create(admin.Server, "ws-scope-b"));
        var (_, key) = await admin.NewKey(mine.App.Id);
        async Task<Reply> Ask(HttpMethod method, string path, object? body = null)
        {
            var content = body is null ? null : new StringContent(System.Text.Json.JsonSerializer.Serialize(body), System.Text.Encoding.UTF8, "application/json");
            return await admin.Server.Send(method, "/workspace/api/v1/workspaces" + path, content, ("X-Admin-Key", key));
        }

        (await Ask(HttpMethod.Get, "/ws-scope-a")).ShouldHave(200);
        (await Ask(HttpMethod.Get, "")).ShouldHave(200).Json.GetProperty("data").GetArrayLength().ShouldBe(1);
        (await Ask(HttpMethod.Post, "", new { name = "n", slug = "ws-scope-a-two" })).ShouldHave(201);
        foreach (var path in new[] { "/ws-scope-b", "/" + other.Id })
        {
            (await Ask(HttpMethod.Get, path)).ShouldBeRefused(404, "WORKSPACE_NOT_FOUND");
            (await Ask(HttpMethod.Patch, path, new { name = "x" })).ShouldBeRefused(404, "WORKSPACE_NOT_FOUND");
            (await Ask(HttpMethod.Post, path + "/suspend")).ShouldBeRefused(404, "WORKSPACE_NOT_FOUND");
            (await Ask(HttpMethod.Post, path + "/resume")).ShouldBeRefused(404, "WORKSPACE_NOT_FOUND");
            (await Ask(HttpMethod.Delete, path)).ShouldBeRefused(404, "WORKSPACE_NOT_FOUND");
            (await Ask(HttpMethod.Post, path + "/service-accounts", new { name = "n" })).ShouldBeRefused(404, "WORKSPACE_NOT_FOUND");
            (await Ask(HttpMethod.Get, path + "/permissions")).ShouldBeRefused(404, "WORKSPACE_NOT_FOUND");
            (await Ask(HttpMethod.Delete, $"{path}/permissions/{Guid.Empty}")).ShouldBeRefused(404, "WORKSPACE_NOT_FOUND");
        }

        (await Ask(HttpMethod.Get, "?app_id=" + other.App.Id)).ShouldBeRefused(404, "APP_NOT_FOUND");
        (await Ask(HttpMethod.Post, "", new { app_id = other.App.Id, name = "n", slug = "ws-scope-x" })).ShouldBeRefused(404, "APP_NOT_FOUND");
        (await admin.Server.Get("/workspace/api/v1/workspaces?app_id=ws-scope-a")).ShouldBeRefused(401, "INVALID_TOKEN");
    }
}
