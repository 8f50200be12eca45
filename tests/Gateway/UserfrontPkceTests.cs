using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using OrleansTenantAuth.TestSupport;

namespace OrleansTenantAuth.Tests.Gateway;

/// <summary>Log-ins with PKCE: an authorization code instead of tokens, and its exchange.</summary>
public sealed class UserfrontPkceTests(UserfrontServer suite) : IClassFixture<UserfrontServer>, IAsyncLifetime
{
    private const string Redirect = "my-app:/login";
    private readonly TestWorkspace acme = suite.Acme;
    private readonly string verifier = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));

    private string Challenge => Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(verifier)));

    public Task InitializeAsync() => suite.Configure(acme.Test, acme.Code, new { pkce_login_redirect_uri = Redirect });

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task Login_WithAChallenge_AnswersACode_WhichTheVerifierExchangesOnce()
    {
        var (email, code) = await LogIn();
        var exchanged = (await Exchange(code)).ShouldHave(200);
        exchanged.Headers["Cache-Control"].ShouldBe("no-store");
        exchanged.Headers["Access-Control-Allow-Origin"].ShouldBe("*");
        exchanged.Json.EnumerateObject().Select(member => member.Name).ShouldBe(["access_token", "token_type", "expires_in", "refresh_token", "id_token"]);
        (exchanged.String("token_type"), exchanged.Json.GetProperty("expires_in").GetInt32()).ShouldBe(("Bearer", 604_800));
        WorkspaceSession.ClaimsOf(exchanged.String("id_token")).GetProperty("email").GetString().ShouldBe(email);
        WorkspaceSession.ClaimsOf(exchanged.String("access_token")).GetProperty("amr")[0].GetString().ShouldBe("pwd");
        var rotated = WorkspaceSession.Of(await acme.Refresh(exchanged.String("refresh_token")));

        // Whoever brings the code again was listening: the session that it opened ends.
        (await Exchange(code)).ShouldHave(400).Error.ShouldBe("invalid_grant");
        (await acme.Refresh(rotated.Refresh)).ShouldBeRefusedWith(401, "Unauthorized");
        (await acme.Send(HttpMethod.Get, "/v0/self", null, rotated.Access)).ShouldBeRefusedWith(401, "Unauthorized");
        (await Exchange(code)).ShouldHave(400).Error.ShouldBe("invalid_grant");
    }

    [Fact]
    public async Task Exchange_ByJson_AndARepeatOfTheOperation_AnswerTheSameSession()
    {
        var (_, code) = await LogIn();
        var body = new { grant_type = "authorization_code", code, code_verifier = verifier, client_id = acme.Code, redirect_uri = Redirect };
        var once = ("Idempotency-Key", Guid.NewGuid().ToString());
        var first = (await suite.Server.Post("/v0/oauth/token", body, once)).ShouldHave(200);
        var again = (await suite.Server.Post("/v0/oauth/token", body, once)).ShouldHave(200);
        Family(again).ShouldBe(Family(first));
        (await acme.Refresh(again.String("refresh_token"))).ShouldHave(200);
    }

    [Fact]
    public async Task Exchange_SideBySide_OpensOneSessionAtMost_WhichThenEnds()
    {
        var (_, code) = await LogIn();
        var replies = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => Exchange(code)));
        var opened = replies.Where(reply => reply.Status == 200).ToArray();
        opened.Length.ShouldBeLessThanOrEqualTo(1);
        replies.Except(opened).ShouldAllBe(reply => reply.Status == 400 && reply.Error == "invalid_grant");
        foreach (var reply in opened)
            (await acme.Refresh(reply.String("refresh_token"))).ShouldBeRefusedWith(401, "Unauthorized");
    }

    [Fact]
    public async Task Exchange_WithAWrongVerifier_ConsumesNothing_ButATry()
    {
        var (_, code) = await LogIn();
        for (var tries = 0; tries < 9; tries++)
            (await Exchange(code, wrongVerifier: true)).ShouldHave(400).Error.ShouldBe("invalid_grant");
        (await Exchange(code)).ShouldHave(200);

        var (_, guessed) = await LogIn();
        var replies = await Task.WhenAll(Enumerable.Range(0, 12).Select(_ => Exchange(guessed, wrongVerifier: true)));
        replies.ShouldAllBe(reply => reply.Status == 400);
        (await Exchange(guessed)).ShouldHave(400).Error.ShouldBe("invalid_grant");
    }

    [Fact]
    public async Task Code_ThatIsOld_Forged_OrOfAnotherTenant_IsRefused()
    {
        var (_, code) = await LogIn();
        (await Exchange(code, client: suite.Other.Code)).ShouldHave(400).Error.ShouldBe("invalid_grant");
        (await Exchange(code, redirect: "https://evil.example/")).ShouldHave(400).Error.ShouldBe("invalid_grant");
        (await Exchange(code[..^4] + "AAAA")).ShouldHave(400).Error.ShouldBe("invalid_grant");
        (await Exchange("not-a-code")).ShouldHave(400).Error.ShouldBe("invalid_grant");
        suite.Server.Time.Advance(TimeSpan.FromSeconds(60));
        (await Exchange(code)).ShouldHave(400).Error.ShouldBe("invalid_grant");
    }

    [Fact]
    public async Task Code_OfAUserWhosePasswordChangedSince_IsRefused()
    {
        var (email, code) = await LogIn();
        var session = WorkspaceSession.Of(await acme.Login(email));
        (await acme.Send(HttpMethod.Put, $"/v0/tenants/{acme.Code}/auth/basic", new { password = "another password 1", existingPassword = TestWorkspace.Password }, session.Access)).ShouldHave(200);
        (await Exchange(code)).ShouldHave(400).Error.ShouldBe("invalid_grant");
    }

    [Theory]
    [InlineData("grant_type=refresh_token&code=a", "unsupported_grant_type")]
    [InlineData("code=a", "invalid_request")]
    [InlineData("grant_type=authorization_code&code=a&client_id=b", "invalid_request")]
    [InlineData("grant_type=authorization_code&code=a&client_id=b&code_verifier=short", "invalid_request")]
    [InlineData("grant_type=authorization_code&code=a&code=b", "invalid_request")]
    public async Task Exchange_ThatIsMalformed_IsRefusedByName(string form, string error)
    {
        var reply = await suite.Server.PostText("/v0/oauth/token", form, "application/x-www-form-urlencoded");
        reply.ShouldHave(400).Error.ShouldBe(error);
        reply.String("error_description").ShouldNotBeEmpty();
    }

    [Fact]
    public async Task Exchange_OfOtherTypesAndSizes_IsRefused()
    {
        (await suite.Server.PostText("/v0/oauth/token", "a=b", "text/plain")).ShouldHave(415);
        (await suite.Server.PostText("/v0/oauth/token", """{"grant_type":"authorization_code","scope":"x"}""", "application/json")).ShouldHave(400).Error.ShouldBe("invalid_request");
        (await suite.Server.PostText("/v0/oauth/token", "a=" + new string('b', 70_000), "application/x-www-form-urlencoded")).ShouldHave(413);
    }

    [Theory]
    [InlineData("code_challenge=short", "code_challenge")]
    [InlineData("code_challenge=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA&code_challenge_method=plain", "code_challenge_method")]
    [InlineData("code_challenge=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA&code_challenge=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "code_challenge")]
    public async Task Challenge_ThatIsNone_IsRefused_BeforeAnythingIsUsed(string query, string field)
    {
        var email = suite.NewEmail();
        var sent = (await acme.Post("/auth/code", new { channel = "email", email })).ShouldHave(200);
        var body = new { channel = "email", email, verificationCode = sent.Json.GetProperty("result").GetProperty("verificationCode").GetString() };
        (await acme.Send(HttpMethod.Put, $"/v0/tenants/{acme.Code}/auth/code?{query}", body)).ShouldHave(400).String("message").ShouldContain(field);
        WorkspaceSession.Of(await acme.Send(HttpMethod.Put, $"/v0/tenants/{acme.Code}/auth/code", body));
    }

    [Fact]
    public async Task Challenge_WhereTheTenantNamesNoRedirect_IsRefused()
    {
        var refused = await suite.Other.Send(HttpMethod.Post, $"/v0/tenants/{suite.Other.Code}/auth/create?code_challenge={Challenge}", new { email = suite.NewEmail(), password = TestWorkspace.Password });
        refused.ShouldHave(400).String("message").ShouldContain("pkceLoginRedirectUri");
    }

    [Theory]
    [InlineData("create")]
    [InlineData("link")]
    [InlineData("code")]
    [InlineData("totp")]
    [InlineData("reset")]
    public async Task EveryLogin_AnswersACode(string way)
    {
        var email = suite.NewEmail();
        var session = way == "create" ? null : await acme.SignUp(email);
        var reply = way switch
        {
            "create" => await Send("POST", "/create", new { email, password = TestWorkspace.Password }),
            "link" => await Send("PUT", "/link", LinkOf(await acme.Post("/auth/link", new { email }))),
            "reset" => await Send("PUT", "/reset", LinkOf(await acme.Post("/auth/reset/link", new { email }), "another password 1")),
            "code" => await Send("PUT", "/code", new { channel = "email", email, verificationCode = (await acme.Post("/auth/code", new { channel = "email", email })).Json.GetProperty("result").GetProperty("verificationCode").GetString() }),
            _ => await Send("POST", "/totp", new { email, totpCode = TestAuthenticator.CodeOf(TestAuthenticator.Read((await acme.Send(HttpMethod.Get, "/v0/auth/totp", null, session!.Access)).String("totpSecret")), suite.Server.Time.GetUtcNow()) }),
        };
        (await Exchange(ShouldGrant(reply))).ShouldHave(200);
    }

    [Fact]
    public async Task TwoFactors_AnswerACode_AfterTheSecond()
    {
        await suite.RequireMfa(acme, true);
        try
        {
            var asked = (await Send("POST", "/create", new { email = suite.NewEmail(), password = TestWorkspace.Password })).ShouldHave(200);
            asked.String("message").ShouldBe("MFA required");
            asked.Json.TryGetProperty("authorizationCode", out _).ShouldBeFalse();
            var first = asked.String("firstFactorToken");
            var secret = TestAuthenticator.Read((await acme.Send(HttpMethod.Get, "/v0/auth/totp", null, first)).ShouldHave(200).String("totpSecret"));
            var granted = await Send("POST", "/totp", new { totpCode = TestAuthenticator.CodeOf(secret, suite.Server.Time.GetUtcNow()) }, first);
            var session = (await Exchange(ShouldGrant(granted))).ShouldHave(200);
            WorkspaceSession.ClaimsOf(session.String("access_token")).GetProperty("amr").EnumerateArray().Select(method => method.GetString()).ShouldBe(["pwd", "otp", "mfa"]);
        }
        finally
        {
            await suite.RequireMfa(acme, false);
        }
    }

    [Theory]
    [InlineData("/relative")]
    [InlineData("javascript:alert(1)")]
    [InlineData("data:text/html,x")]
    [InlineData("http://app.example.com/in")]
    [InlineData("https://user@app.example.com/")]
    [InlineData("https://app.example.com/#part")]
    public async Task Redirect_ThatCouldHarm_IsRefused(string uri)
    {
        var refused = await acme.Send(HttpMethod.Put, $"/v0/tenants/{acme.Code}", new { pkceLoginRedirectUri = uri }, acme.Test.AdminKey);
        refused.ShouldHave(400).String("message").ShouldContain("pkceLoginRedirectUri");
    }

    private async Task<(string Email, string Code)> LogIn()
    {
        var email = suite.NewEmail();
        await acme.SignUp(email);
        return (email, ShouldGrant(await Send("POST", "/basic", new { emailOrUsername = email, password = TestWorkspace.Password })));
    }

    private static string ShouldGrant(Reply reply)
    {
        (reply.ShouldHave(200).String("message"), reply.String("redirectTo")).ShouldBe(("PKCE required", Redirect));
        reply.Json.TryGetProperty("tokens", out _).ShouldBeFalse();
        return reply.String("authorizationCode");
    }

    private Task<Reply> Send(string method, string path, object body, string? bearer = null) =>
        acme.Send(new HttpMethod(method), $"/v0/tenants/{acme.Code}/auth{path}?code_challenge={Challenge}&code_challenge_method=S256", body, bearer);

    private Task<Reply> Exchange(string code, bool wrongVerifier = false, string? client = null, string? redirect = null)
    {
        List<KeyValuePair<string, string>> form =
        [
            new("grant_type", "authorization_code"), new("code", code), new("client_id", client ?? acme.Code), new("unknown", "ignored"),
            new("code_verifier", wrongVerifier ? new string('x', 43) : verifier),
        ];
        if (redirect is not null)
            form.Add(new("redirect_uri", redirect));
        return suite.Server.PostForm("/v0/oauth/token", form);
    }

    private static object LinkOf(Reply sent, string? password = null)
    {
        var query = System.Web.HttpUtility.ParseQueryString(new Uri(sent.ShouldHave(200).Json.GetProperty("result").GetProperty("link").GetString()!).Query);
        return password is null ? new { token = query["token"], uuid = query["uuid"] } : new { token = query["token"], uuid = query["uuid"], password };
    }

    private static Guid Family(Reply exchanged) => WorkspaceSession.ClaimsOf(exchanged.String("access_token")).GetProperty("sid").GetGuid();
}
