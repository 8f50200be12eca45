using System.Text.Json;
using OrleansTenantAuth.TestSupport;

namespace OrleansTenantAuth.Tests.Gateway;

/// <content>"Production pattern", "Common Patterns", "Common Errors".</content>
public sealed partial class RolesAndTenantsDocumentTests
{
    [Fact]
    public async Task AssignRoleAndPropagate_EndsTheSessions_AndTheNextLoginHasTheRole()
    {
        var sessions = new[] { await app.Login(ada), await app.Login(ada), await app.Login(ada) };
        var (userId, tenantId) = (sessions[0].UserId, await app.CreateTenant());

        ShouldBePrinted(await Stringified("/auth/roles/assign", new { app_id = app.Id, app_secret = app.Secret, user_id = userId, tenant_id = tenantId, role = "staff" }), 200, Success);
        var revokeRes = await Stringified("/auth/revoke-user", new { app_id = app.Id, app_secret = app.Secret, user_id = userId });

        revokeRes.ShouldHave(200).Json.GetProperty("sessions_revoked").GetInt32().ShouldBe(3);
        foreach (var session in sessions)
            (await Refresh(session)).ShouldBeRefused(401, "TOKEN_REVOKED");
        server.Time.Advance(TimeSpan.FromMinutes(10));
        Roles((await app.Login(ada)).AccessToken).ShouldBe(["staff"]);
    }

    [Fact]
    public async Task OnUserSignup_ATenantOfTheAppsOwnDatabase_GetsItsOwner()
    {
        // The sample's tenant is a row of the app's own database: the app says that such ids are to be adopted.
        var adopting = await server.CreateApp("signup", new { adopt_tenants = true });
        var user = await adopting.Login(ada);
        user.IsNewUser.ShouldBeTrue();
        var tenantId = Guid.NewGuid().ToString();
        ShouldBePrinted(await Stringified("/auth/roles/assign", new { app_id = adopting.Id, app_secret = adopting.Secret, user_id = user.UserId, tenant_id = tenantId, role = "owner" }), 200, Success);

        var claims = Claims((await adopting.Login(ada)).AccessToken);
        claims["tenant_id"]!.GetValue<string>().ShouldBe(tenantId);
        claims["roles"]!.ToJsonString().ShouldBe("""["owner"]""");
    }

    [Fact]
    public async Task OnUserSignup_ATenantMadeByTheAdminCall_GetsItsOwner()
    {
        var (user, tenantId) = (await app.Login(ada), await app.CreateTenant());
        ShouldBePrinted(await Stringified("/auth/roles/assign", new { app_id = app.Id, app_secret = app.Secret, user_id = user.UserId, tenant_id = tenantId, role = "owner" }), 200, Success);
        Roles((await Refresh(user)).ShouldHave(200).String("access_token")).ShouldBe(["owner"]);
    }

    [Theory]
    [InlineData("staff")]
    [InlineData("viewer")]
    public async Task OnInviteAccepted_TheInviteeHasTheRoleAfterTheNextRefresh(string role)
    {
        var (_, tenantId) = await UserWith("owner", bob);
        var invitee = await app.Login(ada);
        ShouldBePrinted(await Stringified("/auth/roles/assign", new { app_id = app.Id, app_secret = app.Secret, user_id = invitee.UserId, tenant_id = tenantId, role }), 200, Success);
        var claims = Claims((await Refresh(invitee)).ShouldHave(200).String("access_token"));
        claims["tenant_id"]!.GetValue<string>().ShouldBe(tenantId);
        claims["roles"]!.ToJsonString().ShouldBe($"""["{role}"]""");
    }

    [Fact]
    public async Task OnInviteAccepted_BeforeTheInviteeLoggedIn_TheUserIsNotFound()
    {
        var tenantId = await app.CreateTenant();
        (await Stringified("/auth/roles/assign", new { app_id = app.Id, app_secret = app.Secret, user_id = Guid.NewGuid(), tenant_id = tenantId, role = "staff" })).ShouldBeRefused(404, "USER_NOT_FOUND");
    }

    [Theory]
    [MemberData(nameof(CallsOfTheDocument))]
    public async Task CommonErrors_WrongAppSecret_IsTokenInvalid401(string path)
    {
        var (user, tenant) = await UserWith("admin");
        (await Stringified(path, new { app_id = app.Id, app_secret = new string('0', 64), user_id = user, tenant_id = tenant, role = "admin" })).ShouldBeRefused(401, "TOKEN_INVALID");
    }

    [Theory]
    [MemberData(nameof(CallsOfTheDocument))]
    public async Task CommonErrors_UserThatDoesNotExistInThisApp_IsUserNotFound404(string path)
    {
        var elsewhere = await other.Login(bob);
        var tenant = await app.CreateTenant();
        foreach (var user in new[] { elsewhere.UserId, Guid.NewGuid().ToString() })
            (await app.Post(path, BodyOf(path, user, tenant))).ShouldBeRefused(404, "USER_NOT_FOUND");
    }

    [Theory]
    [InlineData("/auth/roles/assign")]
    [InlineData("/auth/roles/revoke")]
    public async Task CommonErrors_TenantThatIsMissingOrAnothers_IsTenantNotFound404(string path)
    {
        var (user, _) = await UserWith("admin");
        var foreign = await other.CreateTenant();
        foreach (var tenant in new[] { foreign, Guid.NewGuid().ToString() })
            (await app.Post(path, BodyOf(path, user, tenant))).ShouldBeRefused(404, "TENANT_NOT_FOUND");
    }

    [Theory]
    [MemberData(nameof(CallsOfTheDocument))]
    public async Task CommonErrors_SoftDeletedUser_IsUserDeleted403(string path)
    {
        var (user, tenant) = await UserWith("admin");
        (await server.Send(HttpMethod.Delete, $"/admin/users/{user}", null, ("X-Admin-Key", GatewayHarness.AdminKey))).ShouldHave(204);
        (await app.Post(path, BodyOf(path, user, tenant))).ShouldBeRefused(403, "USER_DELETED");
    }

    [Theory]
    [InlineData("king")]
    [InlineData("Admin")]
    [InlineData("")]
    public async Task CommonErrors_InvalidRoleValue_IsValidationError400(string role)
    {
        var (user, tenant) = ((await app.Login(ada)).UserId, await app.CreateTenant());
        (await app.Post("/auth/roles/assign", new { user_id = user, tenant_id = tenant, role })).ShouldBeRefused(400, "VALIDATION_ERROR").Fields.Count.ShouldBe(1);
    }

    [Theory]
    [MemberData(nameof(CallsOfTheDocument))]
    public async Task CommonErrors_MissingFields_AreValidationError400_EachNamed(string path)
    {
        var sample = JsonSerializer.SerializeToNode(BodyOf(path, Guid.NewGuid().ToString(), Guid.NewGuid().ToString()))!.AsObject();
        (await app.Post(path, new { })).ShouldBeRefused(400, "VALIDATION_ERROR").Fields.ShouldBe(sample.Select(member => member.Key));
        (await server.Post(path, sample)).ShouldBeRefused(400, "VALIDATION_ERROR").Fields.ShouldBe(["app_id", "app_secret"]);
    }

    /// <summary>The calls that the table of errors is about.</summary>
    public static TheoryData<string> CallsOfTheDocument => ["/auth/roles/assign", "/auth/roles/revoke", "/auth/revoke-user"];

    private static object BodyOf(string path, string user, string tenant) => path switch
    {
        "/auth/roles/assign" => new { user_id = user, tenant_id = tenant, role = "admin" },
        "/auth/roles/revoke" => new { user_id = user, tenant_id = tenant },
        _ => new { user_id = user },
    };

    /// <summary>Posts what <c>JSON.stringify</c> makes.</summary>
    private Task<Reply> Stringified(string path, object body) => server.Post(path, JsonSerializer.Serialize(body));
}
