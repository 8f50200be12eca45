using System.Text.Json;
using OrleansTenantAuth.TestSupport;

namespace OrleansTenantAuth.Tests.Gateway;

/// <summary>/admin/events and /admin/apps/{app_id}/events.</summary>
public sealed class AdminEventTests(AdminServer admin) : IClassFixture<AdminServer>
{
    [Fact]
    public async Task Events_WalkAllOnce_NewestFirst()
    {
        var app = await admin.Server.CreateApp("event-walk");
        for (var number = 0; number < 5; number++)
            await app.CreateTenant();
        var path = $"/apps/{app.Id}/events";
        var all = await admin.Walk(path, "events", 1000);
        all.Count.ShouldBe(7);
        all.Select(Position).ShouldBe(all.Select(Position).OrderDescending());
        foreach (var limit in new[] { 1, 3, 7 })
            (await admin.Walk(path, "events", limit)).Select(Position).ShouldBe(all.Select(Position));
        (await admin.Walk("/events?app_id=" + app.Id, "events", 2)).Select(Position).ShouldBe(all.Select(Position));
    }

    [Fact]
    public async Task Events_AreFiltered_ByEveryParameter()
    {
        var app = await admin.Server.CreateApp("event-filter");
        var tenant = await app.CreateTenant();
        var session = await app.Login("filter@example.com");
        admin.Server.Time.Advance(TimeSpan.FromMinutes(1));
        var (id, key) = await admin.NewKey(app.Id);
        (await admin.Put($"/apps/{app.Id}/users/{session.UserId}/tenants/{tenant}/roles", new { roles = new[] { "admin" } }, key)).ShouldHave(200);
        foreach (var path in new[] { $"/apps/{app.Id}/events?", $"/events?app_id={app.Id}&" })
        {
            var found = (await admin.Walk($"{path}kind=role.assigned&tenant_id={tenant}&user_id={session.UserId}", "events", 10)).Single();
            found.GetProperty("actor").GetString().ShouldBe("admin:" + id);
            found.GetProperty("app_id").GetString().ShouldBe(app.Id);
            found.GetProperty("request_id").GetString().ShouldNotBeNullOrEmpty();
            found.GetProperty("data").GetProperty("roles").GetString().ShouldBe("admin");
            var at = found.GetProperty("at").GetString();
            (await admin.Walk($"{path}from={at}&kind=role.assigned", "events", 10)).Count.ShouldBe(1);
            (await admin.Walk($"{path}until={at}&kind=role.assigned", "events", 10)).ShouldBeEmpty();
            (await admin.Walk($"{path}user_id={Guid.NewGuid()}", "events", 10)).ShouldBeEmpty();
        }

        (await admin.Get($"/apps/{app.Id}/events?limit=1000")).Text.ShouldNotContain("filter@example.com");
    }

    [Theory]
    [InlineData("tenant_id=x", "tenant_id")]
    [InlineData("user_id=x", "user_id")]
    [InlineData("app_id=x", "app_id")]
    [InlineData("kind=", "kind")]
    [InlineData("from=yesterday", "from")]
    [InlineData("until=2026-05-04", "until")]
    [InlineData("limit=1001", "limit")]
    [InlineData("cursor=Zm9v", "cursor")]
    public async Task Events_WhenAParameterIsMalformed_NameIt(string query, string field) =>
        (await admin.Get("/events?" + query)).ShouldBeRefused(400, "VALIDATION_ERROR").Fields.ShouldBe([field]);

    [Fact]
    public async Task EventsOfAnApp_WhenTheyAskForAnother_AreRefused()
    {
        var app = await admin.Server.CreateApp("event-scope");
        (await admin.Get($"/apps/{app.Id}/events?app_id={Guid.NewGuid()}")).ShouldBeRefused(400, "VALIDATION_ERROR").Fields.ShouldBe(["app_id"]);
    }

    private static long Position(JsonElement item) => item.GetProperty("position").GetInt64();
}
