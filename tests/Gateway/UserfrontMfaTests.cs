using System.Text.Json;
using OrleansTenantAuth.TestSupport;

namespace OrleansTenantAuth.Tests.Gateway;

/// <summary>Tenants that take two factors: what follows a first factor of any kind, and what a first factor opens and what not.</summary>
public sealed class UserfrontMfaTests(UserfrontServer suite) : IClassFixture<UserfrontServer>, IAsyncLifetime
{
    private const string WrongCode = "Invalid verification code";
    private readonly TestWorkspace acme = suite.Acme;

    public Task InitializeAsync() => suite.RequireMfa(acme, true);

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task SignUp_OpensNoSession_UntilTheSecondFactor()
    {
        var email = suite.NewEmail();
        var made = ShouldAsk(await acme.Post("/auth/create", new { email, password = TestWorkspace.Password, name = "Ada" }));
        (made.String("email"), made.String("name"), made.String("tenantId")).ShouldBe((email, "Ada", acme.Code));
        (await Sessions(made)).ShouldBe(0);
        var (secret, _) = Read(await Get("/v0/auth/totp", made.String("firstFactorToken")));
        var session = WorkspaceSession.Of(await Send("POST", "/totp", new { totpCode = CodeOf(secret) }, made.String("firstFactorToken")));
        Methods(session).ShouldBe(["pwd", "otp", "mfa"]);
        (await Sessions(made)).ShouldBe(1);
    }

    [Fact]
    public async Task SignUp_ThenACodeToTheAddress_KeepsThePassword()
    {
        var email = suite.NewEmail();
        var first = (await SignUp(email)).String("firstFactorToken");
        var session = WorkspaceSession.Of(await UseCode(new { channel = "email", email, verificationCode = await SendCode(new { channel = "email", email }, first) }, first));
        session.Claims.GetProperty("isEmailConfirmed").GetBoolean().ShouldBeTrue();
        ShouldAsk(await acme.Login(email));
    }

    [Fact]
    public async Task Code_ToTheAddressOfASignUp_WithoutItsFirstFactor_EndsThePassword()
    {
        var email = suite.NewEmail();
        var first = (await SignUp(email)).String("firstFactorToken");
        ShouldAsk(await UseCode(new { channel = "email", email, verificationCode = await SendCode(new { channel = "email", email }) }));
        (await acme.Login(email)).ShouldBeRefusedWith(400, "Incorrect email or password");

        // What the stranger still holds sets nothing up, and is no first factor.
        (await Get("/v0/auth/totp", first)).ShouldBeRefusedWith(401, "Unauthorized");
        ShouldAsk(await UseCode(new { channel = "email", email, verificationCode = await SendCode(new { channel = "email", email }, first) }, first));
    }

    [Theory]
    [InlineData("password")]
    [InlineData("link")]
    [InlineData("code")]
    [InlineData("sms")]
    [InlineData("totp")]
    [InlineData("reset")]
    public async Task EveryFirstFactor_AsksForAnother_AndOpensNoSession(string kind)
    {
        var (email, phone) = (suite.NewEmail(), NewPhone());
        var first = (await SignUp(email)).String("firstFactorToken");
        var (secret, backups) = Read(await Get("/v0/auth/totp", first));
        var own = WorkspaceSession.Of(await Send("POST", "/totp", new { totpCode = CodeOf(secret) }, first));
        var asked = ShouldAsk(kind switch
        {
            "password" => await acme.Login(email),
            "link" => await Send("PUT", "/link", LinkOf(await acme.Post("/auth/link", new { email }), null)),
            "reset" => await Send("PUT", "/reset", LinkOf(await acme.Post("/auth/reset/link", new { email }), "another password 1")),
            "code" => await UseCode(new { channel = "email", email, verificationCode = await SendCode(new { channel = "email", email }) }),
            "sms" => await UseCode(new { channel = "sms", phoneNumber = phone, verificationCode = await SendCode(new { channel = "sms", phoneNumber = phone }) }),
            _ => await Send("POST", "/totp", new { email, backupCode = backups[0] }),
        });
        (await acme.Refresh(asked.String("firstFactorToken"))).ShouldBeRefusedWith(401, "Unauthorized");
        var offered = asked.Json.GetProperty("authentication").GetProperty("secondFactors").EnumerateArray().Select(factor => factor.GetProperty("channel").GetString() + factor.GetProperty("strategy").GetString());
        var itself = kind switch { "password" => "emailpassword", "sms" => "smsverificationCode", "totp" => "authenticatortotp", _ => "emailverificationCode" };
        offered.Contains(itself, StringComparer.Ordinal).ShouldBeFalse();
        if (kind is "password" or "totp")
            (await Sessions(own.Claims.GetProperty("sub").GetGuid())).ShouldBe(1);
    }

    [Fact]
    public async Task AFirstFactor_SetsNothingUp_ForAUserWhoHasASecond()
    {
        var (email, phone, other) = (suite.NewEmail(), NewPhone(), NewPhone());
        var begun = (await SignUp(email)).String("firstFactorToken");
        WorkspaceSession.Of(await UseCode(new { channel = "email", email, verificationCode = await SendCode(new { channel = "email", email }, begun) }, begun));
        var first = ShouldAsk(await acme.Login(email)).String("firstFactorToken");
        (await Get("/v0/auth/totp", first)).ShouldHave(400).String("message").ShouldContain("present state");
        (await Send("POST", "/mfa", new { firstFactorCode = first, strategy = "verificationCode", channel = "sms", phoneNumber = phone })).ShouldHave(400).String("message").ShouldContain("phoneNumber");

        // A code to another number makes another user, who is not let in by this user's first factor.
        var crossed = ShouldAsk(await UseCode(new { channel = "sms", phoneNumber = other, verificationCode = await SendCode(new { channel = "sms", phoneNumber = other }, first) }, first));
        string.Equals(crossed.String("firstFactorToken"), first, StringComparison.Ordinal).ShouldBeFalse();
        WorkspaceSession.Of(await UseCode(new { channel = "email", email, verificationCode = await SendCode(new { channel = "email" }, first) }, first));
    }

    [Fact]
    public async Task OlderSpelling_SendsACode_AndLogsInByTheNewest()
    {
        var (email, phone) = (suite.NewEmail(), NewPhone());
        var first = FirstCode(await SignUp(email));
        var sent = (await Mfa("POST", new { firstFactorCode = first, strategy = "verificationCode", channel = "sms", phoneNumber = phone })).ShouldHave(200).Json.GetProperty("result");
        sent.GetProperty("phoneNumber").GetString().ShouldBe(phone);
        var again = (await Mfa("POST", new { firstFactorCode = first, strategy = "verificationCode", channel = "sms", phoneNumber = phone })).ShouldHave(200).Json.GetProperty("result");
        if (sent.GetProperty("verificationCode").GetString() != again.GetProperty("verificationCode").GetString())
            (await Mfa("PUT", new { firstFactorCode = first, verificationCode = sent.GetProperty("verificationCode").GetString() })).ShouldBeRefusedWith(400, WrongCode);
        var session = WorkspaceSession.Of(await Mfa("PUT", new { firstFactorCode = first, verificationCode = again.GetProperty("verificationCode").GetString() }));
        Methods(session).ShouldBe(["pwd", "sms", "mfa"]);
        session.Claims.GetProperty("isPhoneNumberConfirmed").GetBoolean().ShouldBeTrue();
        (await Mfa("PUT", new { firstFactorCode = first, verificationCode = again.GetProperty("verificationCode").GetString() })).ShouldBeRefusedWith(400, WrongCode);

        // The number is the user's own now: it logs in again, and no other does.
        var second = FirstCode(ShouldAsk(await acme.Login(email)));
        (await Mfa("POST", new { firstFactorCode = second, strategy = "verificationCode", channel = "sms", phoneNumber = NewPhone() })).ShouldHave(400).String("message").ShouldContain("phoneNumber");
        var code = (await Mfa("POST", new { firstFactorCode = second, strategy = "verificationCode", channel = "sms", phoneNumber = phone })).ShouldHave(200).Json.GetProperty("result").GetProperty("verificationCode").GetString();
        WorkspaceSession.Of(await Mfa("PUT", new { firstFactorCode = second, verificationCode = code }));
    }

    [Fact]
    public async Task OlderSpelling_SendsThreeCodes_ForOneFirstFactor()
    {
        var first = FirstCode(await SignUp(suite.NewEmail()));
        var replies = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => Mfa("POST", new { firstFactorCode = first, strategy = "verificationCode", channel = "sms", phoneNumber = NewPhone() })));
        replies.Count(reply => reply.Status == 200).ShouldBe(3);
        replies.Count(reply => reply.Status == 429).ShouldBe(2);
    }

    [Theory]
    [InlineData("""{"firstFactorCode":"uf_test_first_factor_00","strategy":"verificationCode","channel":"sms","phoneNumber":"+15551234567"}""", 401, "Unauthorized")]
    [InlineData("""{"firstFactorCode":"x","strategy":"verificationCode","channel":"sms","phoneNumber":"+15551234567"}""", 401, "Unauthorized")]
    [InlineData("""{"strategy":"verificationCode","channel":"sms","phoneNumber":"+15551234567"}""", 400, "firstFactorCode: This field is required.")]
    [InlineData("""{"firstFactorCode":"x","strategy":"totp","channel":"sms","phoneNumber":"+15551234567"}""", 400, "strategy: Must be verificationCode.")]
    [InlineData("""{"firstFactorCode":"x","strategy":"verificationCode","channel":"sms"}""", 400, "phoneNumber: This field is required.")]
    [InlineData("""{"firstFactorCode":7,"strategy":"verificationCode","channel":"sms","phoneNumber":"+15551234567"}""", 400, "firstFactorCode: Must be a string.")]
    public async Task OlderSpelling_RefusesWhatDoesNotCount(string body, int status, string message)
    {
        (await acme.Send(HttpMethod.Post, $"/v0/tenants/{acme.Code}/auth/mfa", body)).ShouldBeRefusedWith(status, message);
        (await Mfa("PUT", new { firstFactorCode = "uf_test_first_factor_00", verificationCode = "123456" })).ShouldBeRefusedWith(401, "Unauthorized");
    }

    [Fact]
    public async Task AFirstFactor_OfAnotherWorkspaceOrMode_IsNone()
    {
        await suite.RequireMfa(suite.Other, true);
        var email = suite.NewEmail();
        var theirs = ShouldAsk(await suite.Other.Post("/auth/create", new { email, password = TestWorkspace.Password })).String("firstFactorToken");
        var mine = FirstCode(await SignUp(suite.NewEmail()));
        (await Mfa("POST", new { firstFactorCode = theirs, strategy = "verificationCode", channel = "sms", phoneNumber = NewPhone() })).ShouldBeRefusedWith(401, "Unauthorized");
        (await suite.Other.Send(HttpMethod.Put, $"/v0/tenants/{suite.Other.Code}/auth/mfa", new { firstFactorCode = mine, verificationCode = "123456" })).ShouldBeRefusedWith(401, "Unauthorized");
        (await acme.Send(HttpMethod.Put, $"/v0/tenants/{acme.Code}/auth/mfa", new { firstFactorCode = mine, verificationCode = "123456" }, origin: TestWorkspace.LiveOrigin)).ShouldBeRefusedWith(401, "Unauthorized");
        ShouldAsk(await suite.Other.Send(HttpMethod.Post, $"/v0/tenants/{suite.Other.Code}/auth/basic", new { emailOrUsername = email, password = TestWorkspace.Password }, mine));
    }

    [Fact]
    public async Task TenantsBelowTheRoot_TellAndTakeWhatTheRootSets()
    {
        var child = await suite.Server.Post($"/admin/apps/{acme.Test.App.Id}/tenants", new { name = "Customer" }, ("X-Admin-Key", GatewayClient.AdminKey));
        var mode = await suite.Server.Get($"/v0/tenants/{child.ShouldHave(201).String("code")}/mode");
        mode.ShouldHave(200).Json.GetProperty("authentication").GetProperty("secondFactors").GetArrayLength().ShouldBe(3);
    }

    private static Reply ShouldAsk(Reply reply)
    {
        reply.ShouldHave(200).String("message").ShouldBe("MFA required");
        reply.Json.GetProperty("isMfaRequired").GetBoolean().ShouldBeTrue();
        foreach (var name in new[] { "tokens", "sessionId", "redirectTo", "authorizationCode" })
            reply.Json.TryGetProperty(name, out _).ShouldBeFalse(name);
        reply.String("firstFactorToken").ShouldStartWith("uf_test_first_factor_");
        reply.String("firstFactorCode").ShouldBe(reply.String("firstFactorToken"));
        return reply;
    }

    private static string FirstCode(Reply reply)
    {
        var result = reply.Json.GetProperty("result");
        result.GetProperty("allowedStrategies").EnumerateArray().Select(name => name.GetString()).ShouldBe(["verificationCode"]);
        result.GetProperty("allowedChannels").EnumerateArray().Select(name => name.GetString()).ShouldBe(["email", "sms"]);
        return result.GetProperty("firstFactorCode").GetString()!;
    }

    private async Task<Reply> SignUp(string email) => ShouldAsk(await acme.Post("/auth/create", new { email, password = TestWorkspace.Password }));

    private async Task<string> SendCode(object to, string? first = null) =>
        (await Send("POST", "/code", to, first)).ShouldHave(200).Json.GetProperty("result").GetProperty("verificationCode").GetString()!;

    private Task<Reply> UseCode(object body, string? first = null) => Send("PUT", "/code", body, first);

    private Task<Reply> Mfa(string method, object body) => Send(method, "/mfa", body);

    private Task<Reply> Send(string method, string path, object body, string? bearer = null) =>
        acme.Send(new HttpMethod(method), $"/v0/tenants/{acme.Code}/auth{path}", body, bearer);

    private Task<Reply> Get(string path, string bearer) => acme.Send(HttpMethod.Get, path, null, bearer);

    private Task<int> Sessions(Reply made) => Sessions(made.Json.GetProperty("userUuid").GetGuid());

    private async Task<int> Sessions(Guid user) =>
        (await suite.Server.Get($"/admin/apps/{acme.Test.App.Id}/users/{user}/sessions", ("X-Admin-Key", GatewayClient.AdminKey))).ShouldHave(200).Json.GetProperty("sessions").GetArrayLength();

    private static object LinkOf(Reply sent, string? password)
    {
        var query = System.Web.HttpUtility.ParseQueryString(new Uri(sent.ShouldHave(200).Json.GetProperty("result").GetProperty("link").GetString()!).Query);
        return password is null ? new { token = query["token"], uuid = query["uuid"] } : new { token = query["token"], uuid = query["uuid"], password };
    }

    private static IEnumerable<string?> Methods(WorkspaceSession session) => session.Claims.GetProperty("amr").EnumerateArray().Select(method => method.GetString());

    private static (byte[] Secret, string[] Backups) Read(Reply reply) => (
        TestAuthenticator.Read(reply.ShouldHave(200).String("totpSecret")),
        [.. reply.Json.GetProperty("backupCodes").EnumerateArray().Select(code => code.GetString()!)]);

    private string CodeOf(byte[] secret) => TestAuthenticator.CodeOf(secret, suite.Server.Time.GetUtcNow());

    private static string NewPhone() => "+1555" + System.Security.Cryptography.RandomNumberGenerator.GetInt32(1_000_000, 9_999_999).ToString(System.Globalization.CultureInfo.InvariantCulture);
}
