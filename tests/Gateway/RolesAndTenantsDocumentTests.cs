using System.Text.Json;
using System.Text.Json.Nodes;
using OrleansTenantAuth.TestSupport;

namespace OrleansTenantAuth.Tests.Gateway;

/// <summary>
/// The document "Roles and Tenants", example after example in its order: each printed request as it is printed, but for ids,
/// and each printed answer. Here: the data model, the roles, the roles in the JWT.
/// </summary>
public sealed partial class RolesAndTenantsDocumentTests(RolesAndTenantsDocumentTests.Product product) : IClassFixture<RolesAndTenantsDocumentTests.Product>
{
    private readonly GatewayHarness server = product.Server;
    private readonly TestApp app = product.App;
    private readonly TestApp other = product.Other;

    // Users are of one test each.
    private readonly string ada = $"ada-{Guid.NewGuid():N}@example.com";
    private readonly string bob = $"bob-{Guid.NewGuid():N}@example.com";

    [Fact]
    public async Task DataModel_OneUserHasDifferentRolesInDifferentTenants()
    {
        var (a, b) = (await app.CreateTenant("Tenant A"), await app.CreateTenant("Tenant B"));
        string[] emails = [.. Enumerable.Range(1, 4).Select(user => $"user{user}-{ada}")];
        string[] users = [.. await Task.WhenAll(emails.Select(async email => (await app.Login(email)).UserId))];
        (int User, string Tenant, string Role)[] printed = [(1, a, "owner"), (2, a, "admin"), (3, a, "viewer"), (2, b, "staff"), (4, b, "admin")];
        foreach (var (user, tenant, role) in printed)
            await app.Assign(users[user - 1], tenant, role);

        foreach (var (user, tenant, role) in printed)
        {
            var session = await app.Login(emails[user - 1], tenant);
            session.UserId.ShouldBe(users[user - 1], "a user is a global identity");
            var claims = Claims(session.AccessToken);
            claims["tenant_id"]!.GetValue<string>().ShouldBe(tenant);
            claims["roles"]!.ToJsonString().ShouldBe($"""["{role}"]""");
        }

        (await TryLogin(emails[3], a)).ShouldBeRefused(404, "ROLE_NOT_FOUND");
    }

    [Theory]
    [InlineData("owner")]
    [InlineData("admin")]
    [InlineData("staff")]
    [InlineData("viewer")]
    public async Task AvailableRoles_EachCanBeAssigned_AndIsInTheToken(string role)
    {
        var user = await app.Login(ada);
        await app.Assign(user.UserId, await app.CreateTenant(), role);
        Roles((await app.Login(ada)).AccessToken).ShouldBe([role]);
    }

    [Fact]
    public async Task RolesInTheJwt_AfterLogin_ArePrintedClaims()
    {
        var (user, tenant) = await UserWith("admin");
        var claims = Claims((await app.Login(ada)).AccessToken);
        var printed = new JsonObject();
        foreach (var name in new[] { "sub", "app_id", "tenant_id", "roles" })
            printed[name] = claims[name]!.DeepClone();
        JsonNode.DeepEquals(printed, JsonNode.Parse($$"""
            {
              "sub":       "{{user}}",
              "app_id":    "my-product",
              "tenant_id": "{{tenant}}",
              "roles":     ["admin"]
            }
            """)).ShouldBeTrue(claims.ToJsonString());
    }

    [Fact]
    public async Task RolesInTheJwt_AreThereOnEachLoginAndOnEachRefresh()
    {
        var (_, tenant) = await UserWith("admin");
        var session = await app.Login(ada);
        var refreshed = (await Refresh(session)).ShouldHave(200).String("access_token");
        foreach (var token in new[] { session.AccessToken, refreshed })
        {
            Roles(token).ShouldBe(["admin"]);
            Claims(token)["tenant_id"]!.GetValue<string>().ShouldBe(tenant);
        }
    }

    [Fact]
    public async Task RequireRole_LetsTheRoleThrough_AndAnswersForbiddenToOthers()
    {
        var members = await ResourceServer.Of(server, "my-product");
        await UserWith("admin", ada);
        await UserWith("viewer", bob);

        members.Delete((await app.Login(ada)).AccessToken, "admin").ShouldBe((200, "deleted"));
        foreach (var email in new[] { bob, "without-a-role-" + ada })
            members.Delete((await app.Login(email)).AccessToken, "admin").ShouldBe((403, """{"error":"FORBIDDEN","message":"Insufficient role."}"""));
    }

    [Fact]
    public async Task RequireRole_StandsBehindRequireAuth_WhichTakesNoTokenOfAnotherAppAndNoForgedOne()
    {
        var members = await ResourceServer.Of(server, "my-product");
        await UserWith("viewer");
        var viewer = (await app.Login(ada)).AccessToken;
        var raised = Claims(viewer);
        raised["roles"] = new JsonArray("admin");
        var foreign = (await other.Login(ada)).AccessToken;
        foreach (var token in new[] { foreign, ResourceServer.WithClaims(viewer, raised), "nonsense" })
            members.Delete(token, "admin").Status.ShouldBe(401);
    }

    /// <summary>A user with one role in a tenant of its own; answers both ids.</summary>
    private async Task<(string User, string Tenant)> UserWith(string role, string? email = null)
    {
        var (user, tenant) = ((await app.Login(email ?? ada)).UserId, await app.CreateTenant());
        await app.Assign(user, tenant, role);
        return (user, tenant);
    }

    private async Task<Reply> TryLogin(string email, string tenant)
    {
        var (request, code) = await app.SendCode(email);
        return await app.Post("/auth/verify-otp", new { otp_request_id = request, otp = code, purpose = "LOGIN", tenant_id = tenant });
    }

    private Task<Reply> Refresh(TestSession session) => app.Post("/auth/refresh", new { refresh_token = session.RefreshToken });

    private Task<Reply> Me(string token) => server.Get("/auth/me", ("Authorization", "Bearer " + token));

    private static JsonObject Claims(string token) => ResourceServer.ClaimsOf(token);

    private static string[] Roles(string token) => [.. Claims(token)["roles"]!.AsArray().Select(role => role!.GetValue<string>())];

    /// <summary>Fails unless an answer is this JSON, blanks aside.</summary>
    private static void ShouldBePrinted(Reply reply, int status, string printed)
    {
        reply.ShouldHave(status);
        JsonElement.DeepEquals(reply.Json, JsonDocument.Parse(printed).RootElement).ShouldBeTrue(reply.Text);
    }

    /// <summary>One server for all, with the documents' app and another.</summary>
    public sealed class Product : IAsyncLifetime
    {
        public GatewayHarness Server { get; private set; } = null!;

        public TestApp App { get; private set; } = null!;

        public TestApp Other { get; private set; } = null!;

        public async Task InitializeAsync()
        {
            Server = await GatewayHarness.Start();
            App = await Server.CreateApp("my-product");
            Other = await Server.CreateApp("other-product");
        }

        public async Task DisposeAsync() => await Server.DisposeAsync();
    }
}
