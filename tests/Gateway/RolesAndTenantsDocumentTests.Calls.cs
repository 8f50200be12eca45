using System.Text.Json;
using OrleansTenantAuth.TestSupport;

namespace OrleansTenantAuth.Tests.Gateway;

/// <content>"Creating a Tenant", "Assign a Role", "Remove a Role", "Force Role Propagation".</content>
public sealed partial class RolesAndTenantsDocumentTests
{
    private const string Success = """{ "success": true }""";

    [Fact]
    public async Task CreatingATenant_AnswersThePrintedMembersFirstAndInOrder()
    {
        var reply = (await server.PostText($"/admin/apps/{app.Id}/tenants", """{ "name": "Acme Corporation" }""", "application/json", ("X-Admin-Key", GatewayHarness.AdminKey))).ShouldHave(201);
        reply.Text.ShouldStartWith($$"""{"id":"{{reply.String("id")}}","app_id":"{{app.Id}}","name":"Acme Corporation","created_at":"{{server.Time.GetUtcNow():yyyy-MM-ddTHH:mm:ss.fffZ}}",""");
        Guid.TryParseExact(reply.String("id"), "D", out _).ShouldBeTrue();
    }

    [Fact]
    public async Task CreatingATenant_FromNode_ItsIdIsTheTenantIdOfRoleAssignments()
    {
        var orgName = "Müller & Søns \"GmbH\"";
        var res = await server.PostText($"/admin/apps/{app.Id}/tenants", JsonSerializer.Serialize(new { name = orgName }), "application/json", ("X-Admin-Key", GatewayHarness.AdminKey));
        var tenantId = res.ShouldHave(201).String("id");
        res.String("name").ShouldBe(orgName);
        await app.Assign((await app.Login(ada)).UserId, tenantId, "admin");
    }

    [Fact]
    public async Task CreatingATenant_WithoutTheMasterAdminKey_IsRefused()
    {
        foreach (var key in new[] { "YOUR_MASTER_ADMIN_KEY", app.Secret })
            (await server.PostText($"/admin/apps/{app.Id}/tenants", """{ "name": "Acme Corporation" }""", "application/json", ("X-Admin-Key", key))).ShouldBeRefused(401, "TOKEN_INVALID");
    }

    [Fact]
    public async Task AssignARole_TheRequestBody_IsAnsweredSuccess()
    {
        var (user, tenant) = ((await app.Login(ada)).UserId, await app.CreateTenant());
        ShouldBePrinted(await PostPrinted("/auth/roles/assign", $$"""
            {
              "app_id":    "{{app.Id}}",
              "app_secret":"{{app.Secret}}",
              "user_id":   "{{user}}",
              "tenant_id": "{{tenant}}",
              "role":      "admin"
            }
            """), 200, Success);
        Roles((await app.Login(ada)).AccessToken).ShouldBe(["admin"]);
    }

    [Fact]
    public async Task AssignARole_WithCurl_IsAnsweredSuccess()
    {
        var (user, tenant) = ((await app.Login(ada)).UserId, await app.CreateTenant());

        // curl -d drops nothing of the quoted text: the line ends and the indentation arrive.
        ShouldBePrinted(await PostPrinted("/auth/roles/assign", $$"""
            {
                "app_id":     "{{app.Id}}",
                "app_secret": "{{app.Secret}}",
                "user_id":    "{{user}}",
                "tenant_id":  "{{tenant}}",
                "role":       "admin"
              }
            """), 200, Success);
        Roles((await app.Login(ada)).AccessToken).ShouldBe(["admin"]);
    }

    [Fact]
    public async Task AssignARole_WithPowerShell_IsAnsweredSuccess()
    {
        var (user, tenant) = ((await app.Login(ada)).UserId, await app.CreateTenant());

        // ConvertTo-Json writes a hashtable's members in no order of the author's, with Windows' line ends.
        var body = $$"""
            {
                "role":  "admin",
                "tenant_id":  "{{tenant}}",
                "app_secret":  "{{app.Secret}}",
                "user_id":  "{{user}}",
                "app_id":  "{{app.Id}}"
            }
            """.ReplaceLineEndings("\r\n");
        ShouldBePrinted(await PostPrinted("/auth/roles/assign", body), 200, Success);
        Roles((await app.Login(ada)).AccessToken).ShouldBe(["admin"]);
    }

    [Fact]
    public async Task AssignARole_TheExistingJwtDoesNotShowIt_RefreshAndLoginDo()
    {
        var session = await app.Login(ada);
        await app.Assign(session.UserId, await app.CreateTenant(), "admin");
        (await Me(session.AccessToken)).ShouldHave(200).Json.GetProperty("roles").GetArrayLength().ShouldBe(0);
        Roles((await Refresh(session)).ShouldHave(200).String("access_token")).ShouldBe(["admin"]);
        Roles((await app.Login(ada)).AccessToken).ShouldBe(["admin"]);
    }

    [Fact]
    public async Task RemoveARole_TheRequestBody_IsAnsweredSuccess()
    {
        var (user, tenant) = await UserWith("admin");
        ShouldBePrinted(await PostPrinted("/auth/roles/revoke", $$"""
            {
              "app_id":    "{{app.Id}}",
              "app_secret":"{{app.Secret}}",
              "user_id":   "{{user}}",
              "tenant_id": "{{tenant}}"
            }
            """), 200, Success);
    }

    [Fact]
    public async Task RemoveARole_WithCurl_TheUserKeepsItsIdentity_AndLosesThatTenantOnly()
    {
        var (user, tenant) = await UserWith("admin");
        var kept = await app.CreateTenant();
        await app.Assign(user, kept, "staff");
        ShouldBePrinted(await PostPrinted("/auth/roles/revoke", $$"""
            {
                "app_id":     "{{app.Id}}",
                "app_secret": "{{app.Secret}}",
                "user_id":    "{{user}}",
                "tenant_id":  "{{tenant}}"
              }
            """), 200, Success);
        (await TryLogin(ada, tenant)).ShouldBeRefused(404, "ROLE_NOT_FOUND");
        var again = await app.Login(ada, kept);
        again.UserId.ShouldBe(user);
        again.IsNewUser.ShouldBeFalse();
        Roles(again.AccessToken).ShouldBe(["staff"]);
    }

    [Fact]
    public async Task RemoveARole_OfTheOnlyTenant_LeavesATokenWithoutTenantAndRoles()
    {
        var (user, tenant) = await UserWith("admin");
        var session = await app.Login(ada);
        (await app.Post("/auth/roles/revoke", new { user_id = user, tenant_id = tenant })).ShouldHave(200);
        var claims = Claims((await Refresh(session)).ShouldHave(200).String("access_token"));
        claims["sub"]!.GetValue<string>().ShouldBe(user);
        claims["tenant_id"].ShouldBeNull();
        claims["roles"]!.ToJsonString().ShouldBe("[]");
    }

    [Fact]
    public async Task RevokeUser_TheRequestBody_IsAnsweredWithTheFamiliesKilled()
    {
        var session = await app.Login(ada);
        (await Refresh(await app.Login(ada))).ShouldHave(200);
        ShouldBePrinted(await PostPrinted("/auth/revoke-user", RevokeUserBody(session.UserId)), 200, """
            {
              "success":          true,
              "sessions_revoked": 2
            }
            """);
    }

    [Fact]
    public async Task RevokeUser_RefreshAnswersTokenRevoked_AndANewLoginHasTheNewRole()
    {
        var session = await app.Login(ada);
        await app.Assign(session.UserId, await app.CreateTenant(), "admin");
        (await PostPrinted("/auth/revoke-user", RevokeUserBody(session.UserId))).ShouldHave(200);
        (await Refresh(session)).ShouldBeRefused(401, "TOKEN_REVOKED");
        Roles((await app.Login(ada)).AccessToken).ShouldBe(["admin"]);
    }

    [Fact]
    public async Task RevokeUser_IsOfThisAppOnly()
    {
        var there = await other.Login(ada);
        (await PostPrinted("/auth/revoke-user", RevokeUserBody((await app.Login(ada)).UserId))).ShouldHave(200);
        (await other.Post("/auth/refresh", new { refresh_token = there.RefreshToken })).ShouldHave(200);
    }

    [Fact]
    public async Task RevokeUser_AnExistingAccessTokenStaysValid_UntilItsThirtyMinutesEnd()
    {
        var session = await app.Login(ada);
        (await PostPrinted("/auth/revoke-user", RevokeUserBody(session.UserId))).ShouldHave(200);
        server.Time.Advance(TimeSpan.FromSeconds(1_799));
        (await Me(session.AccessToken)).ShouldHave(200);
        server.Time.Advance(TimeSpan.FromSeconds(1));
        (await Me(session.AccessToken)).ShouldBeRefused(401, "TOKEN_EXPIRED");
    }

    private string RevokeUserBody(string user) => $$"""
        {
          "app_id":    "{{app.Id}}",
          "app_secret":"{{app.Secret}}",
          "user_id":   "{{user}}"
        }
        """;

    private Task<Reply> PostPrinted(string path, string body) => server.PostText(path, body, "application/json");
}
