using OrleansTenantAuth.TestSupport;
using OrleansTenantAuth.Verifier;

namespace OrleansTenantAuth.Tests.Verifier;

/// <summary>What an API behind the verifier answers before and after changes.</summary>
public sealed class FreshnessTests : IAsyncLifetime
{
    private GatewayHarness server = null!;
    private TestApp app = null!;
    private TestApi api = null!;
    private TestSession session = null!;
    private string tenant = null!;

    public async Task InitializeAsync()
    {
        server = await GatewayHarness.Start();
        app = await server.CreateApp("my-product");
        tenant = await app.CreateTenant();
        var user = await app.Login("ada@example.com");
        await app.Assign(user.UserId, tenant, "admin");
        session = await app.Login("ada@example.com", tenant);
        api = await TestApi.Start(server, app);
        await api.WaitUntilLive();
    }

    public async Task DisposeAsync()
    {
        await api.DisposeAsync();
        await server.DisposeAsync();
    }

    [Fact]
    public async Task AGoodToken_Counts_AndRolesAreOfTheirTenantAlone()
    {
        (await api.Get("/me", session.AccessToken)).ShouldBe((200, session.UserId));
        (await api.Get($"/tenants/{tenant}/widgets", session.AccessToken)).Status.ShouldBe(200);
        var elsewhere = await api.Get($"/tenants/{await app.CreateTenant("Other")}/widgets", session.AccessToken);
        (elsewhere.Status, elsewhere.Body.Contains("FORBIDDEN", StringComparison.Ordinal)).ShouldBe((403, true));
        (await api.Get("/me", null)).Status.ShouldBe(401);
    }

    [Fact]
    public async Task ARevokedUser_IsOut_WithTheTokenThatWasGoodAMomentAgo()
    {
        (await api.Get("/me", session.AccessToken)).Status.ShouldBe(200);
        (await app.Post("/auth/revoke-user", new { user_id = session.UserId })).ShouldHave(200);
        (await api.GetUntil("/me", session.AccessToken, 401)).Body.ShouldContain("TOKEN_REVOKED");
        var again = await app.Login("ada@example.com", tenant);
        (await api.Get("/me", again.AccessToken)).Status.ShouldBe(200);
    }

    [Fact]
    public async Task AnEndedSession_IsOut_AndTheUsersOtherSessionsAreNot()
    {
        var other = await app.Login("ada@example.com", tenant);
        (await app.Post("/auth/revoke", new { refresh_token = session.RefreshToken })).ShouldHave(200);
        (await api.GetUntil("/me", session.AccessToken, 401)).Body.ShouldContain("TOKEN_REVOKED");
        (await api.Get("/me", other.AccessToken)).Status.ShouldBe(200);
    }

    [Fact]
    public async Task AChangedRole_MakesTheTokenStale_AndARefreshIsEnough()
    {
        await app.Assign(session.UserId, tenant, "viewer");
        (await api.GetUntil("/me", session.AccessToken, 401)).Body.ShouldContain("TOKEN_STALE");
        var next = (await app.Post("/auth/refresh", new { refresh_token = session.RefreshToken })).ShouldHave(200).String("access_token");
        (await api.Get("/me", next)).Status.ShouldBe(200);
        (await api.Get($"/tenants/{tenant}/widgets", next)).Status.ShouldBe(403);
    }

    [Fact]
    public async Task AChangedRole_IsAcceptedWhereTheSettingsSaySo_ButARevocationIsNot()
    {
        await using var mild = await TestApi.Start(server, app, options => options.StaleRoles = StaleRoles.Accept);
        await mild.WaitUntilLive();
        await app.Assign(session.UserId, tenant, "viewer");
        (await api.GetUntil("/me", session.AccessToken, 401)).Status.ShouldBe(401);
        (await mild.Get("/me", session.AccessToken)).Status.ShouldBe(200);
        (await app.Post("/auth/revoke-user", new { user_id = session.UserId })).ShouldHave(200);
        (await mild.GetUntil("/me", session.AccessToken, 401)).Body.ShouldContain("TOKEN_REVOKED");
    }

    [Fact]
    public async Task ASuspendedTenant_IsOut_UntilItIsResumed()
    {
        await Admin($"/admin/apps/{app.Id}/tenants/{tenant}/suspend");
        (await api.GetUntil("/me", session.AccessToken, 401)).Body.ShouldContain("TOKEN_STALE");
        await Admin($"/admin/apps/{app.Id}/tenants/{tenant}/resume");
        (await api.GetUntil("/me", session.AccessToken, 200)).Status.ShouldBe(200);
    }

    [Fact]
    public async Task ACompromisedKey_SignsNothingThatCounts_AndItsSuccessorDoes()
    {
        (await api.Get("/me", session.AccessToken)).Status.ShouldBe(200);
        var kid = GrainHarness.Header(session.AccessToken).GetProperty("kid").GetString();
        await Admin($"/admin/keys/{kid}/compromise");
        (await api.GetUntil("/me", session.AccessToken, 401)).Body.ShouldContain("TOKEN_INVALID");
        var next = (await app.Post("/auth/refresh", new { refresh_token = session.RefreshToken })).ShouldHave(200).String("access_token");
        (GrainHarness.Header(next).GetProperty("kid").GetString() == kid).ShouldBeFalse();
        (await api.GetUntil("/me", next, 200)).Status.ShouldBe(200);
    }

    [Fact]
    public async Task AVerifierThatStartsLater_KnowsWhatHappenedBefore()
    {
        (await app.Post("/auth/revoke-user", new { user_id = session.UserId })).ShouldHave(200);
        await using var late = await TestApi.Start(server, app);
        await late.WaitUntilLive();
        (await late.Get("/me", session.AccessToken)).Body.ShouldContain("TOKEN_REVOKED");
    }

    [Fact]
    public async Task TokensOfAnotherApp_OrForgedOnes_DoNotCount()
    {
        var other = await server.CreateApp("other");
        var foreign = await other.Login("ada@example.com");
        (await api.Get("/me", foreign.AccessToken)).Body.ShouldContain("TOKEN_INVALID");
        var parts = session.AccessToken.Split('.');
        var none = Convert.ToBase64String("""{"alg":"none","typ":"at+jwt","kid":"x"}"""u8).TrimEnd('=');
        string[] all = [$"{parts[0]}.{parts[1]}.{parts[2][..^4]}AAAA", $"{none}.{parts[1]}.", $"{parts[0]}.{parts[1]}", session.AccessToken + ".a.b", "", new('a', 20_000)];
        foreach (var forged in all)
            (await api.Get("/me", forged)).Status.ShouldBe(401);
        server.Time.Advance(TimeSpan.FromMinutes(31));
        await using var later = await TestApi.Start(server, app);
        await later.WaitUntilLive();
        (await later.Get("/me", session.AccessToken)).Body.ShouldContain("TOKEN_EXPIRED");
    }

    private async Task Admin(string path) =>
        ((await server.Send(HttpMethod.Post, path, null, ("X-Admin-Key", GatewayClient.AdminKey))).Status / 100).ShouldBe(2);
}
