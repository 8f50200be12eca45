using OrleansTenantAuth.TestSupport;

namespace OrleansTenantAuth.Tests.Gateway;

/// <summary>What every request passes: envelopes, headers, the refusal of plain HTTP, the limit on failed calls.</summary>
public sealed class FrontDoorTests
{
    [Fact]
    public async Task UnknownPaths_AreToldInTheEnvelopeOfTheirPrefix()
    {
        await using var server = await GatewayHarness.Start();
        foreach (var path in new[] { "/nope", "/auth/nope", "/admin/nope" })
            (await server.Get(path)).ShouldBeRefused(404, "NOT_FOUND");
        var oauth = (await server.Get("/oauth2/nope")).ShouldHave(404);
        oauth.Error.ShouldBe("not_found");
        oauth.Json.TryGetProperty("status", out _).ShouldBeFalse();
    }

    [Fact]
    public async Task WrongMethods_AreToldWithAllow()
    {
        await using var server = await GatewayHarness.Start();
        (await server.Get("/auth/refresh")).ShouldBeRefused(405, "METHOD_NOT_ALLOWED").Headers["Allow"].ShouldBe("POST");
        (await server.Get("/oauth2/revoke")).ShouldHave(405).Error.ShouldBe("invalid_request");
    }

    [Fact]
    public async Task EveryAnswer_HasTheSecurityHeaders_AndTheRequestId()
    {
        await using var server = await GatewayHarness.Start();
        foreach (var path in new[] { "/health", "/nope", "/auth/me" })
        {
            var reply = await server.Get(path, ("X-Request-Id", "abc-1.2_3"));
            reply.Headers["X-Request-Id"].ShouldBe("abc-1.2_3");
            reply.Headers["X-Content-Type-Options"].ShouldBe("nosniff");
            reply.Headers["X-Frame-Options"].ShouldBe("DENY");
            reply.Headers["Referrer-Policy"].ShouldBe("no-referrer");
            reply.Headers["Content-Security-Policy"].ShouldStartWith("default-src 'none'");
            reply.Headers["Cache-Control"].ShouldBe("no-store");
        }

        ((await server.Get("/health", ("X-Request-Id", "bad id"))).Headers["X-Request-Id"] == "bad id").ShouldBeFalse();
    }

    [Fact]
    public async Task FailedCalls_PastTheLimit_AreToldToWait_AndGoodOnesPass()
    {
        await using var server = await GatewayHarness.Start(settings: ("FailedCallsPerMinute", "3"));
        var app = await server.CreateApp("my-product");
        var wrong = new { app_id = app.Id, app_secret = new string('0', 64), user_id = Guid.NewGuid() };
        for (var count = 0; count < 3; count++)
            (await server.Post("/auth/revoke-user", wrong)).ShouldBeRefused(401, "TOKEN_INVALID");
        var limited = (await server.Post("/auth/revoke-user", wrong)).ShouldBeRefused(429, "RATE_LIMITED");
        limited.Headers["Retry-After"].ShouldBe("60");
        (await server.Post("/admin/apps", new { }, ("X-Admin-Key", "wrong"))).ShouldBeRefused(429, "RATE_LIMITED");
        (await server.PostForm("/oauth2/introspect", [KeyValuePair.Create("token", "t")])).ShouldHave(429).Error.ShouldBe("slow_down");
        (await app.Post("/auth/revoke-user", new { user_id = Guid.NewGuid() })).ShouldBeRefused(404, "USER_NOT_FOUND");
        server.Time.Advance(TimeSpan.FromMinutes(1));
        (await server.Post("/auth/revoke-user", wrong)).ShouldBeRefused(401, "TOKEN_INVALID");
    }

    [Fact]
    public async Task FailedCalls_DoNotCountWrongTokensOfAGoodApp()
    {
        await using var server = await GatewayHarness.Start(settings: ("FailedCallsPerMinute", "1"));
        var app = await server.CreateApp("my-product");
        for (var count = 0; count < 4; count++)
            (await app.Post("/auth/refresh", new { refresh_token = "nonsense" })).ShouldBeRefused(401, "TOKEN_INVALID");
    }

    [Fact]
    public async Task PlainHttp_OutsideDevelopment_IsRefused_ExceptHealth()
    {
        await using var server = await GatewayHarness.Start("Production");
        (await server.Get("/docs")).ShouldHave(200).Headers["Strict-Transport-Security"].ShouldNotBeNullOrEmpty();
        (await server.Get("http://localhost/auth/me")).ShouldBeRefused(421, "HTTPS_REQUIRED");
        (await server.Get("http://localhost/auth/me", ("X-Forwarded-Proto", "https"))).ShouldBeRefused(421, "HTTPS_REQUIRED");
        (await server.Get("http://localhost/health")).ShouldHave(200);
        (await server.Get("/dev/outbox")).ShouldBeRefused(404, "NOT_FOUND");
    }
}
