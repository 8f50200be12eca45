using OrleansTenantAuth.TestSupport;

namespace OrleansTenantAuth.Tests.Gateway;

/// <summary>Refresh, logout, own record, mode and roles at a workspace, and that nothing of one opens another.</summary>
public sealed class UserfrontSessionTests(UserfrontServer suite) : IClassFixture<UserfrontServer>
{
    private const string Unauthorized = "Unauthorized";
    private readonly TestWorkspace acme = suite.Acme;

    [Fact]
    public async Task Refresh_InTenTabsAtOnce_GivesAllOfThemTokensThatCount()
    {
        var session = await acme.SignUp(suite.NewEmail());
        var tabs = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => acme.Refresh(session.Refresh)));
        var fresh = tabs.Select(WorkspaceSession.Of).ToArray();
        fresh.Select(tab => WorkspaceSession.ClaimsOf(tab.Refresh).GetProperty("rt").GetString()).Distinct(StringComparer.Ordinal).ShouldHaveSingleItem();
        foreach (var tab in fresh)
            (await acme.Send(HttpMethod.Get, "/v0/self", null, tab.Access)).ShouldHave(200);
        WorkspaceSession.Of(await acme.Refresh(fresh[3].Refresh));
    }

    [Fact]
    public async Task Refresh_WithATokenRotatedAwayLongAgo_EndsTheSession()
    {
        var session = await acme.SignUp(suite.NewEmail());
        var next = WorkspaceSession.Of(await acme.Refresh(session.Refresh));
        suite.Server.Time.Advance(TimeSpan.FromSeconds(31));
        (await acme.Refresh(session.Refresh)).ShouldBeRefusedWith(401, Unauthorized);
        (await acme.Refresh(next.Refresh)).ShouldBeRefusedWith(401, Unauthorized);
    }

    [Fact]
    public async Task Refresh_OnlyWhatRtSaysDecides()
    {
        var session = await acme.SignUp(suite.NewEmail());
        var parts = session.Refresh.Split('.');
        var rt = WorkspaceSession.ClaimsOf(session.Refresh).GetProperty("rt").GetString();
        var forged = System.Buffers.Text.Base64Url.EncodeToString(System.Text.Encoding.UTF8.GetBytes($$"""{"userId":1,"tenantId":"{{suite.Other.Code}}","rt":"{{rt}}"}"""));
        var fresh = WorkspaceSession.Of(await acme.Refresh($"{parts[0]}.{forged}.x"));
        fresh.Claims.GetProperty("userUuid").GetString().ShouldBe(session.Claims.GetProperty("userUuid").GetString());
        fresh.Claims.GetProperty("tenantId").GetString().ShouldBe(acme.Code);
        foreach (var wrong in new[] { session.Access, session.Id, rt!, "x", $"{parts[0]}.e30.{parts[2]}", $"{parts[0]}.W10.{parts[2]}" })
            (await acme.Refresh(wrong)).ShouldBeRefusedWith(401, Unauthorized);
        (await suite.Server.Get("/v0/auth/refresh")).ShouldBeRefusedWith(401, Unauthorized);
    }

    [Fact]
    public async Task Refresh_OfAnEnginesSession_NeedsTheAppsSecret()
    {
        var engine = await acme.Test.App.Login(suite.NewEmail());
        var forged = System.Buffers.Text.Base64Url.EncodeToString(System.Text.Encoding.UTF8.GetBytes($$"""{"rt":"{{engine.RefreshToken}}"}"""));
        (await acme.Refresh($"e30.{forged}.x")).ShouldBeRefusedWith(401, Unauthorized);
        (await acme.Send(HttpMethod.Get, "/v0/self", null, engine.AccessToken)).ShouldBeRefusedWith(401, Unauthorized);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Logout_ByEitherToken_EvenExpired_EndsTheSession(bool byRefreshToken)
    {
        var session = await acme.SignUp(suite.NewEmail());
        suite.Server.Time.Advance(TimeSpan.FromDays(8));
        var token = byRefreshToken ? session.Refresh : session.Access;
        foreach (var repeat in new[] { 1, 2 })
        {
            var reply = (await acme.Send(HttpMethod.Get, "/v0/auth/logout", null, token)).ShouldHave(200);
            (reply.String("message"), reply.String("redirectTo"), repeat).ShouldBe(("OK", "/", repeat));
        }

        (await acme.Refresh(session.Refresh)).ShouldBeRefusedWith(401, Unauthorized);
        (await suite.Server.Get("/v0/auth/logout")).ShouldBeRefusedWith(401, Unauthorized);
        (await acme.Send(HttpMethod.Get, "/v0/auth/logout", null, session.Id)).ShouldBeRefusedWith(401, Unauthorized);
    }

    [Fact]
    public async Task Self_ShowsAndChangesTheOwnRecord_WhichTheNextTokensShow()
    {
        var email = suite.NewEmail();
        var session = await acme.SignUp(email);
        var self = (await acme.Send(HttpMethod.Get, "/v0/self", null, session.Access)).ShouldHave(200);
        (self.String("email"), self.String("tenantId"), self.Json.GetProperty("tenant").GetProperty("loginRedirectPath").GetString()).ShouldBe((email, acme.Code, "/"));
        var change = new { name = "Ada \u00fc", username = "self_" + email.Split('@')[0], image = "https://example.com/a.png", data = new { seats = 3 } };
        var changed = (await acme.Send(HttpMethod.Put, "/v0/self", change, session.Access)).ShouldHave(200);
        (changed.String("name"), changed.String("image")).ShouldBe(("Ada \u00fc", "https://example.com/a.png"));
        var id = WorkspaceSession.ClaimsOf(WorkspaceSession.Of(await acme.Refresh(session.Refresh)).Id);
        (id.GetProperty("name").GetString(), id.GetProperty("data").GetProperty("seats").GetInt32()).ShouldBe(("Ada \u00fc", 3));
        WorkspaceSession.Of(await acme.Login(change.username));

        (await acme.Send(HttpMethod.Put, "/v0/self", new { name = "Only" }, session.Access)).ShouldHave(200).String("image").ShouldBe("https://example.com/a.png");
        (await acme.Send(HttpMethod.Put, "/v0/self", new { email = "x@example.com" }, session.Access)).ShouldHave(400);
        (await acme.Send(HttpMethod.Put, "/v0/self", new { image = "javascript:alert(1)" }, session.Access)).ShouldHave(400).String("message").ShouldContain("image");
    }

    [Fact]
    public async Task LongData_StaysOutOfTheIdToken_ThatMustFitIntoACookie()
    {
        var session = await acme.SignUp(suite.NewEmail());
        var big = new { name = new string('\u00fc', 200), data = new { text = new string('x', 12_000) } };
        (await acme.Send(HttpMethod.Put, "/v0/self", big, session.Access)).ShouldHave(200).Json.GetProperty("data").GetProperty("text").GetString()!.Length.ShouldBe(12_000);
        var fresh = WorkspaceSession.Of(await acme.Refresh(session.Refresh));
        fresh.Id.Length.ShouldBeLessThan(4_050);
        WorkspaceSession.ClaimsOf(fresh.Id).GetProperty("data").EnumerateObject().ShouldBeEmpty();
        WorkspaceSession.ClaimsOf(fresh.Id).GetProperty("data_truncated").GetBoolean().ShouldBeTrue();
    }

    [Fact]
    public async Task ManyTenants_AreNamedInTheAccessToken_AsFarAsACookieHolds()
    {
        var session = await acme.SignUp(suite.NewEmail());
        var user = session.Claims.GetProperty("sub").GetString()!;
        for (var index = 0; index < 52; index++)
            await acme.Test.App.Assign(user, await acme.Test.App.CreateTenant("Customer " + index), "subscriber");
        var fresh = WorkspaceSession.Of(await acme.Refresh(session.Refresh));
        fresh.Access.Length.ShouldBeLessThan(4_080);
        fresh.Claims.GetProperty("authorization").EnumerateObject().Count().ShouldBeInRange(40, 50);
        fresh.Claims.GetProperty("authorization_truncated").GetBoolean().ShouldBeTrue();
    }

    [Fact]
    public async Task Roles_SetByEitherSurface_AreSeenByTheOther()
    {
        var email = suite.NewEmail();
        var session = await acme.SignUp(email);
        var (user, number) = (session.Claims.GetProperty("sub").GetString()!, session.Claims.GetProperty("userId").GetInt64());
        var roles = $"/v0/tenants/{acme.Code}/users/{number}/roles";

        (await acme.Send(HttpMethod.Put, roles, new { roles = new[] { "admin", "editor" } }, acme.Test.AdminKey)).ShouldHave(200);
        var first = WorkspaceSession.Of(await acme.Refresh(session.Refresh));
        first.RolesIn(acme.Code).ShouldBe(["admin", "editor"]);

        // The engine's refresh takes the family's token from the JWT, with the app's secret.
        var rt = WorkspaceSession.ClaimsOf(first.Refresh).GetProperty("rt").GetString();
        var engine = (await acme.Test.App.Post("/auth/refresh", new { refresh_token = rt })).ShouldHave(200);
        WorkspaceSession.ClaimsOf(engine.String("access_token")).GetProperty("roles").EnumerateArray().Select(role => role.GetString()).ShouldBe(["admin", "editor"]);

        await acme.Test.App.Assign(user, acme.Test.RootTenant, "viewer");
        WorkspaceSession.Of(await acme.Login(email)).RolesIn(acme.Code).ShouldBe(["viewer"]);
        (await acme.Send(HttpMethod.Post, $"/v0/users/{user}/roles", new { roles = Array.Empty<string>() }, acme.Test.AdminKey)).ShouldHave(200);
        (await acme.Send(HttpMethod.Put, $"/v0/users/{user}/roles", new { roles = Array.Empty<string>() }, acme.Test.AdminKey)).ShouldHave(200);
        WorkspaceSession.Of(await acme.Login(email)).RolesIn(acme.Code).ShouldBeEmpty();
        (await acme.Send(HttpMethod.Put, roles, new { roles = new[] { "emperor" } }, acme.Test.AdminKey)).ShouldHave(400).String("message").ShouldContain("roles");
    }

    [Theory]
    [InlineData(null, "test")]
    [InlineData("http://localhost:3000", "test")]
    [InlineData("https://localhost", "test")]
    [InlineData("https://192.168.1.4", "test")]
    [InlineData("https://evil.example", "test")]
    [InlineData("http://app.example.com", "test")]
    [InlineData("https://app.example.com.evil.example", "test")]
    [InlineData(TestWorkspace.LiveOrigin, "live")]
    public async Task Mode_FollowsTheOrigin(string? origin, string mode)
    {
        var reply = (await acme.Send(HttpMethod.Get, $"/v0/tenants/{acme.Code}/mode", null, origin: origin)).ShouldHave(200);
        reply.String("mode").ShouldBe(mode);
        reply.Json.GetProperty("authentication").GetProperty("firstFactors")[0].GetProperty("strategy").GetString().ShouldBe("password");
    }

    [Fact]
    public async Task Modes_HaveUsersAndKeysOfTheirOwn()
    {
        var email = suite.NewEmail();
        var live = await acme.SignUp(email, origin: TestWorkspace.LiveOrigin);
        live.Claims.GetProperty("mode").GetString().ShouldBe("live");
        live.Answer.GetProperty("tokens").GetProperty("access").GetProperty("cookieOptions").GetProperty("secure").GetBoolean().ShouldBeTrue();
        (await acme.Login(email)).ShouldHave(400);
        var test = await acme.SignUp(email);
        test.Claims.GetProperty("sub").GetGuid().ShouldNotBe(live.Claims.GetProperty("sub").GetGuid());

        var (liveKeys, testKeys) = (await Kids(acme, ""), await Kids(acme, "?test=true"));
        liveKeys.Intersect(testKeys, StringComparer.Ordinal).ShouldBeEmpty();
        liveKeys.ShouldContain(kid => kid == KidOf(live.Access));
        testKeys.ShouldContain(kid => kid == KidOf(test.Access));
        (await suite.Server.Get($"/v0/tenants/{acme.Code}/keys/jwt")).ShouldHave(200).String("publicKey").ShouldStartWith("-----BEGIN PUBLIC KEY-----");
        var number = test.Claims.GetProperty("userId").GetInt64();
        (await acme.Send(HttpMethod.Get, "/v0/users/" + test.Claims.GetProperty("sub").GetString(), null, acme.Live.AdminKey)).ShouldBeRefusedWith(404, "User Not Found");
        (await acme.Send(HttpMethod.Get, $"/v0/users/{number}", null, acme.Test.AdminKey)).ShouldHave(200).String("email").ShouldBe(email);
    }

    [Fact]
    public async Task AnotherWorkspace_OpensNothing()
    {
        var (mine, theirs) = (await acme.SignUp(suite.NewEmail()), await suite.Other.SignUp(suite.NewEmail()));
        var user = mine.Claims.GetProperty("sub").GetString();
        (string Method, string Path, object? Body)[] calls =
        [
            ("GET", $"/v0/users/{user}", null), ("GET", $"/v0/tenants/{acme.Code}/users/{user}", null),
            ("PUT", $"/v0/users/{user}/roles", new { roles = new[] { "admin" } }), ("POST", $"/v0/users/{user}/roles", new { roles = new[] { "admin" } }),
            ("PUT", $"/v0/tenants/{acme.Code}/users/{user}/roles", new { roles = new[] { "admin" } }),
            ("POST", $"/v0/tenants/{acme.Code}/users/{user}/roles", new { roles = new[] { "admin" } }),
        ];
        foreach (var (method, path, body) in calls)
        {
            (await acme.Send(new(method), path, body, suite.Other.Test.AdminKey)).ShouldBeRefusedWith(404, path.Contains("tenants", StringComparison.Ordinal) ? "Tenant Not Found" : "User Not Found");
            foreach (var token in new[] { mine.Access, "uf_test_admin_" + acme.Code + "_" + new string('0', 32), "", acme.Test.AdminKey[..^1] })
                (await acme.Send(new(method), path, body, token)).Status.ShouldBeOneOf(401, 429);
        }

        (await acme.Send(HttpMethod.Put, $"/v0/tenants/{acme.Code}/auth/basic", new { password = "another password 1", existingPassword = TestWorkspace.Password }, theirs.Access))
            .ShouldBeRefusedWith(401, Unauthorized);
        (await acme.Login(theirs.Answer.GetProperty("email").GetString()!)).ShouldHave(400);
        (await acme.Send(HttpMethod.Get, "/v0/self", null, theirs.Access)).ShouldHave(200).String("tenantId").ShouldBe(suite.Other.Code);
        WorkspaceSession.Of(await acme.Refresh(theirs.Refresh)).Claims.GetProperty("tenantId").GetString().ShouldBe(suite.Other.Code);
    }

    [Fact]
    public async Task UnknownTenantsAndPaths_AreToldInTheEnvelope()
    {
        foreach (var code in new[] { "zzzzzzzz", "x", "ABCDEFGH", Guid.NewGuid().ToString() })
        {
            (await suite.Server.Get($"/v0/tenants/{code}/mode")).ShouldBeRefusedWith(404, "Tenant Not Found");
            (await acme.Send(HttpMethod.Post, $"/v0/tenants/{code}/auth/basic", new { emailOrUsername = "a", password = "b" })).ShouldBeRefusedWith(404, "Tenant Not Found");
        }

        (await suite.Server.Get("/v0/nothing")).ShouldBeRefusedWith(405, "Method Not Allowed");
        (await suite.Server.PostText($"/v0/tenants/{acme.Code}/auth/basic", "{", "application/json")).ShouldHave(400);
        (await suite.Server.PostText($"/v0/tenants/{acme.Code}/auth/basic", "{}", "text/plain")).ShouldBeRefusedWith(415, "Send the body as application/json in UTF-8");
    }

    [Fact]
    public async Task Preflights_AllowWhatTheClientsSend()
    {
        var reply = await acme.Send(HttpMethod.Options, $"/v0/tenants/{acme.Code}/auth/basic", null, origin: "http://localhost:3000");
        reply.ShouldHave(204).Headers["Access-Control-Allow-Headers"].ShouldContain("x-userfront-source");
        reply.Headers["Access-Control-Allow-Origin"].ShouldBe("*");
    }

    private async Task<IReadOnlyList<string>> Kids(TestWorkspace of, string query) =>
        [.. (await suite.Server.Get($"/v0/tenants/{of.Code}/jwks{query}")).ShouldHave(200).Json.GetProperty("keys").EnumerateArray().Select(key => key.GetProperty("kid").GetString()!)];

    private static string KidOf(string token) =>
        System.Text.Json.JsonDocument.Parse(System.Buffers.Text.Base64Url.DecodeFromChars(token.Split('.')[0])).RootElement.GetProperty("kid").GetString()!;
}
