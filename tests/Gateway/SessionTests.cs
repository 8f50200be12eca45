using OrleansTenantAuth.TestSupport;

namespace OrleansTenantAuth.Tests.Gateway;

/// <summary>POST /auth/refresh, /auth/revoke, /auth/revoke-user.</summary>
public sealed class SessionTests : IAsyncLifetime
{
    private GatewayHarness server = null!;
    private TestApp app = null!;
    private TestSession session = null!;

    public async Task InitializeAsync()
    {
        server = await GatewayHarness.Start();
        app = await server.CreateApp("my-product");
        session = await app.Login("ada@example.com");
    }

    public async Task DisposeAsync() => await server.DisposeAsync();

    [Fact]
    public async Task Refresh_AnswersANewPair_AndTheOldTokenKillsTheFamily()
    {
        var next = (await Refresh(session.RefreshToken)).ShouldHave(200).String("refresh_token");
        (next == session.RefreshToken).ShouldBeFalse();
        (await Refresh(session.RefreshToken)).ShouldBeRefused(401, "TOKEN_REUSE");
        (await Refresh(next)).ShouldBeRefused(401, "TOKEN_REVOKED");
    }

    [Fact]
    public async Task Refresh_WithTheSameIdempotencyKey_AnswersTheSameSuccessor()
    {
        var first = (await Refresh(session.RefreshToken, ("Idempotency-Key", "k"))).ShouldHave(200);
        var again = (await Refresh(session.RefreshToken, ("Idempotency-Key", "k"))).ShouldHave(200);
        again.String("refresh_token").ShouldBe(first.String("refresh_token"));
    }

    [Fact]
    public async Task Refresh_WhenTheTokenIsMalformed_IsTokenInvalid()
    {
        string[] tokens =
        [
            "nonsense",
            session.RefreshToken + "=",
            session.RefreshToken.ToUpperInvariant(),
            session.RefreshToken.Replace(".0.", ".00.", StringComparison.Ordinal),
            session.RefreshToken[..^1] + (session.RefreshToken[^1] == 'A' ? 'B' : 'A'),
        ];
        foreach (var token in tokens)
            (await Refresh(token)).ShouldBeRefused(401, "TOKEN_INVALID");
        (await Refresh(session.RefreshToken)).ShouldHave(200);
    }

    [Fact]
    public async Task Refresh_WhenAnotherAppPresentsTheToken_IsTokenInvalidAndConsumesNothing()
    {
        var other = await server.CreateApp("other-product");
        (await other.Post("/auth/refresh", new { refresh_token = session.RefreshToken })).ShouldBeRefused(401, "TOKEN_INVALID");
        (await Refresh(session.RefreshToken)).ShouldHave(200);
    }

    [Fact]
    public async Task Refresh_WhenIdleForThirtyDays_IsTokenExpired()
    {
        server.Time.Advance(TimeSpan.FromDays(30));
        (await Refresh(session.RefreshToken)).ShouldBeRefused(401, "TOKEN_EXPIRED");
    }

    [Fact]
    public async Task Refresh_WhenATenantIsAskedFor_NamesItFromThenOn()
    {
        var (first, second) = (await app.CreateTenant("One"), await app.CreateTenant("Two"));
        (await app.Post("/auth/refresh", new { refresh_token = session.RefreshToken, tenant_id = first })).ShouldBeRefused(404, "ROLE_NOT_FOUND");
        await app.Assign(session.UserId, first, "viewer");
        await app.Assign(session.UserId, second, "admin");
        var reply = (await app.Post("/auth/refresh", new { refresh_token = session.RefreshToken, tenant_id = first })).ShouldHave(200);
        var me = await server.Get("/auth/me", ("Authorization", "Bearer " + reply.String("access_token")));
        me.ShouldHave(200).String("tenant_id").ShouldBe(first);
        var later = (await Refresh(reply.String("refresh_token"))).ShouldHave(200);
        (await server.Get("/auth/me", ("Authorization", "Bearer " + later.String("access_token")))).String("tenant_id").ShouldBe(first);
    }

    [Fact]
    public async Task Logout_EndsTheSession_AndCanBeRepeated()
    {
        for (var count = 0; count < 2; count++)
            (await app.Post("/auth/revoke", new { refresh_token = session.RefreshToken })).ShouldHave(200).Text.ShouldBe("""{"success":true}""");
        (await Refresh(session.RefreshToken)).ShouldBeRefused(401, "TOKEN_REVOKED");
        (await app.Post("/auth/revoke", new { refresh_token = "nonsense" })).ShouldBeRefused(401, "TOKEN_INVALID");
    }

    [Fact]
    public async Task RevokeUser_EndsEverySession_AndCountsThem()
    {
        await app.Login("ada@example.com");
        (await app.Post("/auth/revoke-user", new { user_id = session.UserId })).ShouldHave(200).Text.ShouldBe("""{"success":true,"sessions_revoked":2}""");
        (await app.Post("/auth/revoke-user", new { user_id = session.UserId })).Json.GetProperty("sessions_revoked").GetInt32().ShouldBe(0);
        (await Refresh(session.RefreshToken)).ShouldBeRefused(401, "TOKEN_REVOKED");
        (await app.Post("/auth/revoke-user", new { user_id = Guid.NewGuid() })).ShouldBeRefused(404, "USER_NOT_FOUND");
        (await (await server.CreateApp("other-product")).Post("/auth/revoke-user", new { user_id = session.UserId })).ShouldBeRefused(404, "USER_NOT_FOUND");
    }

    private Task<Reply> Refresh(string token, params (string Name, string Value)[] headers) =>
        app.Post("/auth/refresh", new { refresh_token = token }, headers);
}
