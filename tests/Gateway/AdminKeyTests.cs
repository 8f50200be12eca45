using System.Security.Cryptography;
using System.Text.Json;
using OrleansTenantAuth.TestSupport;

namespace OrleansTenantAuth.Tests.Gateway;

/// <summary>Signing keys and admin keys.</summary>
public sealed class AdminKeyTests(AdminServer admin) : IClassFixture<AdminServer>
{
    [Fact]
    public async Task SigningKeys_ShowPublicHalvesOnly()
    {
        var reply = (await admin.Get("/keys")).ShouldHave(200);
        foreach (var key in reply.Json.GetProperty("keys").EnumerateArray())
        {
            using AsymmetricAlgorithm algorithm = key.GetProperty("algorithm").GetString() == "RS256" ? RSA.Create() : ECDsa.Create();
            algorithm.ImportFromPem(key.GetProperty("public_key").GetString());
            key.EnumerateObject().Select(member => member.Name).ShouldBe(["kid", "algorithm", "state", "created_at", "verifies_until", "public_key"]);
        }

        reply.Text.ShouldNotContain("PRIVATE");
    }

    [Fact]
    public async Task Rotate_PromotesTheStandby_AndARepeatRotatesOnce()
    {
        var app = await admin.Server.CreateApp("key-rotate", new { own_issuer = true });
        var path = $"/apps/{app.Id}/keys";
        var before = await States(path);
        var rotated = (await admin.Post(path + "/rotate", new { algorithm = "ES256" }, repeat: "once")).ShouldHave(200);
        (await admin.Post(path + "/rotate", new { algorithm = "ES256" }, repeat: "once")).ShouldHave(200).Text.ShouldBe(rotated.Text);
        var after = await States(path);
        after[before.Single(key => key.Value == "ES256 standby").Key].ShouldBe("ES256 active");
        after[before.Single(key => key.Value == "ES256 active").Key].ShouldBe("ES256 retired");
        after.Count.ShouldBe(before.Count + 1);
        before.Where(key => key.Value.StartsWith("RS256", StringComparison.Ordinal)).ShouldAllBe(key => after[key.Key] == key.Value);
    }

    [Theory]
    [InlineData("""{}""", "algorithm")]
    [InlineData("""{"algorithm":"HS256"}""", "algorithm")]
    [InlineData("""{"algorithm":"ES256","overlap_seconds":86399}""", "overlap_seconds")]
    [InlineData("""{"algorithm":"ES256","overlap_seconds":-1,"force":true}""", "overlap_seconds")]
    [InlineData("""{"algorithm":"ES256","force":"yes"}""", "force")]
    public async Task Rotate_WhenAFieldIsFaulty_NamesIt(string body, string field) =>
        (await admin.Send(HttpMethod.Post, "/keys/rotate", body, GatewayHarness.AdminKey)).ShouldBeRefused(400, "VALIDATION_ERROR").Fields.ShouldBe([field]);

    [Fact]
    public async Task Rotate_WhenForced_TakesAShorterOverlap()
    {
        var app = await admin.Server.CreateApp("key-force", new { own_issuer = true });
        var keys = (await admin.Post($"/apps/{app.Id}/keys/rotate", new { algorithm = "ES256", overlap_seconds = 0, force = true })).ShouldHave(200);
        keys.Json.GetProperty("keys").EnumerateArray().Single(key => key.GetProperty("state").GetString() == "retired").GetProperty("verifies_until").GetString().ShouldEndWith("Z");
    }

    [Fact]
    public async Task Compromise_EndsTheKeyAtOnce_AndTokensThatItSigned()
    {
        var app = await admin.Server.CreateApp("key-compromise", new { own_issuer = true, algorithm = "ES256" });
        var session = await app.Login("compromise@example.com");
        var path = $"/apps/{app.Id}/keys";
        var active = (await States(path)).Single(key => key.Value == "ES256 active").Key;
        foreach (var _ in new[] { 1, 2 })
            (await admin.Post($"{path}/{active}/compromise")).ShouldHave(200);
        (await States(path))[active].ShouldBe("ES256 compromised");
        (await States(path)).Values.Count(state => state == "ES256 active").ShouldBe(1);
        admin.Server.Time.Advance(TimeSpan.FromSeconds(2));
        (await admin.Server.Get("/auth/me", ("Authorization", "Bearer " + session.AccessToken))).ShouldBeRefused(401, "TOKEN_INVALID");
        (await admin.Post($"{path}/no-such-key/compromise")).ShouldBeRefused(404, "KEY_NOT_FOUND");
        (await admin.Post("/keys/no-such-key/compromise")).ShouldBeRefused(404, "KEY_NOT_FOUND");
        var events = (await admin.Get($"/apps/{app.Id}/events?kind=key.compromised")).ShouldHave(200).Json.GetProperty("events");
        events.EnumerateArray().Single().GetProperty("data").GetProperty("kid").GetString().ShouldBe(active);
    }

    [Fact]
    public async Task SigningKeys_OfAnAppWithoutItsOwnIssuer_AreNotFound()
    {
        var app = await admin.Server.CreateApp("key-none");
        var path = $"/apps/{app.Id}/keys";
        var kid = (await States("/keys")).First().Key;
        (await admin.Get(path)).ShouldBeRefused(404, "KEY_NOT_FOUND");
        (await admin.Post(path + "/rotate", new { algorithm = "ES256" })).ShouldBeRefused(404, "KEY_NOT_FOUND");
        (await admin.Post($"{path}/{kid}/compromise")).ShouldBeRefused(404, "KEY_NOT_FOUND");
    }

    [Fact]
    public async Task AdminKey_IsShownOnce_AndStandsInNoListOrEvent()
    {
        var body = new { name = "Deploy", expires_at = "2027-01-01T00:00:00Z" };
        var made = (await admin.Post("/api-keys", body, repeat: "once")).ShouldHave(201);
        var key = made.String("key");
        key.ShouldMatch("^adm_[A-Za-z0-9_-]{43}$");
        key.ShouldEndWith(made.String("hint"));
        made.String("expires_at").ShouldBe("2027-01-01T00:00:00.000Z");
        (await admin.Post("/api-keys", body, repeat: "once")).ShouldBeRefused(409, "SECRET_ALREADY_SHOWN").Text.ShouldNotContain(key);
        (await admin.Post("/api-keys", new { name = "Other" }, repeat: "once")).ShouldHave(201).Text.ShouldNotContain(key);
        (await admin.Get("/api-keys?limit=1000")).ShouldHave(200).Text.ShouldNotContain(key);
        (await admin.Get("/events?limit=1000")).ShouldHave(200).Text.ShouldNotContain(key);
        (await admin.Get("/apps", key)).ShouldHave(200);
    }

    [Fact]
    public async Task AdminKeys_AreListedOnce_ByAllAndByApp_AndEndedByTheirIds()
    {
        var app = await admin.Server.CreateApp("key-list");
        var (free, _) = await admin.NewKey();
        var (bound, text) = await admin.NewKey(app.Slug);
        foreach (var limit in new[] { 1, 2, 100 })
        {
            var all = (await admin.Walk("/api-keys", "api_keys", limit)).Select(Id).ToArray();
            all.ShouldBe(all.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal));
            all.Intersect([free, bound], StringComparer.Ordinal).Count().ShouldBe(2);
            (await admin.Walk("/api-keys?app_id=" + app.Id, "api_keys", limit)).Select(Id).ShouldBe([bound]);
        }

        foreach (var _ in new[] { 1, 2 })
            (await admin.Delete("/api-keys/" + bound)).ShouldHave(204);
        (await admin.Get("/apps/" + app.Id, text)).ShouldBeRefused(401, "TOKEN_INVALID");
        (await admin.Walk("/api-keys?app_id=" + app.Id, "api_keys", 10)).Single().GetProperty("revoked_at").GetString().ShouldEndWith("Z");
        foreach (var name in new[] { Guid.NewGuid().ToString(), Guid.Empty.ToString(), "master" })
            (await admin.Delete("/api-keys/" + name)).ShouldBeRefused(404, "KEY_NOT_FOUND");
        (await admin.Get("/apps")).ShouldHave(200);

        static string Id(JsonElement key) => key.GetProperty("id").GetString()!;
    }

    [Fact]
    public async Task AdminKey_WhenAFieldIsFaulty_NamesIt()
    {
        (await admin.Post("/api-keys", new { name = 1, app_id = 2, expires_at = "tomorrow" })).ShouldBeRefused(400, "VALIDATION_ERROR").Fields.ShouldBe(["name", "app_id", "expires_at"]);
        (await admin.Post("/api-keys", new { name = "n", expires_at = "2020-01-01T00:00:00.000Z" })).ShouldBeRefused(400, "VALIDATION_ERROR").Fields.ShouldBe(["expires_at"]);
        (await admin.Post("/api-keys", new { name = "n", app_id = "no-such-app" })).ShouldBeRefused(404, "APP_NOT_FOUND");
        (await admin.Get("/api-keys?app_id=x")).ShouldBeRefused(400, "VALIDATION_ERROR").Fields.ShouldBe(["app_id"]);
    }

    private async Task<Dictionary<string, string>> States(string path) =>
        (await admin.Get(path)).ShouldHave(200).Json.GetProperty("keys").EnumerateArray().ToDictionary(
            key => key.GetProperty("kid").GetString()!, key => $"{key.GetProperty("algorithm").GetString()} {key.GetProperty("state").GetString()}", StringComparer.Ordinal);
}
