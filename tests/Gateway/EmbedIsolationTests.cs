using OrleansTenantAuth.TestSupport;

namespace OrleansTenantAuth.Tests.Gateway;

/// <summary>Every route of the embed surface, called with what belongs to another route, another app, or nobody.</summary>
public sealed class EmbedIsolationTests(AdminServer admin) : IClassFixture<AdminServer>
{
    /// <summary>Routes that take an API key, with a body that is good but for the key.</summary>
    private static Dictionary<string, Func<EmbedApp, object>> KeyRoutes => new(StringComparer.Ordinal)
    {
        ["/v1/api/tenant/register-tenant"] = _ => new { displayName = "D", prefilters = new { a = 1 } },
        ["/v1/api/projects/register-organization"] = app => new { projectId = app.App.Id, name = "O" },
        ["/v1/api/projects/register-user"] = app => new { name = "U", properties = new { }, projectId = app.App.Id, userRoleId = Guid.NewGuid(), projectOrganizationId = "x" },
        ["/v1/api/projects/user-token"] = _ => new { userId = Guid.NewGuid() },
    };

    private static readonly string[] UserRoutes = ["/upsolve/tenant/register", "/upsolve/tenant/refresh-token"];

    [Fact]
    public void EveryRouteOfTheSurfaceThatIsNoDashboards_IsNamedHere() => admin.Server.Routes
        .Where(route => route.Contains(" /v1/api/tenant", StringComparison.Ordinal) || route.Contains(" /v1/api/projects", StringComparison.Ordinal) || route.Contains(" /upsolve", StringComparison.Ordinal))
        .Order(StringComparer.Ordinal)
        .ShouldBe(KeyRoutes.Keys.Concat(UserRoutes).Select(path => "POST " + path).Append("GET /upsolve/permissions/tenant-settings").Order(StringComparer.Ordinal));

    [Fact]
    public async Task RoutesOfKeys_TakeNoOtherCredential()
    {
        var app = await EmbedApp.Create(admin.Server, "isolation-keys");
        var session = await app.App.Login("isolation-keys@example.com");
        var (_, adminKey) = await admin.NewKey(app.App.Id);
        foreach (var (path, body) in KeyRoutes)
        {
            foreach (var other in new[] { await app.Token(), session.AccessToken, adminKey, GatewayHarness.AdminKey, app.App.Secret, "your-api-key" })
            {
                var whole = System.Text.Json.JsonSerializer.SerializeToNode(body(app))!.AsObject();
                whole["apiKey"] = other.Length <= 256 ? other : other[..256];
                (await admin.Server.Post(path, whole.ToJsonString())).ShouldHave(401).Text.ShouldBe("""{"error":"Invalid API key"}""", path);
            }

            (await admin.Server.Post(path, body(app), ("X-Admin-Key", GatewayHarness.AdminKey))).ShouldHave(401);
        }
    }

    [Fact]
    public async Task RoutesOfTokensAndSessions_TakeNoOtherCredential()
    {
        var app = await EmbedApp.Create(admin.Server, "isolation-tokens");
        var session = await app.App.Login("isolation-tokens@example.com");
        var embed = await app.Token();
        foreach (var other in new[] { app.Key, session.AccessToken, session.RefreshToken, GatewayHarness.AdminKey, "" })
            (await app.Settings(other)).ShouldHave(401).Error.ShouldBe("Invalid token");
        foreach (var path in UserRoutes)
        {
            foreach (var other in new[] { app.Key, embed, session.RefreshToken, GatewayHarness.AdminKey, "" })
                (await admin.Server.Send(HttpMethod.Post, path, null, ("Authorization", "Bearer " + other))).ShouldHave(401).Error.ShouldBe("Invalid token");
        }
    }

    [Fact]
    public async Task AKeyOfOneApp_NeverWritesIntoAnother()
    {
        var (a, b) = (await EmbedApp.Create(admin.Server, "isolation-a"), await EmbedApp.Create(admin.Server, "isolation-b"));
        var body = new { displayName = "Acme", key = "org_1", prefilters = new { store_id = 1 } };
        var ofA = EmbedApp.Claims((await a.Register(body)).ShouldHave(200).String("token"));

        // The same identity in another app is another tenant, and what was registered there is not known here.
        (await b.Register(new { displayName = "Acme", key = "org_1" })).ShouldHave(400).Error.ShouldBe("Missing required prefilters");
        var ofB = EmbedApp.Claims((await b.Register(new { displayName = "Acme", key = "org_1", prefilters = new { store_id = 2 } })).ShouldHave(200).String("token"));
        ofB.GetProperty("sub").GetString().ShouldNotBe(ofA.GetProperty("sub").GetString(), StringComparer.Ordinal);
        EmbedApp.Claims((await a.Register(new { displayName = "Acme", key = "org_1" })).ShouldHave(200).String("token")).GetProperty("data").GetProperty("payload").GetRawText().ShouldBe("""{"store_id":1}""");
        (await admin.Get($"/apps/{b.App.Id}/tenants/{ofA.GetProperty("sub").GetString()}")).ShouldBeRefused(404, "TENANT_NOT_FOUND");
        (await b.Admin(HttpMethod.Get, $"/tenants/{ofA.GetProperty("sub").GetString()}/embed-settings")).ShouldBeRefused(404, "TENANT_NOT_FOUND");
        (await b.Admin(HttpMethod.Put, $"/tenants/{ofA.GetProperty("sub").GetString()}/embed-settings", new { display_name = "x", prefilters = new { a = 1 } })).ShouldBeRefused(404, "TENANT_NOT_FOUND");
    }

    [Fact]
    public async Task ManyFirstRegistrationsAtOnce_MakeOneTenant()
    {
        var app = await EmbedApp.Create(admin.Server, "isolation-race");
        var tokens = await Task.WhenAll(Enumerable.Range(0, 24).Select(_ => app.Register(new { displayName = "Acme", key = "k", prefilters = new { store_id = 1 } })));
        tokens.Select(reply => EmbedApp.Claims(reply.ShouldHave(200).String("token")).GetProperty("sub").GetString()).Distinct(StringComparer.Ordinal).Count().ShouldBe(1);
        (await app.Admin(HttpMethod.Get, "/events?kind=tenant.adopted")).ShouldHave(200).Json.GetProperty("events").GetArrayLength().ShouldBe(1);
        (await app.Admin(HttpMethod.Get, "/events?kind=embed.registered")).ShouldHave(200).Json.GetProperty("events").GetArrayLength().ShouldBe(1);
    }
}
