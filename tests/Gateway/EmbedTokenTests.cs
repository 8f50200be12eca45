using System.Text;
using OrleansTenantAuth.TestSupport;

namespace OrleansTenantAuth.Tests.Gateway;

/// <summary>API keys of apps and embed tokens: where they count, where they do not, and how they end.</summary>
public sealed class EmbedTokenTests(AdminServer admin) : IClassFixture<AdminServer>
{
    [Fact]
    public async Task AKey_IsShownOnce_AndStandsInNoListOrEvent()
    {
        var app = await admin.Server.CreateApp("embed-key");
        var path = $"/apps/{app.Id}/api-keys";
        var body = new { kind = "up_embed", name = "Deploy", expires_at = "2099-01-01T00:00:00Z" };
        var made = (await admin.Post(path, body, repeat: "once")).ShouldHave(201);
        var key = made.String("key");
        key.ShouldMatch("^up_embed_[A-Za-z0-9_-]{43}$");
        made.String("hint").ShouldBe(key[^4..]);
        (await admin.Post(path, body, repeat: "once")).ShouldBeRefused(409, "SECRET_ALREADY_SHOWN");
        (await admin.Post(path, new { kind = "up_admin", name = "A" })).ShouldHave(201).String("key").ShouldStartWith("up_admin_");
        var listed = (await admin.Get(path)).ShouldHave(200);
        listed.Text.ShouldNotContain(key);
        listed.Json.GetProperty("api_keys").GetArrayLength().ShouldBe(2);
        (await admin.Get($"/apps/{app.Id}/events")).ShouldHave(200).Text.ShouldNotContain(key);
        (await admin.Get("/apps/" + app.Id, key)).ShouldBeRefused(401, "TOKEN_INVALID");
    }

    [Theory]
    [InlineData("""{"kind":"admin","name":"n"}""", "kind")]
    [InlineData("""{"kind":"up_embed"}""", "name")]
    [InlineData("""{"kind":"up_embed","name":"n","scopes":["rows"]}""", "scopes")]
    [InlineData("""{"kind":"up_embed","name":"n","scopes":[]}""", "scopes")]
    [InlineData("""{"kind":"up_embed","name":"n","expires_at":"2020-01-01T00:00:00Z"}""", "expires_at")]
    public async Task AFaultyKey_IsRefused(string body, string field)
    {
        var app = await admin.Server.CreateApp("embed-key-" + Guid.NewGuid().ToString("N")[..8]);
        (await admin.Send(HttpMethod.Post, $"/apps/{app.Id}/api-keys", body, GatewayHarness.AdminKey)).ShouldBeRefused(400, "VALIDATION_ERROR").Fields.ShouldBe([field]);
    }

    [Fact]
    public async Task AnAdminKeyOfTheApp_IsNoneOfItsApiKeys()
    {
        var app = await EmbedApp.Create(admin.Server, "embed-key-admin");
        var (id, text) = await admin.NewKey(app.App.Id);
        (await app.Admin(HttpMethod.Get, "/api-keys")).ShouldHave(200).Json.GetProperty("api_keys").GetArrayLength().ShouldBe(1);
        (await app.Admin(HttpMethod.Delete, "/api-keys/" + id)).ShouldBeRefused(404, "KEY_NOT_FOUND");
        (await app.Admin(HttpMethod.Post, $"/api-keys/{id}/rotate", new { })).ShouldBeRefused(404, "KEY_NOT_FOUND");
        (await admin.Get("/apps/" + app.App.Id, text)).ShouldHave(200);
        (await app.Register(new { apiKey = text, displayName = "D", prefilters = new { a = 1 } })).ShouldHave(401).Error.ShouldBe("Invalid API key");
    }

    [Fact]
    public async Task UnknownRevokedExpiredAndUnscopedKeys_GetOneAnswer()
    {
        var app = await EmbedApp.Create(admin.Server, "embed-key-bad");
        var (revoked, expired, unscoped) = (await app.WithNewKey(), await app.WithNewKey(), await app.WithNewKey(scopes: ["project-users"]));
        (await app.Admin(HttpMethod.Delete, "/api-keys/" + revoked.KeyId)).ShouldHave(204);
        (await app.Admin(HttpMethod.Post, $"/api-keys/{expired.KeyId}/rotate", new { overlap_seconds = 0 })).ShouldHave(201);
        var body = new { displayName = "D", prefilters = new { a = 1 } };
        var unknown = (await app.Register(new { apiKey = "up_embed_" + new string('x', 43), body.displayName, body.prefilters })).ShouldHave(401);
        unknown.Text.ShouldBe("""{"error":"Invalid API key"}""");
        foreach (var other in new[] { revoked, expired, unscoped })
            (await other.Register(body)).ShouldHave(401).Text.ShouldBe(unknown.Text);
        (await admin.Server.Post("/v1/api/tenant/register-tenant", body)).ShouldHave(401).Text.ShouldBe(unknown.Text);
        (await app.Register(body)).ShouldHave(200);
    }

    [Fact]
    public async Task Rotate_LetsBothKeysCount_UntilTheOverlapIsOver()
    {
        var app = await EmbedApp.Create(admin.Server, "embed-key-rotate");
        var rotated = (await app.Admin(HttpMethod.Post, $"/api-keys/{app.KeyId}/rotate", new { overlap_seconds = 60 })).ShouldHave(201);
        var body = new { displayName = "D", prefilters = new { a = 1 } };
        var next = new { apiKey = rotated.String("key"), body.displayName, body.prefilters };
        (await app.Register(body)).ShouldHave(200);
        (await app.Register(next)).ShouldHave(200);
        admin.Server.Time.Advance(TimeSpan.FromSeconds(61));
        (await app.Register(body)).ShouldHave(401);
        (await app.Register(next)).ShouldHave(200);
        (await app.Admin(HttpMethod.Post, $"/api-keys/{app.KeyId}/rotate", new { })).ShouldBeRefused(409, "WRONG_STATE");
    }

    [Fact]
    public async Task TheLastUse_IsRecordedOnceAnHour()
    {
        var app = await EmbedApp.Create(admin.Server, "embed-key-used");
        async Task<string?> LastUse() => (await app.Admin(HttpMethod.Get, "/api-keys")).ShouldHave(200).Json.GetProperty("api_keys")[0].GetProperty("last_used_at").GetString();
        (await LastUse()).ShouldBeNull();
        await app.Token();
        var first = (await LastUse()).ShouldNotBeNull();
        admin.Server.Time.Advance(TimeSpan.FromMinutes(59));
        await app.Token();
        (await LastUse()).ShouldBe(first);
        admin.Server.Time.Advance(TimeSpan.FromMinutes(2));
        await app.Token();
        (await LastUse()).ShouldNotBe(first, StringComparer.Ordinal);
    }

    [Fact]
    public async Task AnEmbedToken_IsNoUserToken_AndAUserTokenNoEmbedToken()
    {
        var app = await EmbedApp.Create(admin.Server, "embed-types");
        var embed = await app.Token();
        var session = await app.App.Login("types@example.com");
        (await app.Settings(session.AccessToken)).ShouldHave(401).Text.ShouldBe("""{"error":"Invalid token"}""");
        (await admin.Server.Get("/auth/me", ("Authorization", "Bearer " + embed))).ShouldBeRefused(401, "TOKEN_INVALID");
        var form = new Dictionary<string, string>(StringComparer.Ordinal) { ["token"] = embed, ["client_id"] = app.App.Id, ["client_secret"] = app.App.Secret };
        (await admin.Server.PostForm("/oauth2/introspect", form)).ShouldHave(200).Text.ShouldBe("""{"active":false}""");
        foreach (var text in new[] { "", "x", "a.b.c", embed + "x", embed[..^4], Forged(embed), "up_embed_x" })
            (await app.Settings(text)).ShouldHave(401).Error.ShouldBe("Invalid token");
        (await admin.Server.Get("/upsolve/permissions/tenant-settings/?jwt=" + embed)).ShouldHave(401);
        (await admin.Server.Get("/upsolve/permissions/tenant-settings", ("Authorization", "Bearer " + embed))).ShouldHave(200);
    }

    [Theory]
    [InlineData("jti")]
    [InlineData("viewer")]
    [InlineData("tenant_id")]
    [InlineData("key_id")]
    public async Task Revoke_EndsAtOnce_WhatItNames_AndNothingElse(string by)
    {
        var app = await EmbedApp.Create(admin.Server, "embed-revoke-" + by.Replace('_', '-'));
        var otherKey = await app.WithNewKey();
        var (hit, sameViewer, sameTenant, otherTenant, byOtherKey) =
            (await app.Token("acme", "ada"), await app.Token("acme", "ada"), await app.Token("acme", "bob"), await app.Token("globex", "ada"), await otherKey.Token("globex", "cyd"));
        foreach (var token in new[] { hit, sameViewer, sameTenant, otherTenant, byOtherKey })
            (await app.Settings(token)).ShouldHave(200);

        var tenant = EmbedApp.Claims(hit).GetProperty("sub").GetString();
        object body = by switch
        {
            "jti" => new { jti = EmbedApp.Claims(hit).GetProperty("jti").GetString() },
            "viewer" => new { tenant_id = tenant, viewer = "ada" },
            "tenant_id" => new { tenant_id = tenant },
            _ => new { key_id = app.KeyId },
        };
        (await app.Admin(HttpMethod.Post, "/embed-tokens/revoke", body)).ShouldHave(200);
        bool[] counts = by switch
        {
            "jti" => [false, true, true, true, true],
            "viewer" => [false, false, true, true, true],
            "tenant_id" => [false, false, false, true, true],
            _ => [false, false, false, false, true],
        };
        foreach (var (token, isGood) in new[] { hit, sameViewer, sameTenant, otherTenant, byOtherKey }.Zip(counts))
            (await app.Settings(token)).ShouldHave(isGood ? 200 : 401);
        (await app.Settings(hit)).Text.ShouldBe("""{"error":"Token revoked"}""");

        // What is made afterwards counts, also once what was remembered of the revocation is gone.
        var later = await app.Token("acme", "ada");
        (await app.Settings(later)).ShouldHave(200);
        (await app.Admin(HttpMethod.Get, "/events?kind=embed.revoked")).ShouldHave(200).Json.GetProperty("events").GetArrayLength().ShouldBe(1);
    }

    [Fact]
    public async Task RevokingAKey_EndsItsTokensToo()
    {
        var app = await EmbedApp.Create(admin.Server, "embed-revoke-all");
        var token = await app.Token();
        foreach (var _ in new[] { 1, 2 })
            (await app.Admin(HttpMethod.Delete, "/api-keys/" + app.KeyId)).ShouldHave(204);
        (await app.Settings(token)).ShouldHave(401).Error.ShouldBe("Token revoked");
    }

    [Fact]
    public async Task DeletingTheApp_EndsKeysAndTokens()
    {
        var app = await EmbedApp.Create(admin.Server, "embed-app-gone");
        var token = await app.Token();
        (await app.Admin(HttpMethod.Delete, "")).ShouldHave(204);
        (await app.Settings(token)).ShouldHave(401).Error.ShouldBe("Token revoked");
        (await app.Register(new { displayName = "acme" })).ShouldHave(401).Error.ShouldBe("Invalid API key");
    }

    [Fact]
    public async Task NobodyRevokesAnotherAppsTokens()
    {
        var (a, b) = (await EmbedApp.Create(admin.Server, "embed-revoke-a"), await EmbedApp.Create(admin.Server, "embed-revoke-b"));
        var token = await a.Token("acme", "ada");
        var claims = EmbedApp.Claims(token);
        (await b.Admin(HttpMethod.Post, "/embed-tokens/revoke", new { jti = claims.GetProperty("jti").GetString() })).ShouldHave(200);
        (await b.Admin(HttpMethod.Post, "/embed-tokens/revoke", new { tenant_id = claims.GetProperty("sub").GetString() })).ShouldBeRefused(404, "TENANT_NOT_FOUND");
        (await b.Admin(HttpMethod.Post, "/embed-tokens/revoke", new { key_id = a.KeyId })).ShouldBeRefused(404, "KEY_NOT_FOUND");
        (await b.Admin(HttpMethod.Delete, "/api-keys/" + a.KeyId)).ShouldBeRefused(404, "KEY_NOT_FOUND");
        (await b.Admin(HttpMethod.Post, $"/api-keys/{a.KeyId}/rotate", new { })).ShouldBeRefused(404, "KEY_NOT_FOUND");
        (await a.Settings(token)).ShouldHave(200);
    }

    [Theory]
    [InlineData("""{}""", "jti")]
    [InlineData("""{"jti":"3f8e1c52-7a44-4d0e-9d5e-3f2a1c0b9e88","key_id":"3f8e1c52-7a44-4d0e-9d5e-3f2a1c0b9e88"}""", "jti")]
    [InlineData("""{"jti":"3f8e1c52-7a44-4d0e-9d5e-3f2a1c0b9e88","viewer":"ada"}""", "viewer")]
    [InlineData("""{"jti":"x"}""", "jti")]
    public async Task Revoke_OfNothingOrOfTwoThings_IsRefused(string body, string field)
    {
        var app = await admin.Server.CreateApp("embed-revoke-" + Guid.NewGuid().ToString("N")[..8]);
        (await admin.Send(HttpMethod.Post, $"/apps/{app.Id}/embed-tokens/revoke", body, GatewayHarness.AdminKey)).ShouldBeRefused(400, "VALIDATION_ERROR").Fields.ShouldBe([field]);
    }

    // The same token with a wider payload under the old signature.
    private static string Forged(string token)
    {
        var parts = token.Split('.');
        var payload = EmbedApp.Claims(token).GetRawText().Replace("\"acme\"", "\"globex\"", StringComparison.Ordinal);
        return $"{parts[0]}.{System.Buffers.Text.Base64Url.EncodeToString(Encoding.UTF8.GetBytes(payload))}.{parts[2]}";
    }
}
