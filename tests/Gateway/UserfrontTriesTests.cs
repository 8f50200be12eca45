using System.Text.Json;
using OrleansTenantAuth.TestSupport;

namespace OrleansTenantAuth.Tests.Gateway;

/// <summary>The tries on one user count together, whatever credential, route, spelling or repeat they come by.</summary>
public sealed class UserfrontTriesTests(UserfrontServer suite) : IClassFixture<UserfrontServer>
{
    private const int PerPrefix = 10;
    private const string WrongPassword = "Incorrect email or password";
    private readonly UserfrontServer suite = suite;
    private readonly TestWorkspace acme = suite.Acme;

    /// <summary>Ways to try a credential of a user.</summary>
    public static TheoryData<string> Ways => [.. Names];

    private static string[] Names { get; } = ["basic", "basic-old", "migrate", "change", "totp", "backup", "code", "link", "reset"];

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task WrongTries_OfOneWay_UseUpThoseOfThePassword(string way)
    {
        var user = await Person.Make(this);
        for (var tries = 0; tries < PerPrefix; tries++)
            (await user.Try(way, isRight: false)).ShouldHave(400);
        (await user.Try("basic", isRight: true)).ShouldBeRefusedWith(400, WrongPassword);
        suite.Server.Time.Advance(TimeSpan.FromMinutes(15));
        WorkspaceSession.Of(await user.Try("basic", isRight: true));
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task WrongPasswords_UseUpTheTriesOfEveryWay(string way)
    {
        var user = await Person.Make(this);
        for (var tries = 0; tries < PerPrefix; tries++)
            (await user.Try("basic", isRight: false)).ShouldBeRefusedWith(400, WrongPassword);
        (await user.Try(way, isRight: true)).ShouldHave(400);
    }

    [Fact]
    public async Task WrongTries_SideBySide_ByEveryWay_GetNoMore()
    {
        var user = await Person.Make(this);
        var replies = await Task.WhenAll(Enumerable.Range(0, 3).SelectMany(_ => Names.Select(way => user.Try(way, isRight: false))));
        replies.ShouldAllBe(reply => reply.Status == 400 || reply.Status == 429 || reply.Status == 503);
        (await user.Try("basic", isRight: true)).ShouldBeRefusedWith(400, WrongPassword);
        (await user.Try("totp", isRight: true)).ShouldHave(400);
    }

    [Fact]
    public async Task WrongTries_UnderOneIdempotencyKey_CountEach()
    {
        var user = await Person.Make(this);
        var once = ("Idempotency-Key", Guid.NewGuid().ToString());
        for (var tries = 0; tries < PerPrefix; tries++)
            (await suite.Server.Post($"/v0/tenants/{acme.Code}/auth/basic", new { emailOrUsername = user.Email, password = "wrong password " + tries }, once)).ShouldBeRefusedWith(400, WrongPassword);
        (await suite.Server.Post($"/v0/tenants/{acme.Code}/auth/basic", new { emailOrUsername = user.Email, password = TestWorkspace.Password }, once)).ShouldBeRefusedWith(400, WrongPassword);
    }

    [Fact]
    public async Task ARightPassword_FreesNoTriesOfAnotherKind()
    {
        var user = await Person.Make(this);
        for (var tries = 0; tries < PerPrefix - 1; tries++)
        {
            (await user.Try("totp", isRight: false)).ShouldHave(400);
            WorkspaceSession.Of(await user.Try("basic", isRight: true));
        }

        (await user.Try("backup", isRight: false)).ShouldHave(400);
        (await user.Try("totp", isRight: true)).ShouldHave(400);
        (await user.Try("basic", isRight: true)).ShouldBeRefusedWith(400, WrongPassword);
    }

    [Fact]
    public async Task WrongTries_OfASecondFactor_AreNotFreedByTheFirst()
    {
        var (workspace, email) = (suite.Other, suite.NewEmail());
        var path = $"/v0/tenants/{workspace.Code}/auth";
        var session = await workspace.SignUp(email);
        var (secret, backups) = Read(await workspace.Send(HttpMethod.Get, "/v0/auth/totp", null, session.Access));
        WorkspaceSession.Of(await workspace.Send(HttpMethod.Post, path + "/totp", new { email, totpCode = CodeOf(secret) }));
        await suite.RequireMfa(workspace, true);
        for (var tries = 0; tries < PerPrefix / 2; tries++)
        {
            var first = (await workspace.Login(email)).ShouldHave(200).String("firstFactorToken");
            (await workspace.Send(HttpMethod.Post, path + "/totp", new { backupCode = "aaaaa-aaaaa" }, first)).ShouldHave(400);
        }

        (await workspace.Send(HttpMethod.Post, path + "/totp", new { email, backupCode = backups[0] })).ShouldHave(400);
        (await workspace.Login(email)).ShouldBeRefusedWith(400, WrongPassword);
    }

    private static (byte[] Secret, string[] Backups) Read(Reply reply) => (
        TestAuthenticator.Read(reply.ShouldHave(200).String("totpSecret")),
        [.. reply.Json.GetProperty("backupCodes").EnumerateArray().Select(code => code.GetString()!)]);

    private string CodeOf(byte[] secret, int steps = 0) => TestAuthenticator.CodeOf(secret, suite.Server.Time.GetUtcNow(), steps);

    /// <summary>A user with every credential, and a right and a wrong one of each way.</summary>
    private sealed record Person(UserfrontTriesTests Tests, string Email, string Access, byte[] Secret, string Backup, string Code, JsonElement Link, JsonElement Reset)
    {
        public static async Task<Person> Make(UserfrontTriesTests tests)
        {
            var (acme, email) = (tests.acme, tests.suite.NewEmail());
            var session = await acme.SignUp(email);
            var (secret, backups) = Read(await acme.Send(HttpMethod.Get, "/v0/auth/totp", null, session.Access));
            WorkspaceSession.Of(await acme.Post("/auth/totp", new { email, totpCode = tests.CodeOf(secret) }));
            var link = await Parts(tests, "/auth/link", new { email });
            var reset = await Parts(tests, "/auth/reset/link", new { email });
            var code = (await acme.Post("/auth/code", new { channel = "email", email })).ShouldHave(200).Json.GetProperty("result").GetProperty("verificationCode").GetString()!;
            return new(tests, email, session.Access, secret, backups[0], code, link, reset);
        }

        public Task<Reply> Try(string way, bool isRight)
        {
            var (acme, password) = (Tests.acme, isRight ? TestWorkspace.Password : "wrong password 1");
            var next = Tests.CodeOf(Secret, 1);
            var wrongDigits = next == "000000" ? "000001" : "000000";
            string Of(JsonElement link) => isRight ? link.GetProperty("token").GetString()! : new string('x', 43);
            return way switch
            {
                "basic" => acme.Login(Email, password),
                "basic-old" => acme.Send(HttpMethod.Post, "/v0/auth/basic", new { tenantId = acme.Code, email = Email, password }),
                "migrate" => acme.Post("/auth/password/migrate", new { email = Email, password }),
                "change" => Put("/basic", new { password = "another password 1", existingPassword = password }, Access),
                "totp" => acme.Post("/auth/totp", new { email = Email, totpCode = isRight ? next : wrongDigits }),
                "backup" => acme.Post("/auth/totp", new { email = Email, backupCode = isRight ? Backup : "aaaaa-aaaaa" }),
                "code" => Put("/code", new { channel = "email", email = Email, verificationCode = isRight ? Code : Code == "000000" ? "000001" : "000000" }),
                "link" => Put("/link", new { token = Of(Link), uuid = Link.GetProperty("uuid").GetString() }),
                _ => Put("/reset", new { token = Of(Reset), uuid = Reset.GetProperty("uuid").GetString(), password = "another password 1" }),
            };
        }

        private Task<Reply> Put(string path, object body, string? bearer = null) => Tests.acme.Send(HttpMethod.Put, $"/v0/tenants/{Tests.acme.Code}/auth{path}", body, bearer);

        private static async Task<JsonElement> Parts(UserfrontTriesTests tests, string path, object body)
        {
            var query = System.Web.HttpUtility.ParseQueryString(new Uri((await tests.acme.Post(path, body)).ShouldHave(200).Json.GetProperty("result").GetProperty("link").GetString()!).Query);
            return JsonSerializer.SerializeToElement(new { token = query["token"], uuid = query["uuid"] });
        }
    }
}
