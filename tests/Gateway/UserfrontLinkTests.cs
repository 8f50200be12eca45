using System.Text.Json;
using OrleansTenantAuth.TestSupport;

namespace OrleansTenantAuth.Tests.Gateway;

/// <summary>Links and codes at a workspace: log-in, proof of contacts, resets, and where links may lead.</summary>
public sealed class UserfrontLinkTests(UserfrontServer suite) : IClassFixture<UserfrontServer>
{
    private const string WrongLink = "Invalid token";
    private const string WrongCode = "Invalid verification code";
    private readonly TestWorkspace acme = suite.Acme;

    [Fact]
    public async Task Link_LogsInOnce_AndMakesTheUserItIntroduces()
    {
        var email = suite.NewEmail();
        var name = "linked_" + email.Split('@')[0];
        var sent = (await acme.Post("/auth/link", new { email, name = "Ada", username = name, data = new { plan = "pro" } })).ShouldHave(200);
        var link = ReadLink(sent);
        link.Url.ShouldStartWith("http://localhost/login?");
        (await suite.Server.Code(email)).ShouldBe(link.Url);
        var session = WorkspaceSession.Of(await Use(link));
        var id = WorkspaceSession.ClaimsOf(session.Id);
        (id.GetProperty("name").GetString(), id.GetProperty("username").GetString(), id.GetProperty("data").GetProperty("plan").GetString()).ShouldBe(("Ada", name, "pro"));
        session.Claims.GetProperty("isEmailConfirmed").GetBoolean().ShouldBeTrue();
        (await Use(link)).ShouldBeRefusedWith(400, WrongLink);
        var again = WorkspaceSession.Of(await Use(ReadLink(await acme.Post("/auth/link", new { email, name = "Other" }))));
        again.Claims.GetProperty("sub").GetGuid().ShouldBe(session.Claims.GetProperty("sub").GetGuid());
        WorkspaceSession.ClaimsOf(again.Id).GetProperty("name").GetString().ShouldBe("Ada");
    }

    [Fact]
    public async Task Link_ThatIsWrongOldOrAnothers_IsTheSameRefusal()
    {
        var email = suite.NewEmail();
        var link = ReadLink(await acme.Post("/auth/link", new { email }));
        (await Use(link with { Token = new string('x', 43) })).ShouldBeRefusedWith(400, WrongLink);
        (await Use(link with { Uuid = Guid.NewGuid().ToString() })).ShouldBeRefusedWith(400, WrongLink);
        (await suite.Other.Send(HttpMethod.Put, $"/v0/tenants/{suite.Other.Code}/auth/link", new { token = link.Token, uuid = link.Uuid })).ShouldBeRefusedWith(400, WrongLink);
        (await acme.Send(HttpMethod.Put, $"/v0/tenants/{acme.Code}/auth/link", new { token = link.Token, uuid = link.Uuid }, origin: TestWorkspace.LiveOrigin)).ShouldBeRefusedWith(400, WrongLink);
        (await acme.Send(HttpMethod.Put, $"/v0/tenants/{acme.Code}/auth/reset", new { token = link.Token, uuid = link.Uuid, password = TestWorkspace.Password })).ShouldBeRefusedWith(400, WrongLink);
        suite.Server.Time.Advance(TimeSpan.FromHours(1));
        (await Use(link)).ShouldBeRefusedWith(400, WrongLink);
    }

    [Theory]
    [InlineData("Origin", "https://evil.example", "http://localhost/login?")]
    [InlineData("Origin", "http://localhost.evil.example", "http://localhost/login?")]
    [InlineData("Origin", "http://localhost:3000", "http://localhost:3000/login?")]
    [InlineData("x-origin", "https://evil.example", "http://localhost/login?")]
    [InlineData("X-Forwarded-Host", "evil.example", "http://localhost/login?")]
    [InlineData("Host", "evil.example", "http://localhost/login?")]
    [InlineData("Referer", "https://evil.example/", "http://localhost/login?")]
    public async Task Links_LeadToConfiguredOriginsOnly(string header, string value, string start)
    {
        var email = suite.NewEmail();
        await acme.SignUp(email);
        foreach (var path in new[] { "/auth/link", "/auth/reset/link" })
        {
            var sent = await suite.Server.Post($"/v0/tenants/{acme.Code}{path}", new { email }, (header, value));
            ReadLink(sent).Url.ShouldStartWith(start.Replace("/login", path.Contains("reset", StringComparison.Ordinal) ? "/reset" : "/login", StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task Live_LinksLeadToTheLiveFrontEnd_AndAreNotTold()
    {
        var email = suite.NewEmail();
        var sent = (await suite.Server.Post($"/v0/tenants/{acme.Code}/auth/link", new { email }, ("Origin", TestWorkspace.LiveOrigin), ("X-Forwarded-Host", "evil.example"))).ShouldHave(200);
        sent.Json.GetProperty("result").TryGetProperty("link", out _).ShouldBeFalse();
        (await suite.Server.Code(email)).ShouldStartWith(TestWorkspace.LiveOrigin + "/login?token=");
        var code = (await suite.Server.Post($"/v0/tenants/{acme.Code}/auth/code", new { channel = "email", email }, ("Origin", TestWorkspace.LiveOrigin))).ShouldHave(200);
        code.Json.GetProperty("result").TryGetProperty("verificationCode", out _).ShouldBeFalse();
    }

    [Theory]
    [InlineData("email")]
    [InlineData("sms")]
    public async Task Code_LogsInOnce(string channel)
    {
        var email = channel == "email" ? suite.NewEmail() : null;
        var phoneNumber = channel == "sms" ? "+1555" + Random8() : null;
        var sent = (await acme.Post("/auth/code", Present(new { channel, email, phoneNumber }))).ShouldHave(200);
        var verificationCode = sent.Json.GetProperty("result").GetProperty("verificationCode").GetString()!;
        verificationCode.Length.ShouldBe(6);
        var wrong = (verificationCode[0] == '9' ? '0' : (char)(verificationCode[0] + 1)) + verificationCode[1..];
        (await PutCode(new { channel, email, phoneNumber, verificationCode = wrong })).ShouldBeRefusedWith(400, WrongCode);
        var session = WorkspaceSession.Of(await PutCode(new { channel, email, phoneNumber, verificationCode }));
        session.Claims.GetProperty(channel == "email" ? "isEmailConfirmed" : "isPhoneNumberConfirmed").GetBoolean().ShouldBeTrue();
        (await PutCode(new { channel, email, phoneNumber, verificationCode })).ShouldBeRefusedWith(400, WrongCode);
    }

    [Fact]
    public async Task Codes_OfOthersAndLinks_AreNotCodes_AndTriesAndSendsAreBounded()
    {
        var email = suite.NewEmail();
        (await PutCode(new { channel = "email", email, verificationCode = "000000" })).ShouldBeRefusedWith(400, WrongCode);
        var link = ReadLink(await acme.Post("/auth/link", new { email }));
        (await PutCode(new { channel = "email", email, verificationCode = link.Token[..16] })).ShouldBeRefusedWith(400, WrongCode);
        foreach (var _ in new[] { 1, 2 })
            (await acme.Post("/auth/code", new { channel = "email", email })).ShouldHave(200);
        (await acme.Post("/auth/code", new { channel = "email", email })).ShouldBeRefusedWith(429, "Too many requests. Try again later.");
        (await acme.Post("/auth/link", new { email })).ShouldHave(429).Headers.ContainsKey("Retry-After").ShouldBeTrue();
    }

    [Fact]
    public async Task Tries_OfPasswordsAndCodes_CountTogether()
    {
        var email = suite.NewEmail();
        await acme.SignUp(email);
        for (var tries = 0; tries < 9; tries++)
            (await acme.Login(email, "wrong password 1")).ShouldHave(400);
        var code = (await acme.Post("/auth/code", new { channel = "email", email })).ShouldHave(200).Json.GetProperty("result").GetProperty("verificationCode").GetString();
        (await acme.Send(HttpMethod.Post, $"/v0/tenants/{acme.Code}/auth/totp", new { emailOrUsername = email, totpCode = "000000" })).ShouldBeRefusedWith(400, WrongCode);
        (await PutCode(new { channel = "email", email, verificationCode = code })).ShouldBeRefusedWith(400, WrongCode);
        (await acme.Login(email)).ShouldHave(400);
    }

    [Fact]
    public async Task FirstProof_WithoutTheUsersOwnSession_EndsThePassword_WithinItKeepsIt()
    {
        var (stolen, own) = (suite.NewEmail(), suite.NewEmail());
        var intruder = await acme.SignUp(stolen);
        var owner = WorkspaceSession.Of(await Use(ReadLink(await acme.Post("/auth/link", new { email = stolen }))));
        owner.Claims.GetProperty("sub").GetGuid().ShouldBe(intruder.Claims.GetProperty("sub").GetGuid());
        (await acme.Login(stolen)).ShouldHave(400);
        (await acme.Refresh(intruder.Refresh)).ShouldBeRefusedWith(401, "Unauthorized");

        var session = await acme.SignUp(own);
        var verify = (await acme.Send(HttpMethod.Post, "/v0/auth/verify/email", new { email = own, tenantId = acme.Code }, session.Access)).ShouldHave(200);
        (await acme.Send(HttpMethod.Post, "/v0/auth/verify/email", new { email = own })).ShouldBeRefusedWith(401, "Unauthorized");
        var proven = WorkspaceSession.Of(await Use(ReadLink(verify), session.Access));
        proven.Claims.GetProperty("isEmailConfirmed").GetBoolean().ShouldBeTrue();
        WorkspaceSession.Of(await acme.Login(own));
        WorkspaceSession.Of(await acme.Refresh(session.Refresh));
    }

    [Fact]
    public async Task Phone_IsProvenWithinTheSession_AndAnothersIsNot()
    {
        var phoneNumber = "+1555" + Random8();
        var session = await acme.SignUp(suite.NewEmail());
        var sent = (await acme.Send(HttpMethod.Post, "/v0/auth/verify/phone", new { phoneNumber }, session.Access)).ShouldHave(200);
        var verificationCode = sent.Json.GetProperty("result").GetProperty("verificationCode").GetString();
        var proven = WorkspaceSession.Of(await PutCode(new { channel = "sms", phoneNumber, verificationCode }, session.Access));
        proven.Claims.GetProperty("isPhoneNumberConfirmed").GetBoolean().ShouldBeTrue();
        proven.Claims.GetProperty("sub").GetGuid().ShouldBe(session.Claims.GetProperty("sub").GetGuid());

        var other = await acme.SignUp(suite.NewEmail());
        var theirs = (await acme.Send(HttpMethod.Post, "/v0/auth/verify/phone", new { phoneNumber }, other.Access)).ShouldHave(200);
        var code = theirs.Json.GetProperty("result").GetProperty("verificationCode").GetString();
        (await PutCode(new { channel = "sms", phoneNumber, verificationCode = code }, other.Access)).ShouldHave(400).String("message").ShouldContain("already taken");
    }

    [Fact]
    public async Task Reset_SetsThePassword_EndsSessions_AndTellsNobodyWhoExists()
    {
        var email = suite.NewEmail();
        var session = await acme.SignUp(email);
        var unknown = (await acme.Post("/auth/reset/link", new { email = suite.NewEmail() })).ShouldHave(200);
        unknown.Json.GetProperty("result").TryGetProperty("link", out _).ShouldBeFalse();
        var link = ReadLink(await acme.Post("/auth/reset/link", new { email }));
        (await Reset(link, "short1")).ShouldHave(400).String("message").ShouldContain("password");
        (await Use(link)).ShouldBeRefusedWith(400, WrongLink);
        var fresh = WorkspaceSession.Of(await Reset(link, "another password 1"));
        fresh.Claims.GetProperty("sub").GetGuid().ShouldBe(session.Claims.GetProperty("sub").GetGuid());
        (await acme.Refresh(session.Refresh)).ShouldBeRefusedWith(401, "Unauthorized");
        (await acme.Login(email)).ShouldHave(400);
        WorkspaceSession.Of(await acme.Login(email, "another password 1"));
        (await Reset(link, "third password 1")).ShouldBeRefusedWith(400, WrongLink);
        WorkspaceSession.Of(await acme.Refresh(fresh.Refresh));
    }

    [Fact]
    public async Task AtATenantBelowTheRoot_StrangersGetNothing()
    {
        var child = (await suite.Server.Post($"/admin/apps/{acme.Test.App.Id}/tenants", new { name = "Customer" }, ("X-Admin-Key", GatewayClient.AdminKey))).ShouldHave(201).String("code");
        var email = suite.NewEmail();
        var link = ReadLink(await acme.Send(HttpMethod.Post, $"/v0/tenants/{child}/auth/link", new { email }));
        (await acme.Send(HttpMethod.Put, $"/v0/tenants/{child}/auth/link", new { token = link.Token, uuid = link.Uuid })).ShouldBeRefusedWith(400, WrongLink);
        var users = (await suite.Server.Get($"/admin/apps/{acme.Test.App.Id}/users?email={email}", ("X-Admin-Key", GatewayClient.AdminKey))).ShouldHave(200);
        users.Json.GetProperty("users").GetArrayLength().ShouldBe(0);
    }

    private Task<Reply> Use(SentLink link, string? bearer = null) =>
        acme.Send(HttpMethod.Put, $"/v0/tenants/{acme.Code}/auth/link", new { token = link.Token, uuid = link.Uuid }, bearer);

    private Task<Reply> Reset(SentLink link, string password) =>
        acme.Send(HttpMethod.Put, $"/v0/tenants/{acme.Code}/auth/reset", new { token = link.Token, uuid = link.Uuid, password });

    private Task<Reply> PutCode(object body, string? bearer = null) => acme.Send(HttpMethod.Put, $"/v0/tenants/{acme.Code}/auth/code", Present(body), bearer);

    // A member that is null would name a contact of the other kind.
    private static string Present(object body) => JsonSerializer.Serialize(
        JsonSerializer.SerializeToElement(body).EnumerateObject().Where(member => member.Value.ValueKind != JsonValueKind.Null).ToDictionary(member => member.Name, member => member.Value, StringComparer.Ordinal));

    private static string Random8() => System.Security.Cryptography.RandomNumberGenerator.GetInt32(10_000_000, 99_999_999).ToString(System.Globalization.CultureInfo.InvariantCulture);

    private static SentLink ReadLink(Reply sent)
    {
        var url = sent.ShouldHave(200).Json.GetProperty("result").GetProperty("link").GetString()!;
        var query = System.Web.HttpUtility.ParseQueryString(new Uri(url).Query);
        return new(url, query["token"]!, query["uuid"]!);
    }

    private sealed record SentLink(string Url, string Token, string Uuid);
}
