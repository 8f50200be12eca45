using OrleansTenantAuth.TestSupport;

namespace OrleansTenantAuth.Tests.Gateway;

/// <summary>POST /auth/roles/assign and /auth/roles/revoke.</summary>
public sealed class RoleTests : IAsyncLifetime
{
    private GatewayHarness server = null!;
    private TestApp app = null!;
    private TestSession session = null!;
    private string tenant = null!;

    public async Task InitializeAsync()
    {
        server = await GatewayHarness.Start();
        app = await server.CreateApp("my-product");
        session = await app.Login("ada@example.com");
        tenant = await app.CreateTenant();
    }

    public async Task DisposeAsync() => await server.DisposeAsync();

    [Fact]
    public async Task Assign_ShowsAtTheNextRefresh_AndReplaces()
    {
        await app.Assign(session.UserId, tenant, "admin");
        (await app.Post("/auth/roles/assign", new { user_id = session.UserId, tenant_id = tenant, roles = new[] { "staff", "viewer" } })).ShouldHave(200);
        var next = (await app.Post("/auth/refresh", new { refresh_token = session.RefreshToken })).ShouldHave(200);
        var me = await server.Get("/auth/me", ("Authorization", "Bearer " + next.String("access_token")));
        me.Json.GetProperty("roles").EnumerateArray().Select(role => role.GetString()).ShouldBe(["staff", "viewer"], ignoreOrder: true);
        me.String("app_id").ShouldBe("my-product");
    }

    [Fact]
    public async Task Assign_WhenTheRoleIsUnknown_IsValidationError() =>
        (await app.Post("/auth/roles/assign", new { user_id = session.UserId, tenant_id = tenant, role = "king" })).ShouldBeRefused(400, "VALIDATION_ERROR").Fields.Count.ShouldBe(1);

    [Fact]
    public async Task Assign_WhenFieldsAreMissingOrBothFormsAreSent_NamesThem()
    {
        (await app.Post("/auth/roles/assign", new { })).ShouldBeRefused(400, "VALIDATION_ERROR").Fields.ShouldBe(["user_id", "tenant_id", "role"]);
        (await app.Post("/auth/roles/assign", new { user_id = session.UserId, tenant_id = tenant, role = "admin", roles = new[] { "staff" } })).ShouldBeRefused(400, "VALIDATION_ERROR").Fields.ShouldBe(["roles"]);
        (await app.Post("/auth/roles/assign", new { user_id = session.UserId, tenant_id = tenant, roles = Array.Empty<string>() })).ShouldBeRefused(400, "VALIDATION_ERROR").Fields.ShouldBe(["roles"]);
    }

    [Fact]
    public async Task Assign_WhenTheTenantIsAnothers_IsTenantNotFound()
    {
        var other = await server.CreateApp("other-product");
        var foreign = await other.CreateTenant();
        (await app.Post("/auth/roles/assign", new { user_id = session.UserId, tenant_id = foreign, role = "admin" })).ShouldBeRefused(404, "TENANT_NOT_FOUND");
        (await app.Post("/auth/roles/assign", new { user_id = session.UserId, tenant_id = Guid.NewGuid(), role = "admin" })).ShouldBeRefused(404, "TENANT_NOT_FOUND");
    }

    [Fact]
    public async Task Assign_WhenTheUserIsNotInThisApp_IsUserNotFound()
    {
        var other = await server.CreateApp("other-product");
        var foreign = await other.CreateTenant();
        (await other.Post("/auth/roles/assign", new { user_id = session.UserId, tenant_id = foreign, role = "admin" })).ShouldBeRefused(404, "USER_NOT_FOUND");
    }

    [Fact]
    public async Task Assign_WhenTheSecretIsWrong_IsTokenInvalid() =>
        (await server.Post("/auth/roles/assign", new { app_id = app.Id, app_secret = new string('0', 64), user_id = session.UserId, tenant_id = tenant, role = "admin" })).ShouldBeRefused(401, "TOKEN_INVALID");

    [Fact]
    public async Task Revoke_TakesTheRoleAway_AndARepeatFindsNone()
    {
        await app.Assign(session.UserId, tenant, "admin");
        (await app.Post("/auth/roles/revoke", new { user_id = session.UserId, tenant_id = tenant })).ShouldHave(200);
        (await app.Post("/auth/roles/revoke", new { user_id = session.UserId, tenant_id = tenant })).ShouldBeRefused(404, "ROLE_NOT_FOUND");
        (await app.Post("/auth/roles/revoke", new { user_id = Guid.NewGuid(), tenant_id = tenant })).ShouldBeRefused(404, "USER_NOT_FOUND");
    }

    [Fact]
    public async Task Assign_WhenTheAppAdoptsTenants_MakesAnUnknownOne()
    {
        var adopting = await server.CreateApp("adopting", new { adopt_tenants = true });
        var user = await adopting.Login("ada@example.com");
        await adopting.Assign(user.UserId, Guid.NewGuid().ToString(), "owner");
    }
}
