using OrleansTenantAuth.TestSupport;

namespace OrleansTenantAuth.Tests.Gateway;

/// <summary>Authenticators, backup codes and second factors.</summary>
public sealed class UserfrontTotpTests(UserfrontServer suite) : IClassFixture<UserfrontServer>
{
    private const string WrongCode = "Invalid verification code";
    private readonly TestWorkspace acme = suite.Acme;

    [Fact]
    public async Task Totp_LogsIn_ACodeCountsOnce_AndBackupCodesToo()
    {
        var email = suite.NewEmail();
        var (secret, backups) = await SetUp(email);
        (await Totp(new { emailOrUsername = email, backupCode = backups[0] })).ShouldBeRefusedWith(400, WrongCode);
        WorkspaceSession.Of(await Totp(new { emailOrUsername = email, totpCode = CodeOf(secret) }));
        (await Totp(new { emailOrUsername = email, totpCode = CodeOf(secret) })).ShouldBeRefusedWith(400, WrongCode);
        (await Totp(new { emailOrUsername = email, totpCode = CodeOf(secret, -1) })).ShouldBeRefusedWith(400, WrongCode);
        suite.Server.Time.Advance(TimeSpan.FromSeconds(30));
        WorkspaceSession.Of(await Totp(new { email, totpCode = CodeOf(secret) }));
        suite.Server.Time.Advance(TimeSpan.FromSeconds(90));
        (await Totp(new { email, totpCode = CodeOf(secret, -2) })).ShouldBeRefusedWith(400, WrongCode);
        WorkspaceSession.Of(await Totp(new { email, totpCode = CodeOf(secret, -1) }));

        backups.ShouldAllBe(code => code.Length == 11 && code[5] == '-' && code.Replace("-", "", StringComparison.Ordinal).All(char.IsAsciiLetterOrDigit));
        WorkspaceSession.Of(await Totp(new { email, backupCode = backups[0] }));
        (await Totp(new { email, backupCode = backups[0] })).ShouldBeRefusedWith(400, WrongCode);
        WorkspaceSession.Of(await Totp(new { email, backupCode = backups[9].ToUpperInvariant() }));
    }

    [Fact]
    public async Task Totp_InParallel_CountsOnce()
    {
        var email = suite.NewEmail();
        var (secret, _) = await SetUp(email);
        var code = CodeOf(secret);
        var replies = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Totp(new { email, totpCode = code })));
        replies.Count(reply => reply.Status == 200).ShouldBe(1);
    }

    [Fact]
    public async Task SetUp_IsShownUntilACodeWasUsed_AndUnknownUsersAreToldTheSame()
    {
        var email = suite.NewEmail();
        var session = await acme.SignUp(email);
        var first = await Show(session.Access);
        var (secret, _) = Read(await acme.Send(HttpMethod.Get, "/v0/auth/totp", null, session.Access));
        (await Totp(new { email, totpCode = CodeOf(first.Secret) })).ShouldBeRefusedWith(400, WrongCode);
        WorkspaceSession.Of(await Totp(new { userId = session.Claims.GetProperty("userId").GetInt64(), totpCode = CodeOf(secret) }));
        (await acme.Send(HttpMethod.Get, "/v0/auth/totp", null, session.Access)).ShouldHave(400);
        (await acme.Send(HttpMethod.Get, "/v0/auth/totp", null)).ShouldBeRefusedWith(401, "Unauthorized");
        foreach (var unknown in new object[] { new { email = suite.NewEmail(), totpCode = "123456" }, new { userId = 999_999, totpCode = "123456" }, new { userUuid = Guid.NewGuid(), totpCode = "123456" } })
            (await Totp(unknown)).ShouldBeRefusedWith(400, WrongCode);
        (await Totp(new { email, totpCode = "123456", backupCode = "aaaaa-bbbbb" })).ShouldHave(400).String("message").ShouldContain("totpCode");
        (await Totp(new { totpCode = "123456" })).ShouldHave(400).String("message").ShouldContain("emailOrUsername");
    }

    [Fact]
    public async Task TwoFactors_OfDifferentKinds_AreAskedFor_WhereTheTenantTakesThem()
    {
        var workspace = suite.Other;
        var path = $"/v0/tenants/{workspace.Code}/auth";
        var email = suite.NewEmail();
        await workspace.SignUp(email);
        await suite.RequireMfa(workspace, true);
        try
        {
            var asked = (await workspace.Login(email)).ShouldHave(200);
            (asked.String("message"), asked.Json.GetProperty("isMfaRequired").GetBoolean()).ShouldBe(("MFA required", true));
            asked.Json.TryGetProperty("tokens", out _).ShouldBeFalse();
            asked.Json.GetProperty("authentication").GetProperty("secondFactors").EnumerateArray().Select(factor => factor.GetProperty("strategy").GetString())
                .ShouldBe(["totp", "verificationCode", "verificationCode"]);
            var token = asked.String("firstFactorToken");
            token.ShouldStartWith("uf_test_first_factor_");

            // The first factor again is no second one, and its token opens nothing by itself.
            (await workspace.Send(HttpMethod.Post, path + "/basic", new { emailOrUsername = email, password = TestWorkspace.Password }, token)).ShouldHave(200).String("message").ShouldBe("MFA required");
            (await workspace.Send(HttpMethod.Get, "/v0/self", null, token)).ShouldBeRefusedWith(401, "Unauthorized");
            (await workspace.Refresh(token)).ShouldBeRefusedWith(401, "Unauthorized");

            var (secret, backups) = Read(await workspace.Send(HttpMethod.Get, "/v0/auth/totp", null, token));
            var session = WorkspaceSession.Of(await workspace.Send(HttpMethod.Post, path + "/totp", new { totpCode = CodeOf(secret) }, token));
            session.Claims.GetProperty("amr").EnumerateArray().Select(method => method.GetString()).ShouldBe(["pwd", "otp", "mfa"]);
            (await workspace.Send(HttpMethod.Get, "/v0/auth/totp", null, token)).ShouldHave(400);

            // An authenticator alone is one factor.
            suite.Server.Time.Advance(TimeSpan.FromSeconds(30));
            var alone = (await workspace.Send(HttpMethod.Post, path + "/totp", new { email, totpCode = CodeOf(secret) })).ShouldHave(200);
            alone.String("message").ShouldBe("MFA required");

            // A token of another user, or a forged or old one, is none.
            var stranger = suite.NewEmail();
            var theirs = (await workspace.Post("/auth/code", new { channel = "email", email = stranger })).Json.GetProperty("result").GetProperty("verificationCode").GetString();
            var crossed = await workspace.Send(HttpMethod.Put, path + "/code", new { channel = "email", email = stranger, verificationCode = theirs }, token);
            crossed.ShouldHave(200).String("message").ShouldBe("MFA required");
            foreach (var (index, wrong) in new[] { token[..^2] + "00", "uf_test_first_factor_00", "uf_test_first_factor_zz" }.Index())
                (await workspace.Send(HttpMethod.Post, path + "/totp", new { email, backupCode = backups[index] }, wrong)).ShouldHave(200).String("message").ShouldBe("MFA required");
            suite.Server.Time.Advance(TimeSpan.FromMinutes(11));
            (await workspace.Send(HttpMethod.Post, path + "/totp", new { email, backupCode = backups[8] }, token)).ShouldHave(200).String("message").ShouldBe("MFA required");
        }
        finally
        {
            await suite.RequireMfa(workspace, false);
        }
    }

    private async Task<(byte[] Secret, string[] Backups)> SetUp(string email) => await Show((await acme.SignUp(email)).Access);

    private async Task<(byte[] Secret, string[] Backups)> Show(string access) => Read(await acme.Send(HttpMethod.Get, "/v0/auth/totp", null, access));

    private static (byte[] Secret, string[] Backups) Read(Reply reply)
    {
        reply.ShouldHave(200).String("qrCode").ShouldStartWith("data:image/png;base64,iVBOR");
        var codes = reply.Json.GetProperty("backupCodes").EnumerateArray().Select(code => code.GetString()!).ToArray();
        codes.Length.ShouldBe(10);
        return (TestAuthenticator.Read(reply.String("totpSecret")), codes);
    }

    private Task<Reply> Totp(object body) => acme.Send(HttpMethod.Post, $"/v0/tenants/{acme.Code}/auth/totp", body);

    private string CodeOf(byte[] secret, int stepsFromNow = 0) => TestAuthenticator.CodeOf(secret, suite.Server.Time.GetUtcNow(), stepsFromNow);
}
