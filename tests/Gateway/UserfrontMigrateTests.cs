using System.Text.Json;
using Microsoft.AspNetCore.Http;
using OrleansTenantAuth.Gateway.Outbound;
using OrleansTenantAuth.Gateway.Userfront.Passwords;
using OrleansTenantAuth.TestSupport;

namespace OrleansTenantAuth.Tests.Gateway;

/// <summary>Log-ins with passwords that still lie in a workspace's former user store.</summary>
public sealed class UserfrontMigrateTests(MigrateServer suite) : IClassFixture<MigrateServer>
{
    private const string Refused = "Incorrect email or password";
    private readonly FormerUserStore former = suite.Former;
    private readonly GatewayHarness server = suite.Server;
    private readonly TestWorkspace acme = suite.Acme;

    [Fact]
    public async Task AUserOfTheFormerStore_IsMadeHere_AndAskedForOnce()
    {
        var email = Know("old pass");
        var first = await Migrate(email, "old pass");
        var session = WorkspaceSession.Of(first);
        first.Json.GetProperty("upstreamResponse").GetProperty("plan").GetString().ShouldBe("pro");
        first.Json.GetProperty("upstreamResponse").GetProperty("mode").GetString().ShouldBe("test");
        session.Claims.GetProperty("isEmailConfirmed").GetBoolean().ShouldBeFalse();
        AskedFor(email).ShouldBe(["old pass"]);

        var again = await Migrate(email, "old pass");
        WorkspaceSession.Of(again).Claims.GetProperty("sub").GetGuid().ShouldBe(session.Claims.GetProperty("sub").GetGuid());
        again.Json.TryGetProperty("upstreamResponse", out _).ShouldBeFalse();
        WorkspaceSession.Of(await acme.Login(email, "old pass"));
        AskedFor(email).Count.ShouldBe(1);
    }

    [Fact]
    public async Task AUserWithoutAPassword_GetsTheFormerOne_InTheOldSpellingToo()
    {
        var email = Know("old pass");
        var code = (await acme.Post("/auth/code", new { channel = "email", email })).Json.GetProperty("result").GetProperty("verificationCode").GetString();
        var own = WorkspaceSession.Of(await acme.Send(HttpMethod.Put, $"/v0/tenants/{acme.Code}/auth/code", new { channel = "email", email, verificationCode = code }));
        var old = await acme.Send(HttpMethod.Post, "/v0/auth/password/migrate", new { tenantId = acme.Code, email, password = "old pass" });
        WorkspaceSession.Of(old).Claims.GetProperty("sub").GetGuid().ShouldBe(own.Claims.GetProperty("sub").GetGuid());
        WorkspaceSession.Of(await acme.Login(email, "old pass"));
    }

    [Fact]
    public async Task AUserWithAPasswordHere_IsNotLetInByTheFormerOne()
    {
        var email = Know("old pass 1");
        await acme.SignUp(email);
        (await Migrate(email, "old pass 1")).ShouldBeRefusedWith(400, Refused);
        former.Asked.ShouldNotContain(question => question.Email == email || question.Password == "old pass 1");
        WorkspaceSession.Of(await Migrate(email, TestWorkspace.Password));
    }

    [Fact]
    public async Task WhateverIsWrong_TakesOneHashAndOneQuestion_AndTheSameWords()
    {
        var (hashes, known, here, linked) = (server.Service<PasswordHashes>(), Know("old pass"), NewEmail(), NewEmail());
        await acme.SignUp(here);
        var link = System.Web.HttpUtility.ParseQueryString(new Uri((await acme.Post("/auth/link", new { email = linked })).Json.GetProperty("result").GetProperty("link").GetString()!).Query);
        WorkspaceSession.Of(await acme.Send(HttpMethod.Put, $"/v0/tenants/{acme.Code}/auth/link", new { token = link["token"], uuid = link["uuid"] }));
        foreach (var name in new[] { known, here, linked, NewEmail(), "nobody-here", "+15550001111", "not@an@address" })
        {
            var (checks, asked) = (hashes.Checks, former.Asked.Count);
            (await Migrate(name, "wrong password 1")).ShouldBeRefusedWith(400, Refused);
            (hashes.Checks - checks, former.Asked.Count - asked).ShouldBe((1, 1), name);
        }

        // A locked user is no different, and the right password is not told to anybody any more.
        for (var tries = 0; tries < 9; tries++)
            (await Migrate(known, "wrong password 1")).ShouldBeRefusedWith(400, Refused);
        var (before, count) = (hashes.Checks, former.Asked.Count);
        (await Migrate(known, "old pass")).ShouldBeRefusedWith(400, Refused);
        (hashes.Checks - before, former.Asked.Count - count).ShouldBe((1, 1));
        former.Asked[^1].ShouldNotBe((known, "old pass"));
        (await acme.Login(known, "old pass")).ShouldBeRefusedWith(400, Refused);
    }

    [Theory]
    [InlineData("500")]
    [InlineData("403")]
    [InlineData("302")]
    [InlineData("no object")]
    [InlineData("too long")]
    [InlineData("cut off")]
    [InlineData("late")]
    public async Task AStoreThatIsDown_CostsNothing(string how)
    {
        var email = Know("old pass");
        former.Instead = how switch
        {
            "302" => http =>
            {
                http.Response.Redirect(former.Url);
                return Task.CompletedTask;
            },
            "no object" => http => http.Response.WriteAsync("[]"),
            "too long" => http => http.Response.WriteAsync($$"""{"a":"{{new string('x', OutboundHttp.MostBytes)}}"}"""),
            "cut off" => http =>
            {
                http.Abort();
                return Task.CompletedTask;
            },
            "late" => http =>
            {
                // So late that no turn of this request may change anything any more.
                server.Time.Advance(GrainTurns.Longest + TimeSpan.FromMilliseconds(1));
                http.Response.StatusCode = 500;
                return Task.CompletedTask;
            },
            _ => http =>
            {
                http.Response.StatusCode = int.Parse(how, System.Globalization.CultureInfo.InvariantCulture);
                return Task.CompletedTask;
            },
        };
        for (var tries = 0; tries < 12; tries++)
            (await Migrate(email, "old pass")).ShouldBeRefusedWith(503, "The former user store does not answer. Send the request again.");
        former.Instead = null;
        WorkspaceSession.Of(await Migrate(email, "old pass"));
    }

    [Fact]
    public async Task SideBySide_OneUserIsMade()
    {
        var email = Know("old pass");
        var replies = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Migrate(email, "old pass")));
        var users = replies.Where(reply => reply.Status == 200).Select(reply => WorkspaceSession.Of(reply).Claims.GetProperty("sub").GetGuid()).Distinct().ToArray();
        users.Length.ShouldBe(1);
        replies.ShouldAllBe(reply => reply.Status == 200 || reply.Status == 429 || reply.Status == 503);
    }

    [Fact]
    public async Task AUserOfTheFormerStore_IsNotMade_BelowTheRootOrInAnotherMode()
    {
        var email = Know("old pass");
        var child = (await server.Post($"/admin/apps/{acme.Test.App.Id}/tenants", new { name = "Customer" }, ("X-Admin-Key", GatewayClient.AdminKey))).ShouldHave(201).String("code");
        (await acme.Send(HttpMethod.Post, $"/v0/tenants/{child}/auth/password/migrate", new { email, password = "old pass" })).ShouldBeRefusedWith(400, Refused);
        AskedFor(email).ShouldBeEmpty();
        (await acme.Send(HttpMethod.Post, $"/v0/tenants/{acme.Code}/auth/password/migrate", new { email, password = "old pass" }, origin: TestWorkspace.LiveOrigin)).ShouldBeRefusedWith(400, Refused);
        AskedFor(email).ShouldBeEmpty();
    }

    [Fact]
    public async Task Off_OrWithoutASecret_ItIsAnOrdinaryLogin()
    {
        var email = Know("old pass");
        (await Configure(new { migrate_enabled = false })).ShouldHave(200).Json.GetProperty("settings").GetProperty("migrate_enabled").GetBoolean().ShouldBeFalse();
        (await Migrate(email, "old pass")).ShouldBeRefusedWith(400, Refused);
        AskedFor(email).ShouldBeEmpty();
        (await Configure(new { migrate_enabled = true })).Text.ShouldNotContain(FormerUserStore.Secret);
        WorkspaceSession.Of(await Migrate(email, "old pass"));
    }

    [Theory]
    [InlineData("migrate_url", "http://old.example.com/login")]
    [InlineData("migrate_url", "https://user:pass@old.example.com/")]
    [InlineData("migrate_url", "old.example.com")]
    [InlineData("migrate_secret", "too short")]
    public async Task Settings_ThatCannotBeUsed_AreRefused(string name, string value) =>
        (await Configure(new Dictionary<string, string>(StringComparer.Ordinal) { [name] = value })).ShouldHave(400).Fields.ShouldBe(["settings." + name]);

    [Fact]
    public async Task AnAddressThatIsNotPublic_IsNeverCalled()
    {
        await using var strict = await GatewayHarness.Start("Development", ("Outbound:CaFile", former.CaFile));
        var workspace = await TestWorkspace.Create(strict, "strict-suite");
        (await strict.Send(HttpMethod.Patch, $"/admin/apps/{workspace.Test.App.Id}/tenants/{workspace.Code}", Json(new { migrate_url = former.Url, migrate_secret = FormerUserStore.Secret }), ("X-Admin-Key", GatewayClient.AdminKey))).ShouldHave(200);
        var email = Know("old pass");
        (await workspace.Post("/auth/password/migrate", new { email, password = "old pass" })).ShouldHave(503);
        AskedFor(email).ShouldBeEmpty();
    }

    private static string NewEmail() => $"former-{Guid.NewGuid():N}@example.com";

    private IReadOnlyList<string> AskedFor(string email) => [.. former.Asked.Where(question => question.Email == email).Select(question => question.Password)];

    private string Know(string password)
    {
        var email = NewEmail();
        former.Users[email] = password;
        return email;
    }

    private Task<Reply> Migrate(string name, string password) => acme.Post("/auth/password/migrate", new { emailOrUsername = name, password });

    private Task<Reply> Configure(object settings) => suite.Configure(settings);

    private static StringContent Json(object settings) => MigrateServer.Json(settings);
}

/// <summary>A server with a workspace, and the workspace's former user store.</summary>
public sealed class MigrateServer : IAsyncLifetime
{
    internal FormerUserStore Former { get; private set; } = null!;

    /// <summary>The server.</summary>
    public GatewayHarness Server { get; private set; } = null!;

    /// <summary>The workspace.</summary>
    public TestWorkspace Acme { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        Former = await FormerUserStore.Start();
        Server = await GatewayHarness.Start(
            "Development", ("Outbound:AllowedNetworks:0", "127.0.0.0/8"), ("Outbound:AllowedNetworks:1", "::1/128"), ("Outbound:CaFile", Former.CaFile));
        Server.Time.Patience = 30;
        Acme = await TestWorkspace.Create(Server, "acme-suite");
        (await Configure(new { migrate_url = Former.Url, migrate_secret = FormerUserStore.Secret })).ShouldHave(200);
    }

    public async Task DisposeAsync()
    {
        await Server.DisposeAsync();
        await Former.DisposeAsync();
    }

    /// <summary>Sets settings of the test mode's root tenant.</summary>
    public Task<Reply> Configure(object settings) =>
        Server.Send(HttpMethod.Patch, $"/admin/apps/{Acme.Test.App.Id}/tenants/{Acme.Code}", Json(settings), ("X-Admin-Key", GatewayClient.AdminKey));

    internal static StringContent Json(object settings) => new(JsonSerializer.Serialize(new { settings }), System.Text.Encoding.UTF8, "application/json");
}
