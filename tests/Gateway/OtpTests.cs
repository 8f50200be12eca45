using OrleansTenantAuth.TestSupport;

namespace OrleansTenantAuth.Tests.Gateway;

/// <summary>POST /auth/send-otp and /auth/verify-otp.</summary>
public sealed class OtpTests : IAsyncLifetime
{
    private GatewayHarness server = null!;
    private TestApp app = null!;

    public async Task InitializeAsync()
    {
        server = await GatewayHarness.Start();
        app = await server.CreateApp("my-product");
    }

    public async Task DisposeAsync() => await server.DisposeAsync();

    [Fact]
    public async Task SendOtp_AnswersTheRequestAndWhenItExpires()
    {
        var reply = (await app.Post("/auth/send-otp", new { phone = "+919876543210", purpose = "LOGIN" })).ShouldHave(200);
        Guid.TryParseExact(reply.String("otp_request_id"), "D", out _).ShouldBeTrue();
        reply.String("expires_at").ShouldBe("2026-05-04T10:05:00.000Z");
    }

    [Fact]
    public async Task VerifyOtp_WhenTheUserIsNew_SaysSo_AndAfterwardsNot()
    {
        var first = await app.Login("ada@example.com");
        server.Time.Advance(TimeSpan.FromMinutes(1));
        var second = await app.Login("Ada@Example.com ");
        first.IsNewUser.ShouldBeTrue();
        second.IsNewUser.ShouldBeFalse();
        second.UserId.ShouldBe(first.UserId);
    }

    [Fact]
    public async Task SendOtp_WhenTheSecretIsWrong_IsTokenInvalid()
    {
        foreach (var (id, secret) in new[] { (app.Id, new string('0', 64)), (app.Id, "short"), (Guid.NewGuid().ToString(), app.Secret) })
            (await server.Post("/auth/send-otp", new { app_id = id, app_secret = secret, email = "a@example.com", purpose = "LOGIN" })).ShouldBeRefused(401, "TOKEN_INVALID");
    }

    [Theory]
    [InlineData("""{"purpose":"LOGIN"}""", "phone")]
    [InlineData("""{"purpose":"LOGIN","email":"a@example.com","phone":"+919876543210"}""", "email")]
    [InlineData("""{"email":"a@example.com"}""", "purpose")]
    [InlineData("""{"purpose":"NOPE","email":"a@example.com"}""", "purpose")]
    [InlineData("""{"purpose":"LOGIN","phone":"+91 98765 43210"}""", "phone")]
    [InlineData("""{"purpose":"LOGIN","phone":"09876543210"}""", "phone")]
    [InlineData("""{"purpose":"LOGIN","email":"not-an-address"}""", "email")]
    [InlineData("""{"purpose":"LOGIN","email":"a@example.com","client_ip":"1.2.3"}""", "client_ip")]
    [InlineData("""{"purpose":"PHONE_CHANGE","phone":"+919876543210"}""", "user_id")]
    [InlineData("""{"purpose":"PHONE_CHANGE","email":"a@example.com","user_id":"3f8e1c52-7a44-4d0e-9d5e-3f2a1c0b9e88"}""", "phone")]
    [InlineData("""{"purpose":"EMAIL_VERIFY","phone":"+919876543210","user_id":"3f8e1c52-7a44-4d0e-9d5e-3f2a1c0b9e88"}""", "email")]
    public async Task SendOtp_WhenAFieldIsWrong_NamesIt(string body, string field)
    {
        var reply = await app.Post("/auth/send-otp", System.Text.Json.JsonDocument.Parse(body).RootElement);
        reply.ShouldBeRefused(400, "VALIDATION_ERROR").Fields.ShouldBe([field]);
    }

    [Fact]
    public async Task SendOtp_WhenThreeWereSentInTenMinutes_IsRateLimited()
    {
        for (var count = 0; count < 3; count++)
            (await app.Post("/auth/send-otp", new { email = "a@example.com", purpose = "LOGIN" })).ShouldHave(200);
        var reply = (await app.Post("/auth/send-otp", new { email = "a@example.com", purpose = "LOGIN" })).ShouldBeRefused(429, "OTP_RATE_LIMITED");
        reply.Json.GetProperty("retry_after").GetInt32().ShouldBe(600);
        reply.Headers["Retry-After"].ShouldBe("600");
        server.Time.Advance(TimeSpan.FromMinutes(10));
        (await app.Post("/auth/send-otp", new { email = "a@example.com", purpose = "LOGIN" })).ShouldHave(200);
    }

    [Fact]
    public async Task SendOtp_WhenTheClientsAddressIsKnown_CountsPerAddress()
    {
        for (var count = 0; count < 3; count++)
            (await app.Post("/auth/send-otp", new { email = "a@example.com", purpose = "LOGIN", client_ip = "203.0.113.1" })).ShouldHave(200);
        (await app.Post("/auth/send-otp", new { email = "a@example.com", purpose = "LOGIN", client_ip = "203.0.113.1" })).ShouldBeRefused(429, "OTP_RATE_LIMITED");
        (await app.Post("/auth/send-otp", new { email = "a@example.com", purpose = "LOGIN", client_ip = "203.0.113.2" })).ShouldHave(200);
    }

    [Fact]
    public async Task SendOtp_WithTheSameIdempotencyKey_AnswersTheSameRequestAndSendsOnce()
    {
        var body = new { email = "a@example.com", purpose = "LOGIN" };
        var first = (await app.Post("/auth/send-otp", body, ("Idempotency-Key", "k1"))).ShouldHave(200);
        server.Time.Advance(TimeSpan.FromMinutes(4));
        for (var count = 0; count < 5; count++)
            (await app.Post("/auth/send-otp", body, ("Idempotency-Key", "k1"))).Text.ShouldBe(first.Text);
    }

    [Fact]
    public async Task SendOtp_WithOneIdempotencyKeyForTwoContacts_MakesTwoRequests()
    {
        var first = await app.Post("/auth/send-otp", new { email = "a@example.com", purpose = "LOGIN" }, ("Idempotency-Key", "same"));
        var second = await app.Post("/auth/send-otp", new { email = "b@example.com", purpose = "LOGIN" }, ("Idempotency-Key", "same"));
        (first.ShouldHave(200).String("otp_request_id") == second.ShouldHave(200).String("otp_request_id")).ShouldBeFalse();
    }

    [Fact]
    public async Task VerifyOtp_WithOneIdempotencyKeyForTwoContacts_KeepsTwoUsersApart()
    {
        var users = new List<string>();
        foreach (var email in new[] { "a@example.com", "b@example.com" })
        {
            var (request, code) = await app.SendCode(email);
            var reply = await app.Post("/auth/verify-otp", new { otp_request_id = request, otp = code, purpose = "LOGIN" }, ("Idempotency-Key", "same"));
            users.Add(reply.ShouldHave(200).String("user_id"));
        }

        (users[0] == users[1]).ShouldBeFalse();
    }

    [Fact]
    public async Task VerifyOtp_WithTheSameIdempotencyKey_AnswersTheSameSession()
    {
        var (request, code) = await app.SendCode("a@example.com");
        var body = new { otp_request_id = request, otp = code, purpose = "LOGIN" };
        var first = (await app.Post("/auth/verify-otp", body, ("Idempotency-Key", "k"))).ShouldHave(200);
        var again = (await app.Post("/auth/verify-otp", body, ("Idempotency-Key", "k"))).ShouldHave(200);
        again.String("refresh_token").ShouldBe(first.String("refresh_token"));
        again.Json.GetProperty("is_new_user").GetBoolean().ShouldBeTrue();
    }

    [Fact]
    public async Task VerifyOtp_WhenTheCodeIsWrongThreeTimes_LocksWithoutTellingMore()
    {
        var (request, code) = await app.SendCode("a@example.com");
        var wrong = code == "000000" ? "000001" : "000000";
        for (var count = 0; count < 3; count++)
            (await app.Post("/auth/verify-otp", new { otp_request_id = request, otp = wrong, purpose = "LOGIN" })).ShouldBeRefused(400, "OTP_INVALID");
        server.Time.Advance(TimeSpan.FromMinutes(1));
        var locked = (await app.Post("/auth/verify-otp", new { otp_request_id = request, otp = code, purpose = "LOGIN" })).ShouldBeRefused(429, "OTP_LOCKED");
        locked.Json.GetProperty("retry_after").GetInt32().ShouldBe(240);
        locked.Headers["Retry-After"].ShouldBe("240");
    }

    [Fact]
    public async Task VerifyOtp_WhenTheCodeIsTooOld_IsExpired()
    {
        var (request, code) = await app.SendCode("a@example.com");
        server.Time.Advance(TimeSpan.FromMinutes(5));
        (await app.Post("/auth/verify-otp", new { otp_request_id = request, otp = code, purpose = "LOGIN" })).ShouldBeRefused(400, "OTP_EXPIRED");
    }

    [Fact]
    public async Task VerifyOtp_WhenTheCodeWasUsed_IsAlreadyUsed()
    {
        var (request, code) = await app.SendCode("a@example.com");
        var body = new { otp_request_id = request, otp = code, purpose = "LOGIN" };
        (await app.Post("/auth/verify-otp", body)).ShouldHave(200);
        (await app.Post("/auth/verify-otp", body)).ShouldBeRefused(400, "OTP_ALREADY_USED");
    }

    [Fact]
    public async Task VerifyOtp_WhenAnotherAppSentTheCode_IsWrongApp()
    {
        var (request, code) = await app.SendCode("a@example.com");
        var other = await server.CreateApp("other-product");
        (await other.Post("/auth/verify-otp", new { otp_request_id = request, otp = code, purpose = "LOGIN" })).ShouldBeRefused(403, "OTP_WRONG_APP");
        (await app.Post("/auth/verify-otp", new { otp_request_id = request, otp = code, purpose = "EMAIL_VERIFY" })).ShouldBeRefused(403, "OTP_WRONG_PURPOSE");
        (await app.Post("/auth/verify-otp", new { otp_request_id = Guid.NewGuid(), otp = code, purpose = "LOGIN" })).ShouldBeRefused(404, "OTP_NOT_FOUND");
        (await app.Post("/auth/verify-otp", new { otp_request_id = request, otp = code, purpose = "LOGIN" })).ShouldHave(200);
    }

    [Fact]
    public async Task VerifyOtp_WhenATenantIsAskedForWithoutARole_ConsumesNothing()
    {
        var tenant = await app.CreateTenant();
        var (request, code) = await app.SendCode("a@example.com");
        (await app.Post("/auth/verify-otp", new { otp_request_id = request, otp = code, purpose = "LOGIN", tenant_id = tenant })).ShouldBeRefused(404, "ROLE_NOT_FOUND");
        (await app.Post("/auth/verify-otp", new { otp_request_id = request, otp = code, purpose = "LOGIN" })).ShouldHave(200);
    }

    [Fact]
    public async Task PhoneChange_ReplacesThePhone_AndLetsTheOldOneGo()
    {
        var user = await app.Login("ada@example.com");
        var sent = (await app.Post("/auth/send-otp", new { phone = "+919876543210", purpose = "PHONE_CHANGE", user_id = user.UserId })).ShouldHave(200);
        var request = sent.String("otp_request_id");
        var code = await server.Code("+919876543210", "PHONE_CHANGE", request);
        var reply = (await app.Post("/auth/verify-otp", new { otp_request_id = request, otp = code, purpose = "PHONE_CHANGE" })).ShouldHave(200);
        reply.String("user_id").ShouldBe(user.UserId);
        reply.Json.GetProperty("is_new_user").GetBoolean().ShouldBeFalse();
    }

    [Fact]
    public async Task EmailVerify_WhenTheAddressIsAnothersOwn_IsRefusedAndConsumesNothing()
    {
        await app.Login("owner@example.com");
        var user = await app.Login("ada@example.com");
        var sent = (await app.Post("/auth/send-otp", new { email = "owner@example.com", purpose = "EMAIL_VERIFY" }, ("Authorization", "Bearer " + user.AccessToken))).ShouldHave(200);
        var request = sent.String("otp_request_id");
        var code = await server.Code("owner@example.com", "EMAIL_VERIFY", request);
        var body = new { otp_request_id = request, otp = code, purpose = "EMAIL_VERIFY" };
        for (var count = 0; count < 2; count++)
            (await app.Post("/auth/verify-otp", body)).ShouldBeRefused(400, "VALIDATION_ERROR");
    }

    [Fact]
    public async Task PasswordReset_ToAContactThatIsNotTheUsers_IsRefusedBeforeAnythingIsSent()
    {
        var user = await app.Login("ada@example.com");
        var reply = await app.Post("/auth/send-otp", new { email = "attacker@example.com", purpose = "PASSWORD_RESET", user_id = user.UserId });
        reply.ShouldBeRefused(400, "VALIDATION_ERROR").Fields.ShouldBe(["email"]);
    }

    [Fact]
    public async Task SendOtp_ForAnotherPurpose_WhenTheUserIsNotInThisApp_IsUserNotFound()
    {
        var user = await app.Login("ada@example.com");
        var other = await server.CreateApp("other-product");
        (await other.Post("/auth/send-otp", new { phone = "+919876543210", purpose = "PHONE_CHANGE", user_id = user.UserId })).ShouldBeRefused(404, "USER_NOT_FOUND");
        (await other.Post("/auth/send-otp", new { phone = "+919876543210", purpose = "PHONE_CHANGE" }, ("Authorization", "Bearer " + user.AccessToken))).ShouldBeRefused(401, "TOKEN_INVALID");
    }
}
