using System.Text;
using OrleansTenantAuth.TestSupport;

namespace OrleansTenantAuth.Tests.Gateway;

/// <summary>Service accounts, their tokens, and publishable keys.</summary>
public sealed class ServiceAccountTests(AdminServer admin) : IClassFixture<AdminServer>
{
    [Fact]
    public async Task ATokensClaims_AreAsDocumented()
    {
        var workspace = await TestTenantWorkspace.Create(admin.Server, "sa-claims");
        foreach (var path in new[] { "/oidc/token", "/oauth/token" })
        {
            var reply = (await TestTenantWorkspace.TokenOf(admin.Server, workspace.ClientId, workspace.Secret, path)).ShouldHave(200);
            reply.Json.EnumerateObject().Select(member => member.Name).ShouldBe(["access_token", "token_type", "expires_in", "scope"]);
            (reply.String("token_type"), reply.Json.GetProperty("expires_in").GetInt32(), reply.String("scope")).ShouldBe(("Bearer", 25_200, "openid"));
            reply.Headers["Cache-Control"].ShouldContain("no-store");
            var (header, claims) = (EmbedApp.Header(reply.String("access_token")), EmbedApp.Claims(reply.String("access_token")));
            (header.GetProperty("alg").GetString(), header.GetProperty("typ").GetString()).ShouldBe(("RS256", "sa+jwt"));
            claims.GetProperty("workspaces").EnumerateArray().Single().GetString().ShouldBe("sa-claims");
            (claims.GetProperty("exp").GetInt64() - claims.GetProperty("iat").GetInt64()).ShouldBe(25_200);
            Guid.TryParse(claims.GetProperty("sub").GetString(), out _).ShouldBeTrue();
        }

        var basic = Convert.ToBase64String(Encoding.ASCII.GetBytes($"{workspace.ClientId}:{workspace.Secret}"));
        var form = new Dictionary<string, string>(StringComparer.Ordinal) { ["grant_type"] = "client_credentials", ["resource"] = "https://api.example.com" };
        (await admin.Server.PostForm("/oidc/token", form, ("Authorization", "Basic " + basic))).ShouldHave(200);
    }

    [Fact]
    public async Task WhatIsNoGrant_IsRefusedByItsName()
    {
        var workspace = await TestTenantWorkspace.Create(admin.Server, "sa-grant");
        async Task<Reply> Ask(params (string Name, string Value)[] fields) =>
            await admin.Server.PostForm("/oidc/token", fields.Select(field => KeyValuePair.Create(field.Name, field.Value)));
        var (id, secret) = (("client_id", workspace.ClientId), ("client_secret", workspace.Secret));
        (await Ask(id, secret)).ShouldHave(400).Error.ShouldBe("invalid_request");
        (await Ask(("grant_type", "password"), id, secret)).ShouldHave(400).Error.ShouldBe("unsupported_grant_type");
        (await Ask(("grant_type", "client_credentials"), ("scope", "admin"), id, secret)).ShouldHave(400).Error.ShouldBe("invalid_scope");
        (await Ask(("grant_type", "client_credentials"), id, ("client_secret", "sk_" + new string('0', 64)))).ShouldHave(401).String("message").ShouldBe("Invalid client credentials");
        (await Ask(("grant_type", "client_credentials"), ("client_id", "ci_" + new string('0', 24)), secret)).ShouldHave(401).Error.ShouldBe("invalid_client");
        (await Ask(("grant_type", "client_credentials"), ("client_id", "x"), secret)).ShouldHave(401);
        (await Ask(("grant_type", "client_credentials"))).ShouldHave(401);
        (await Ask(("grant_type", "client_credentials"), id, id, secret)).ShouldHave(400);
        (await admin.Server.Post("/oidc/token", new { grant_type = "client_credentials" })).ShouldHave(415);
    }

    [Fact]
    public async Task ARevokedAccount_IsOutAtOnce_AndItsTokensToo()
    {
        var workspace = await TestTenantWorkspace.Create(admin.Server, "sa-revoke");
        var (id, client, secret) = await workspace.NewAccount("workspace_administrators");
        var token = (await TestTenantWorkspace.TokenOf(admin.Server, client, secret)).ShouldHave(200).String("access_token");
        (await workspace.Call(HttpMethod.Get, "/service-accounts", by: token)).ShouldHave(200).Json.GetProperty("meta").GetProperty("total").GetInt32().ShouldBe(2);
        (await workspace.Call(HttpMethod.Delete, "/service-accounts/" + id)).ShouldHave(204);
        (await workspace.Call(HttpMethod.Get, "/service-accounts", by: token)).ShouldBeRefused(401, "TOKEN_REVOKED");
        (await TestTenantWorkspace.TokenOf(admin.Server, client, secret)).ShouldHave(401);
        (await workspace.Call(HttpMethod.Delete, "/service-accounts/" + id)).ShouldHave(204);
        (await workspace.Call(HttpMethod.Post, $"/service-accounts/{id}/rotate")).ShouldBeRefused(409, "WRONG_STATE");
        (await workspace.Call(HttpMethod.Get, "/service-accounts/" + id)).ShouldHave(200).Json.GetProperty("revoked_at").GetString().ShouldNotBeNull();
        foreach (var unknown in new[] { "99", "-1", "x", "01x" })
            (await workspace.Call(HttpMethod.Get, "/service-accounts/" + unknown)).ShouldBeRefused(404, "SERVICE_ACCOUNT_NOT_FOUND");
    }

    [Fact]
    public async Task ARotatedSecret_EndsTheOldOne_AndTheTokensMadeWithIt()
    {
        var workspace = await TestTenantWorkspace.Create(admin.Server, "sa-rotate");
        var (id, client, secret) = await workspace.NewAccount("workspace_administrators");
        var token = (await TestTenantWorkspace.TokenOf(admin.Server, client, secret)).ShouldHave(200).String("access_token");
        var rotated = (await workspace.Call(HttpMethod.Post, $"/service-accounts/{id}/rotate", null, null, ("Idempotency-Key", "r1"))).ShouldHave(200);
        (await workspace.Call(HttpMethod.Post, $"/service-accounts/{id}/rotate", null, null, ("Idempotency-Key", "r1"))).ShouldBeRefused(409, "SECRET_ALREADY_SHOWN");
        rotated.String("client_id").ShouldBe(client);
        (await workspace.Call(HttpMethod.Get, "/service-accounts", by: token)).ShouldBeRefused(401, "TOKEN_REVOKED");
        (await TestTenantWorkspace.TokenOf(admin.Server, client, secret)).ShouldHave(401);
        (await TestTenantWorkspace.TokenOf(admin.Server, client, rotated.String("client_secret"))).ShouldHave(200);
    }

    [Fact]
    public async Task DevTokens_LastAsAskedFor_AndEndWithTheAccount()
    {
        var workspace = await TestTenantWorkspace.Create(admin.Server, "sa-dev");
        var (id, _, _) = await workspace.NewAccount("workspace_administrators");
        foreach (var (lifetime, seconds) in new[] { ("1h", 3_600), ("8h", 28_800), ("24h", 86_400), ("7d", 604_800) })
            (await workspace.Call(HttpMethod.Post, $"/service-accounts/{id}/dev-tokens", new { lifetime })).ShouldHave(201).Json.GetProperty("expires_in").GetInt32().ShouldBe(seconds);
        (await workspace.Call(HttpMethod.Post, $"/service-accounts/{id}/dev-tokens", new { lifetime = "9d" })).ShouldBeRefused(400, "VALIDATION_ERROR");
        var token = (await workspace.Call(HttpMethod.Post, $"/service-accounts/{id}/dev-tokens", new { lifetime = "7d" })).String("access_token");
        (await workspace.Call(HttpMethod.Get, "/permissions", by: token)).ShouldHave(200);
        (await workspace.Call(HttpMethod.Delete, "/service-accounts/" + id)).ShouldHave(204);
        (await workspace.Call(HttpMethod.Get, "/permissions", by: token)).ShouldBeRefused(401, "TOKEN_REVOKED");
    }

    [Fact]
    public async Task ATokenOfPastTime_IsExpired_AndAChangedOneInvalid()
    {
        await using var server = await GatewayHarness.Start();
        var workspace = await TestTenantWorkspace.Create(server, "sa-expiry");
        (await workspace.Call(HttpMethod.Get, "/permissions")).ShouldHave(200);
        var parts = workspace.Token.Split('.');
        foreach (var changed in new[] { $"{parts[0]}.{parts[1]}.{new string(parts[2].Reverse().ToArray())}", $"{parts[0]}.{parts[1]}.", parts[0] + "." + parts[1], "x", workspace.Token + ".a.b" })
            (await workspace.Call(HttpMethod.Get, "/permissions", by: changed)).ShouldBeRefused(401, "INVALID_TOKEN");
        server.Time.Advance(TimeSpan.FromSeconds(25_200));
        (await workspace.Call(HttpMethod.Get, "/permissions")).ShouldBeRefused(401, "TOKEN_EXPIRED");
    }

    [Fact]
    public async Task AccountsBeyondTheLimit_AreRefused_UntilOneEnds()
    {
        var workspace = await TestTenantWorkspace.Create(admin.Server, "sa-limit");
        for (var made = 1; made < 100; made++)
            await workspace.NewAccount();
        (await workspace.Call(HttpMethod.Post, "/service-accounts", new { name = "n" })).ShouldBeRefused(409, "LIMIT_REACHED");
        (await workspace.Call(HttpMethod.Delete, "/service-accounts/50")).ShouldHave(204);
        (await workspace.NewAccount()).Id.ShouldBe(101);
        (await workspace.Call(HttpMethod.Get, "/service-accounts/50")).ShouldBeRefused(404, "SERVICE_ACCOUNT_NOT_FOUND");
    }

    [Fact]
    public async Task PublishableKeys_MayCallNoManagementRoute_AndEndAtOnce()
    {
        var workspace = await TestTenantWorkspace.Create(admin.Server, "sa-keys");
        foreach (var scope in new[] { "records:list", "records:create:*", "records:delete:posts", "workspace:list:*", "records:list:Posts", "structures:create:posts", "" })
            (await workspace.Call(HttpMethod.Post, "/publishable-keys", new { name = "n", scopes = new[] { scope } })).ShouldBeRefused(400, "VALIDATION_ERROR").Fields.ShouldBe(["scopes"]);
        var made = (await workspace.Call(HttpMethod.Post, "/publishable-keys", new { name = "n", scopes = new[] { "records:list:posts", "records:create:posts" } })).ShouldHave(201);
        var key = made.String("key");
        key.ShouldStartWith("pk_live_");
        (await workspace.Call(HttpMethod.Get, "/publishable-keys")).ShouldHave(200).Text.ShouldNotContain(key);
        foreach (var path in new[] { "/permissions", "/service-accounts", "/publishable-keys" })
            (await workspace.CallWith(HttpMethod.Get, path, ("x-api-key", key))).ShouldBeRefused(403, "FORBIDDEN");
        (await workspace.CallWith(HttpMethod.Get, "/permissions", ("x-api-key", key + "x"))).ShouldBeRefused(401, "INVALID_TOKEN");
        (await workspace.CallWith(HttpMethod.Get, "/permissions", ("x-api-key", ""))).Status.ShouldBe(401);
        (await workspace.CallWith(HttpMethod.Get, "/permissions", ("Authorization", "Bearer " + key))).ShouldBeRefused(401, "INVALID_TOKEN");
        (await workspace.Call(HttpMethod.Delete, "/publishable-keys/" + made.String("id"))).ShouldHave(204);
        (await workspace.CallWith(HttpMethod.Get, "/permissions", ("x-api-key", key))).ShouldBeRefused(401, "INVALID_TOKEN");
    }
}
