using System.Text.Json;
using OrleansTenantAuth.TestSupport;

namespace OrleansTenantAuth.Tests.Gateway;

/// <summary>Invitations to roles: whom they are for, what they give, and when they are over.</summary>
public sealed class UserfrontInviteTests(UserfrontServer suite) : IClassFixture<UserfrontServer>
{
    private const string WrongLink = "Invalid token";
    private readonly TestWorkspace acme = suite.Acme;

    [Fact]
    public async Task Invite_OfANewAddress_MakesAUser_WhoGetsTheRolesByUsingTheLinkOnce()
    {
        var (email, child) = (suite.NewEmail(), await NewTenant());
        var invited = await Invite(child, new { email, roles = new[] { "admin", "member" }, name = "Ada", data = new { plan = "pro" } });
        var user = invited.Json.GetProperty("invite").GetProperty("userUuid").GetGuid();
        var link = LinkOf(invited);
        link.Url.ShouldStartWith("http://localhost/login?");
        link.Url.ShouldEndWith("&type=invite");
        (await suite.Server.Code(email, "INVITE")).ShouldBe(link.Url);
        var before = (await Call("GET", "/users/" + user)).ShouldHave(200);
        (before.String("name"), before.Json.GetProperty("isConfirmed").GetBoolean()).ShouldBe(("Ada", false));
        before.Json.GetProperty("authorization").EnumerateObject().ShouldBeEmpty();
        (await Call("GET", $"/tenants/{child}/users/{user}")).ShouldBeRefusedWith(404, "User Not Found");

        var session = WorkspaceSession.Of(await Use(link, child));
        (session.Claims.GetProperty("sub").GetGuid(), session.Claims.GetProperty("isEmailConfirmed").GetBoolean()).ShouldBe((user, true));
        session.RolesIn(child).ShouldBe(["admin", "member"]);
        (await Use(link, child)).ShouldBeRefusedWith(400, WrongLink);
        (await Call("GET", $"/tenants/{child}/users/{user}")).ShouldHave(200);
    }

    [Fact]
    public async Task Invite_OfTypeReset_LeadsToThePassword_AndCountsThereAlone()
    {
        var email = suite.NewEmail();
        var link = LinkOf(await Invite(acme.Code, new { email, roles = new[] { "editor" }, options = new { type = "reset", duration = "2 hours" } }));
        link.Url.ShouldStartWith("http://localhost/reset?");
        (await Use(link, acme.Code)).ShouldBeRefusedWith(400, WrongLink);
        (await Reset(link, "short")).ShouldHave(400);
        WorkspaceSession.Of(await Reset(link, TestWorkspace.Password)).RolesIn(acme.Code).ShouldBe(["editor"]);
        WorkspaceSession.Of(await acme.Login(email)).RolesIn(acme.Code).ShouldBe(["editor"]);
        (await Reset(link, TestWorkspace.Password)).ShouldBeRefusedWith(400, WrongLink);
    }

    [Fact]
    public async Task Roles_AreAddedToThoseThere()
    {
        var email = suite.NewEmail();
        var user = (await acme.SignUp(email)).Claims.GetProperty("userId").GetInt64();
        (await Call("PUT", $"/users/{user}/roles", new { roles = new[] { "member" } })).ShouldHave(200);
        var link = LinkOf(await Invite(acme.Code, new { email, roles = new[] { "admin", "member" } }));
        WorkspaceSession.Of(await Use(link, acme.Code)).RolesIn(acme.Code).ShouldBe(["member", "admin"]);
    }

    [Fact]
    public async Task WhoSignedUpWithAnothersAddress_GetsNoRole_AndLosesEverythingWhenTheLinkIsUsed()
    {
        var email = suite.NewEmail();
        var intruder = await acme.SignUp(email);
        var link = LinkOf(await Invite(acme.Code, new { email, roles = new[] { "owner" } }));
        WorkspaceSession.Of(await acme.Login(email)).RolesIn(acme.Code).ShouldBeEmpty();
        WorkspaceSession.Of(await acme.Refresh(intruder.Refresh)).RolesIn(acme.Code).ShouldBeEmpty();

        // Not even with the intruder's own session in the invited person's browser.
        var bearer = WorkspaceSession.Of(await acme.Login(email)).Access;
        WorkspaceSession.Of(await Use(link, acme.Code, bearer)).RolesIn(acme.Code).ShouldBe(["owner"]);
        (await acme.Login(email)).ShouldHave(400);
        (await acme.Refresh(intruder.Refresh)).ShouldBeRefusedWith(401, "Unauthorized");
    }

    [Fact]
    public async Task AnotherUsersSession_CannotTakeIt()
    {
        var email = suite.NewEmail();
        var other = await acme.SignUp(suite.NewEmail());
        var link = LinkOf(await Invite(acme.Code, new { email, roles = new[] { "admin" } }));
        var session = WorkspaceSession.Of(await Use(link, acme.Code, other.Access));
        session.Claims.GetProperty("sub").GetGuid().ShouldNotBe(other.Claims.GetProperty("sub").GetGuid());
        WorkspaceSession.ClaimsOf(session.Id).GetProperty("email").GetString().ShouldBe(email);
        WorkspaceSession.Of(await acme.Refresh(other.Refresh)).RolesIn(acme.Code).ShouldBeEmpty();
    }

    [Fact]
    public async Task TwoUsesAtOnce_HaveOneWinner()
    {
        var email = suite.NewEmail();
        var link = LinkOf(await Invite(acme.Code, new { email, roles = new[] { "admin" } }));
        var uses = await Race.Run(6, _ => Use(link, acme.Code));
        uses.Count(use => use.Status == 200).ShouldBe(1);
        foreach (var lost in uses.Where(use => use.Status != 200))
            lost.ShouldBeRefusedWith(400, WrongLink);
        WorkspaceSession.Of(uses.First(use => use.Status == 200)).RolesIn(acme.Code).ShouldBe(["admin"]);
    }

    [Fact]
    public async Task Revoked_TheLinkOpensNothing_AndTheListForgetsIt()
    {
        var child = await NewTenant();
        var kept = await Invite(child, new { email = suite.NewEmail(), roles = new[] { "admin" } });
        suite.Server.Time.Advance(TimeSpan.FromSeconds(1));
        var ended = await Invite(child, new { email = suite.NewEmail(), roles = new[] { "viewer" } });
        var (first, second) = (IdOf(kept), IdOf(ended));
        (await Ids(child)).ShouldBe([first, second]);
        var page = (await Call("GET", $"/tenants/{child}/invites?limit=1")).ShouldHave(200);
        var item = page.Json.GetProperty("results").EnumerateArray().Single();
        (item.GetProperty("type").GetString(), item.GetProperty("roles")[0].GetString(), item.GetProperty("tenantId").GetString()).ShouldBe(("welcome", "admin", child));
        page.Text.ShouldNotContain(LinkOf(kept).Token);
        var next = (await Call("GET", $"/tenants/{child}/invites?limit=1&cursor={page.String("nextCursor")}")).ShouldHave(200);
        next.Json.GetProperty("results").EnumerateArray().Single().GetProperty("id").GetGuid().ShouldBe(second);
        (await Call("GET", $"/tenants/{child}/invites?limit=0")).ShouldHave(400);
        (await Call("GET", $"/tenants/{child}/invites?cursor=x")).ShouldHave(400);

        (await Call("DELETE", $"/tenants/{child}/invites/{second}")).ShouldHave(200);
        (await Call("DELETE", $"/tenants/{child}/invites/{second}")).ShouldHave(200);
        (await Use(LinkOf(ended), child)).ShouldBeRefusedWith(400, WrongLink);
        (await Ids(child)).ShouldBe([first]);
        WorkspaceSession.Of(await Use(LinkOf(kept), child));
        (await Ids(child)).ShouldBeEmpty();
        (await Call("DELETE", $"/tenants/{child}/invites/{first}")).ShouldBeRefusedWith(404, "Invite Not Found");
        (await Call("DELETE", $"/tenants/{child}/invites/{Guid.NewGuid()}")).ShouldBeRefusedWith(404, "Invite Not Found");
        (await Call("DELETE", $"/tenants/{child}/invites/x")).ShouldBeRefusedWith(404, "Invite Not Found");
    }

    [Fact]
    public async Task Expired_TheLinkOpensNothing_AndTheListForgetsIt()
    {
        var child = await NewTenant();
        var invited = await Invite(child, new { email = suite.NewEmail(), roles = new[] { "admin" }, options = new { duration = "10 seconds" } });
        var lasting = await Invite(child, new { email = suite.NewEmail(), roles = new[] { "admin" } });
        suite.Server.Time.Advance(TimeSpan.FromSeconds(10));
        (await Use(LinkOf(invited), child)).ShouldBeRefusedWith(400, WrongLink);
        (await Ids(child)).ShouldBe([IdOf(lasting)]);
        (await Call("DELETE", $"/tenants/{child}/invites/{IdOf(invited)}")).ShouldBeRefusedWith(404, "Invite Not Found");
        suite.Server.Time.Advance(TimeSpan.FromDays(3));
        (await Use(LinkOf(lasting), child)).ShouldBeRefusedWith(400, WrongLink);
    }

    [Fact]
    public async Task TheTenantSuspendedOrDeleted_ARoleTakenFromTheApp_NothingIsUsedUp()
    {
        var child = await NewTenant();
        var invited = await Invite(child, new { email = suite.NewEmail(), roles = new[] { "admin" } });
        var tenants = $"/admin/apps/{acme.Test.App.Id}/tenants/{child}";
        (await Admin("POST", tenants + "/suspend")).ShouldHave(200);
        (await Use(LinkOf(invited), acme.Code)).ShouldBeRefusedWith(400, WrongLink);
        (await Call("POST", $"/tenants/{child}/roles/invite", new { email = suite.NewEmail(), roles = new[] { "admin" } })).ShouldBeRefusedWith(404, "Tenant Not Found");
        (await Admin("POST", tenants + "/resume")).ShouldHave(200);
        WorkspaceSession.Of(await Use(LinkOf(invited), acme.Code)).RolesIn(child).ShouldBe(["admin"]);

        var late = await Invite(child, new { email = suite.NewEmail(), roles = new[] { "admin" } });
        (await Call("DELETE", "/tenants/" + child)).ShouldHave(200);
        (await Use(LinkOf(late), acme.Code)).ShouldBeRefusedWith(400, WrongLink);
    }

    [Fact]
    public async Task ARoleThatTheAppNoLongerHas_IsLeftOut_AndWithoutAnyTheInvitationIsVoid()
    {
        var workspace = await TestWorkspace.Create(suite.Server, "shrinking-suite");
        var code = workspace.Code;
        async Task<SentLink> Sent(params string[] roles) => LinkOf((await workspace.Send(HttpMethod.Post, "/v0/roles/invite", new { email = suite.NewEmail(), roles }, workspace.Test.AdminKey)).ShouldHave(200));
        var (both, gone) = (await Sent("editor", "viewer"), await Sent("editor"));
        var put = await suite.Server.Send(HttpMethod.Patch, "/admin/apps/" + workspace.Test.App.Id, new StringContent("""{"roles":[{"name":"viewer"}]}""", System.Text.Encoding.UTF8, "application/json"), ("X-Admin-Key", GatewayClient.AdminKey));
        put.ShouldHave(200);
        WorkspaceSession.Of(await workspace.Send(HttpMethod.Put, $"/v0/tenants/{code}/auth/link", new { token = both.Token, uuid = both.Uuid })).RolesIn(code).ShouldBe(["viewer"]);
        (await workspace.Send(HttpMethod.Put, $"/v0/tenants/{code}/auth/link", new { token = gone.Token, uuid = gone.Uuid })).ShouldBeRefusedWith(400, WrongLink);
    }

    [Fact]
    public async Task TheUserDeletedOrPutOutSince_GetsNothing_UntilInvitedAgain()
    {
        var email = suite.NewEmail();
        var invited = await Invite(acme.Code, new { email, roles = new[] { "admin" } });
        var user = invited.Json.GetProperty("invite").GetProperty("userUuid").GetString();
        (await Admin("DELETE", $"/admin/apps/{acme.Test.App.Id}/users/{user}/membership")).Status.ShouldBeOneOf(200, 204);
        (await Use(LinkOf(invited), acme.Code)).ShouldBeRefusedWith(400, WrongLink);
        var again = await Invite(acme.Code, new { email, roles = new[] { "viewer" } });
        WorkspaceSession.Of(await Use(LinkOf(again), acme.Code)).RolesIn(acme.Code).ShouldBe(["viewer"]);

        var other = await Invite(acme.Code, new { email = suite.NewEmail(), roles = new[] { "admin" } });
        var deleted = other.Json.GetProperty("invite").GetProperty("userUuid").GetString();
        (await Admin("DELETE", $"/admin/users/{deleted}")).Status.ShouldBeOneOf(200, 204);
        (await Use(LinkOf(other), acme.Code)).ShouldBeRefusedWith(400, WrongLink);
        (await Call("POST", "/roles/invite", new { email = other.Json.GetProperty("invite").GetProperty("email").GetString(), roles = new[] { "admin" } })).ShouldBeRefusedWith(401, "Unauthorized");
    }

    [Fact]
    public async Task OtherTenantsWorkspacesAndModes_HaveNothingOfIt()
    {
        var (child, sibling) = (await NewTenant(), await NewTenant());
        var invited = await Invite(child, new { email = suite.NewEmail(), roles = new[] { "admin" } });
        var (link, id) = (LinkOf(invited), IdOf(invited));
        (await Use(link, sibling)).ShouldBeRefusedWith(400, WrongLink);
        (await suite.Other.Send(HttpMethod.Put, $"/v0/tenants/{suite.Other.Code}/auth/link", new { token = link.Token, uuid = link.Uuid })).ShouldBeRefusedWith(400, WrongLink);
        (await acme.Send(HttpMethod.Put, $"/v0/tenants/{acme.Code}/auth/link", new { token = link.Token, uuid = link.Uuid }, origin: TestWorkspace.LiveOrigin)).ShouldBeRefusedWith(400, WrongLink);
        (await Ids(sibling)).ShouldBeEmpty();
        (await Call("DELETE", $"/tenants/{sibling}/invites/{id}")).ShouldBeRefusedWith(404, "Invite Not Found");
        var body = new { email = suite.NewEmail(), roles = new[] { "admin" } };
        foreach (var key in new[] { suite.Other.Test.AdminKey, acme.Live.AdminKey })
        {
            (await Call("GET", $"/tenants/{child}/invites", null, key)).ShouldBeRefusedWith(404, "Tenant Not Found");
            (await Call("DELETE", $"/tenants/{child}/invites/{id}", null, key)).ShouldBeRefusedWith(404, "Tenant Not Found");
            (await Call("POST", $"/tenants/{child}/roles/invite", body, key)).ShouldBeRefusedWith(404, "Tenant Not Found");
        }

        var readOnly = (await Call("POST", "/keys", new { type = "readonly" })).ShouldHave(200).String("key");
        (await Call("GET", $"/tenants/{child}/invites", null, readOnly)).ShouldHave(200);
        foreach (var (method, path) in new[] { ("POST", "/roles/invite"), ("POST", "/users/invite"), ("POST", $"/tenants/{child}/roles/invite"), ("DELETE", $"/tenants/{child}/invites/{id}"), ("POST", "/auth/link/generate") })
            (await Call(method, path, method == "POST" ? body : null, readOnly)).ShouldBeRefusedWith(401, "Unauthorized");
        (await acme.Send(HttpMethod.Post, "/v0/roles/invite", body)).ShouldHave(401);
        WorkspaceSession.Of(await Use(link, child));
    }

    [Theory]
    [InlineData("""{"roles":["admin"]}""", "email")]
    [InlineData("""{"email":"a@example.com"}""", "roles")]
    [InlineData("""{"email":"a@example.com","roles":[]}""", "roles")]
    [InlineData("""{"email":"a@example.com","roles":["emperor"]}""", "roles")]
    [InlineData("""{"email":"a@example.com","roles":"admin"}""", "roles")]
    [InlineData("""{"email":"a@example.com","roles":["admin"],"options":{"type":"login"}}""", "options.type")]
    [InlineData("""{"email":"a@example.com","roles":["admin"],"options":{"duration":"9 seconds"}}""", "options.duration")]
    [InlineData("""{"email":"a@example.com","roles":["admin"],"options":{"duration":"2 weeks"}}""", "options.duration")]
    [InlineData("""{"email":"a@example.com","roles":["admin"],"options":{"duration":"soon"}}""", "options.duration")]
    [InlineData("""{"email":"a@example.com","roles":["admin"],"mail":true}""", "mail")]
    [InlineData("""{"email":"nobody","roles":["admin"]}""", "email")]
    public async Task MistakesAreNamed_AndMakeNoUser(string body, string field)
    {
        (await Call("POST", "/roles/invite", body)).ShouldHave(400).String("message").ShouldContain(field);
        var found = (await suite.Server.Get($"/admin/apps/{acme.Test.App.Id}/users?email=a@example.com", ("X-Admin-Key", GatewayClient.AdminKey))).ShouldHave(200);
        found.Json.GetProperty("users").GetArrayLength().ShouldBe(0);
    }

    [Fact]
    public async Task ARepeat_SendsOneInvitation()
    {
        var (email, once) = (suite.NewEmail(), ("Idempotency-Key", Guid.NewGuid().ToString()));
        var first = await suite.Server.Post("/v0/roles/invite", new { email, roles = new[] { "admin" } }, TestWorkspace.Bearer(acme.Test.AdminKey), once);
        suite.Server.Time.Advance(TimeSpan.FromSeconds(30));
        var second = await suite.Server.Post("/v0/roles/invite", new { email, roles = new[] { "admin" } }, TestWorkspace.Bearer(acme.Test.AdminKey), once);
        (IdOf(second.ShouldHave(200)), LinkOf(second)).ShouldBe((IdOf(first), LinkOf(first)));
    }

    [Theory]
    [InlineData("Host", "evil.example")]
    [InlineData("X-Forwarded-Host", "evil.example")]
    [InlineData("X-Forwarded-Proto", "ftp")]
    [InlineData("Origin", "https://evil.example")]
    [InlineData("x-origin", "https://evil.example")]
    public async Task Links_LeadToConfiguredOriginsOnly(string header, string value)
    {
        var email = suite.NewEmail();
        var live = await suite.Server.Post("/v0/roles/invite", new { email, roles = new[] { "admin" } }, TestWorkspace.Bearer(acme.Live.AdminKey), (header, value));
        live.ShouldHave(200).Json.GetProperty("result").TryGetProperty("link", out _).ShouldBeFalse();
        live.Text.ShouldNotContain("token");
        (await suite.Server.Code(email, "INVITE")).ShouldStartWith(TestWorkspace.LiveOrigin + "/login?token=");
    }

    [Fact]
    public async Task GeneratedLinks_WorkOnceAsTheirTypeSays()
    {
        var email = suite.NewEmail();
        var session = await acme.SignUp(email);
        var (number, uuid) = (session.Claims.GetProperty("userId").GetInt64(), session.Claims.GetProperty("userUuid").GetString());
        foreach (var body in new object[] { new { email }, new { userId = number, options = new { type = "welcome" } }, new { userUuid = uuid, options = new { type = "verify", duration = "1 week" } } })
        {
            var link = Generated(await Call("POST", "/auth/link/generate", body));
            (await Reset(link, TestWorkspace.Password)).ShouldBeRefusedWith(400, WrongLink);
            WorkspaceSession.Of(await Use(link, acme.Code)).Claims.GetProperty("userUuid").GetString().ShouldBe(uuid);
            (await Use(link, acme.Code)).ShouldBeRefusedWith(400, WrongLink);
        }

        var reset = Generated(await Call("POST", "/auth/link/generate", new { email, options = new { type = "reset" } }));
        (await Use(reset, acme.Code)).ShouldBeRefusedWith(400, WrongLink);
        WorkspaceSession.Of(await Reset(reset, "another password 1"));
        (await Reset(reset, "another password 2")).ShouldBeRefusedWith(400, WrongLink);

        var late = Generated(await Call("POST", "/auth/link/generate", new { email }));
        suite.Server.Time.Advance(TimeSpan.FromHours(1));
        (await Use(late, acme.Code)).ShouldBeRefusedWith(400, WrongLink);
        using var outbox = JsonDocument.Parse(await suite.Server.Client.GetStringAsync("/dev/outbox?to=" + Uri.EscapeDataString(email)));
        outbox.RootElement.GetArrayLength().ShouldBe(0);
    }

    [Fact]
    public async Task GeneratedLinks_AreForUsersOfTheWorkspace_AndTheLiveModeTellsThemToo()
    {
        (await Call("POST", "/auth/link/generate", new { email = suite.NewEmail() })).ShouldBeRefusedWith(404, "User Not Found");
        (await Call("POST", "/auth/link/generate", new { userId = 999_999 })).ShouldBeRefusedWith(404, "User Not Found");
        (await Call("POST", "/auth/link/generate", new { })).ShouldHave(400).String("message").ShouldContain("email");
        var email = suite.NewEmail();
        var uuid = (await acme.SignUp(email)).Claims.GetProperty("userUuid").GetString();
        (await Call("POST", "/auth/link/generate", new { email, userUuid = uuid })).ShouldHave(400);
        (await Call("POST", "/auth/link/generate", new { email, options = new { type = "invite" } })).ShouldHave(400).String("message").ShouldContain("options.type");
        foreach (var key in new[] { suite.Other.Test.AdminKey, acme.Live.AdminKey })
        {
            (await Call("POST", "/auth/link/generate", new { userUuid = uuid }, key)).ShouldBeRefusedWith(404, "User Not Found");
            (await Call("POST", "/auth/link/generate", new { email }, key)).ShouldBeRefusedWith(404, "User Not Found");
        }

        var live = suite.NewEmail();
        await acme.SignUp(live, origin: TestWorkspace.LiveOrigin);
        var link = Generated(await Call("POST", "/auth/link/generate", new { email = live }, acme.Live.AdminKey));
        WorkspaceSession.Of(await acme.Send(HttpMethod.Put, $"/v0/tenants/{acme.Code}/auth/link", new { token = link.Token, uuid = link.Uuid }, origin: TestWorkspace.LiveOrigin));
    }

    private async Task<string> NewTenant() => (await Call("POST", "/tenants", new { name = "Customer" })).ShouldHave(200).String("tenantId");

    private async Task<Reply> Invite(string code, object body) => (await Call("POST", $"/tenants/{code}/roles/invite", body)).ShouldHave(200);

    private async Task<IReadOnlyList<Guid>> Ids(string code) =>
        [.. (await Call("GET", $"/tenants/{code}/invites")).ShouldHave(200).Json.GetProperty("results").EnumerateArray().Select(invite => invite.GetProperty("id").GetGuid())];

    private Task<Reply> Call(string method, string path, object? body = null, string? key = null) => acme.Send(new(method), "/v0" + path, body, key ?? acme.Test.AdminKey);

    private Task<Reply> Admin(string method, string path) => suite.Server.Send(new(method), path, null, ("X-Admin-Key", GatewayClient.AdminKey));

    private Task<Reply> Use(SentLink link, string code, string? bearer = null) =>
        acme.Send(HttpMethod.Put, $"/v0/tenants/{code}/auth/link", new { token = link.Token, uuid = link.Uuid }, bearer);

    private Task<Reply> Reset(SentLink link, string password) =>
        acme.Send(HttpMethod.Put, $"/v0/tenants/{acme.Code}/auth/reset", new { token = link.Token, uuid = link.Uuid, password });

    private static Guid IdOf(Reply invited) => invited.Json.GetProperty("invite").GetProperty("id").GetGuid();

    private static SentLink Generated(Reply made) => new("", made.ShouldHave(200).String("token"), made.String("uuid"));

    private static SentLink LinkOf(Reply sent)
    {
        var url = sent.Json.GetProperty("result").GetProperty("link").GetString()!;
        var query = System.Web.HttpUtility.ParseQueryString(new Uri(url).Query);
        return new(url, query["token"]!, query["uuid"]!);
    }

    private sealed record SentLink(string Url, string Token, string Uuid);
}
