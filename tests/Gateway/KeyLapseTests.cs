using OrleansTenantAuth.TestSupport;

namespace OrleansTenantAuth.Tests.Gateway;

/// <summary>Tokens that were verified before end with their key and with their app, not with the ring's next change.</summary>
public sealed class KeyLapseTests(AdminServer admin) : IClassFixture<AdminServer>
{
    [Fact]
    public async Task AVerifiedToken_EndsWhenItsRetiredKeyLapses()
    {
        var (app, token) = await Login("lapse");
        (await Me(token)).ShouldHave(200);
        (await admin.Post($"/apps/{app.Id}/keys/rotate", new { algorithm = "ES256", overlap_seconds = 5, force = true })).ShouldHave(200);
        admin.Server.Time.Advance(TimeSpan.FromSeconds(4.5));
        (await Me(token)).ShouldHave(200);
        (await IsActive(app, token)).ShouldBeTrue();

        // Less than a second later: the ring is not even read again.
        admin.Server.Time.Advance(TimeSpan.FromSeconds(0.6));
        (await Me(token)).ShouldBeRefused(401, "TOKEN_INVALID");
        (await IsActive(app, token)).ShouldBeFalse();
    }

    [Fact]
    public async Task AVerifiedToken_OfADeletedAppWithItsOwnIssuer_EndsWithinASecond()
    {
        var (app, token) = await Login("deleted");
        (await Me(token)).ShouldHave(200);
        (await admin.Delete("/apps/" + app.Id)).ShouldHave(204);
        admin.Server.Time.Advance(TimeSpan.FromSeconds(1));
        (await Me(token)).ShouldBeRefused(401, "TOKEN_INVALID");
        (await Me(token)).ShouldBeRefused(401, "TOKEN_INVALID");
    }

    [Fact]
    public async Task Introspection_OfATokenUnderAWithdrawnKey_IsInactiveAtOnce()
    {
        var (app, token) = await Login("withdrawn");
        (await IsActive(app, token)).ShouldBeTrue();
        var keys = (await admin.Get($"/apps/{app.Id}/keys")).ShouldHave(200).Json.GetProperty("keys").EnumerateArray();
        var active = keys.Single(key => key.GetProperty("algorithm").GetString() == "ES256" && key.GetProperty("state").GetString() == "active");
        (await admin.Post($"/apps/{app.Id}/keys/{active.GetProperty("kid").GetString()}/compromise")).ShouldHave(200);
        (await IsActive(app, token)).ShouldBeFalse();
    }

    private async Task<(TestApp App, string Token)> Login(string name)
    {
        var app = await admin.Server.CreateApp("lapse-" + name, new { own_issuer = true, algorithm = "ES256" });
        return (app, (await app.Login(name + "@example.com")).AccessToken);
    }

    private Task<Reply> Me(string token) => admin.Server.Get("/auth/me", ("Authorization", "Bearer " + token));

    private async Task<bool> IsActive(TestApp app, string token)
    {
        var form = new Dictionary<string, string>(StringComparer.Ordinal) { ["token"] = token, ["client_id"] = app.Id, ["client_secret"] = app.Secret };
        return (await admin.Server.PostForm("/oauth2/introspect", form)).ShouldHave(200).Json.GetProperty("active").GetBoolean();
    }
}
