using OrleansTenantAuth.TestSupport;

namespace OrleansTenantAuth.Tests.Gateway;

/// <summary>What holds on every admin route: key, scope, strictness.</summary>
public sealed class AdminScopeTests(AdminServer admin) : IClassFixture<AdminServer>
{
    private const string Nobody = "3f8e1c52-7a44-4d0e-9d5e-3f2a1c0b9e88";

    /// <summary>Every admin route with an example body, null where it takes none.</summary>
    private static readonly Dictionary<string, object?> Bodies = new(StringComparer.Ordinal)
    {
        ["POST /admin/apps"] = new { name = "n", slug = "some-slug" },
        ["PATCH /admin/apps/{app_id}"] = new { name = "n" },
        ["POST /admin/apps/{app_id}/tenants"] = new { name = "n" },
        ["PATCH /admin/apps/{app_id}/tenants/{tenant_id}"] = new { name = "n" },
        ["PUT /admin/apps/{app_id}/users/{user_id}/tenants/{tenant_id}/roles"] = new { roles = new[] { "admin" } },
        ["POST /admin/keys/rotate"] = new { algorithm = "ES256" },
        ["POST /admin/apps/{app_id}/keys/rotate"] = new { algorithm = "ES256" },
        ["POST /admin/api-keys"] = new { name = "n" },
        ["POST /admin/apps/{app_id}/api-keys"] = new { kind = "up_embed", name = "n" },
        ["POST /admin/apps/{app_id}/api-keys/{key_id}/rotate"] = new { overlap_seconds = 60 },
        ["PUT /admin/apps/{app_id}/data-sets/{data_set}"] = new { columns = new[] { new { name = "a", type = "string" } } },
        ["POST /admin/apps/{app_id}/embed-tokens/revoke"] = new { jti = Nobody },
        ["PUT /admin/apps/{app_id}/tenants/{tenant_id}/embed-settings"] = new { display_name = "n", prefilters = new { a = 1 } },
        ["PUT /admin/apps/{app_id}/tenants/{tenant_id}/sso-providers/{provider}"] = new { issuer = "https://id.example.com", client_id = "n" },
        ["POST /admin/workspaces"] = new { name = "n", slug = "some-workspace" },
    };

    private string[] Routes => [.. admin.Server.Routes.Where(route => route.Contains(" /admin", StringComparison.Ordinal))];

    [Fact]
    public void EveryRouteIsThere() => Routes.Order(StringComparer.Ordinal).ShouldBe(
        new[]
        {
            "GET /admin/apps", "POST /admin/apps", "GET /admin/apps/{app_id}", "PATCH /admin/apps/{app_id}", "DELETE /admin/apps/{app_id}",
            "POST /admin/apps/{app_id}/rotate-secret", "GET /admin/apps/{app_id}/tenants", "POST /admin/apps/{app_id}/tenants",
            "GET /admin/apps/{app_id}/tenants/{tenant_id}", "PATCH /admin/apps/{app_id}/tenants/{tenant_id}", "DELETE /admin/apps/{app_id}/tenants/{tenant_id}",
            "POST /admin/apps/{app_id}/tenants/{tenant_id}/suspend", "POST /admin/apps/{app_id}/tenants/{tenant_id}/resume",
            "GET /admin/apps/{app_id}/tenants/{tenant_id}/members", "GET /admin/apps/{app_id}/users", "GET /admin/apps/{app_id}/users/{user_id}",
            "PUT /admin/apps/{app_id}/users/{user_id}/tenants/{tenant_id}/roles", "DELETE /admin/apps/{app_id}/users/{user_id}/tenants/{tenant_id}/roles",
            "POST /admin/apps/{app_id}/users/{user_id}/revoke-sessions", "DELETE /admin/apps/{app_id}/users/{user_id}/membership",
            "GET /admin/apps/{app_id}/users/{user_id}/sessions", "DELETE /admin/apps/{app_id}/users/{user_id}/sessions/{session_id}",
            "GET /admin/users/{user_id}", "DELETE /admin/users/{user_id}", "POST /admin/users/{user_id}/restore",
            "GET /admin/keys", "POST /admin/keys/rotate", "POST /admin/keys/{kid}/compromise",
            "GET /admin/apps/{app_id}/keys", "POST /admin/apps/{app_id}/keys/rotate", "POST /admin/apps/{app_id}/keys/{kid}/compromise",
            "GET /admin/api-keys", "POST /admin/api-keys", "DELETE /admin/api-keys/{key_id}", "GET /admin/events",
            "GET /admin/apps/{app_id}/data-sets", "GET /admin/apps/{app_id}/data-sets/{data_set}", "PUT /admin/apps/{app_id}/data-sets/{data_set}",
            "DELETE /admin/apps/{app_id}/data-sets/{data_set}", "POST /admin/apps/{app_id}/data-sets/{data_set}/rows",
            "POST /admin/apps/{app_id}/data-sets/{data_set}/query",
            "GET /admin/apps/{app_id}/api-keys", "POST /admin/apps/{app_id}/api-keys", "DELETE /admin/apps/{app_id}/api-keys/{key_id}",
            "POST /admin/apps/{app_id}/api-keys/{key_id}/rotate", "POST /admin/apps/{app_id}/embed-tokens/revoke",
            "GET /admin/apps/{app_id}/tenants/{tenant_id}/embed-settings", "PUT /admin/apps/{app_id}/tenants/{tenant_id}/embed-settings",
            "GET /admin/apps/{app_id}/tenants/{tenant_id}/sso-providers", "PUT /admin/apps/{app_id}/tenants/{tenant_id}/sso-providers/{provider}",
            "DELETE /admin/apps/{app_id}/tenants/{tenant_id}/sso-providers/{provider}",
            "GET /admin/apps/{app_id}/events", "GET /admin/cluster",
            "POST /admin/workspaces",
        }.Order(StringComparer.Ordinal));

    [Fact]
    public async Task EveryRoute_WhenTheKeyIsOfAnotherApp_AnswersExactlyAsForAnUnknownOne()
    {
        var own = await admin.Server.CreateApp("scope-own");
        var other = await admin.Server.CreateApp("scope-other", new { own_issuer = true });
        var (_, key) = await admin.NewKey(own.Id);
        foreach (var route in Routes.Where(route => route.Contains("{app_id}", StringComparison.Ordinal)))
        {
            var unknown = (await Call(route, Nobody, key)).ShouldBeRefused(404, "APP_NOT_FOUND");
            foreach (var name in new[] { other.Id, other.Slug, "no-such-app", "NOT_A_SLUG" })
                (await Call(route, name, key)).Text.ShouldBe(unknown.Text, route);
            (await Call(route, Nobody, GatewayHarness.AdminKey)).Text.ShouldBe(unknown.Text, route);
        }

        (await admin.Get($"/apps/{other.Id}")).ShouldHave(200).Json.GetProperty("name").GetString().ShouldBe("scope-other");
    }

    [Fact]
    public async Task EveryRouteOnAll_WhenTheKeyIsOfOneApp_IsForbidden_BeforeTheBodyIsRead()
    {
        var own = await admin.Server.CreateApp("scope-forbidden");
        var (_, key) = await admin.NewKey(own.Id);
        foreach (var route in Routes.Where(route => !route.Contains("{app_id}", StringComparison.Ordinal)))
        {
            (await Call(route, own.Id, key)).ShouldBeRefused(403, "FORBIDDEN");
            if (Bodies.ContainsKey(route))
                (await Call(route, own.Id, key, "not json")).ShouldBeRefused(403, "FORBIDDEN");
        }
    }

    [Fact]
    public async Task EveryRouteOfAnApp_WhenTheKeyIsItsOwn_IsNotRefusedByScope()
    {
        var own = await admin.Server.CreateApp("scope-within", new { own_issuer = true });
        var (_, key) = await admin.NewKey(own.Id);
        foreach (var route in Routes.Where(route => route.Contains("{app_id}", StringComparison.Ordinal) && route != "DELETE /admin/apps/{app_id}"))
            (await Call(route, own.Slug, key)).Text.ShouldNotContain("APP_NOT_FOUND", customMessage: route);
    }

    [Fact]
    public async Task EveryRoute_WhenTheKeyIsMissingWrongOrEnded_IsTokenInvalid()
    {
        var app = await admin.Server.CreateApp("scope-keys");
        var (id, ended) = await admin.NewKey();
        var (_, expired) = await admin.NewKey(null, "2026-05-04T11:00:00.000Z");
        (await admin.Get("/apps", expired)).ShouldHave(200);
        (await admin.Delete("/api-keys/" + id)).ShouldHave(204);
        await using var strict = await GatewayHarness.Start(settings: ("FailedCallsPerMinute", "1000"));
        foreach (var route in Routes)
        {
            var (method, path) = Split(route, app.Id);
            foreach (var headers in new (string, string)[][] { [], [("X-Admin-Key", "wrong")], [("X-Admin-Key", "")] })
                (await strict.Send(method, path, null, headers)).ShouldBeRefused(401, "TOKEN_INVALID");
        }

        (await admin.Get("/apps", ended)).ShouldBeRefused(401, "TOKEN_INVALID");
        admin.Server.Time.Advance(TimeSpan.FromHours(1));
        (await admin.Get("/apps", expired)).ShouldBeRefused(401, "TOKEN_INVALID");
    }

    [Fact]
    public async Task EveryRouteWithABody_RefusesUnknownMembers_ByName()
    {
        var app = await admin.Server.CreateApp("scope-strict", new { own_issuer = true });
        foreach (var (route, _) in Bodies)
            (await Call(route, app.Id, GatewayHarness.AdminKey, new { colour = "red" })).ShouldBeRefused(400, "VALIDATION_ERROR").Fields.ShouldBe(["colour"], route);
        (await admin.Patch("/apps/" + app.Id, new { settings = new { colour = "red" } })).ShouldBeRefused(400, "VALIDATION_ERROR").Fields.ShouldBe(["settings.colour"]);
    }

    [Fact]
    public async Task EveryRoute_RefusesUnknownQueryParameters()
    {
        var app = await admin.Server.CreateApp("scope-query");
        foreach (var route in Routes)
        {
            var (method, path) = Split(route, app.Id);
            (await admin.Send(method, path["/admin".Length..] + "?colour=red", null, GatewayHarness.AdminKey)).ShouldBeRefused(400, "VALIDATION_ERROR").Fields.ShouldBe(["colour"], route);
        }
    }

    private Task<Reply> Call(string route, string app, string key, object? body = null)
    {
        var (method, path) = Split(route, app);
        return admin.Send(method, path["/admin".Length..], body ?? Bodies.GetValueOrDefault(route), key);
    }

    private static (HttpMethod Method, string Path) Split(string route, string app)
    {
        var parts = route.Split(' ');
        var path = parts[1].Replace("{app_id}", app, StringComparison.Ordinal);
        foreach (var name in new[] { "tenant_id", "user_id", "session_id", "key_id", "kid" })
            path = path.Replace($"{{{name}}}", Nobody, StringComparison.Ordinal);
        return (HttpMethod.Parse(parts[0]), path);
    }
}
