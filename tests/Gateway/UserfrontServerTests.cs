using OrleansTenantAuth.TestSupport;

namespace OrleansTenantAuth.Tests.Gateway;

/// <summary>What a workspace's own server does by its keys: tenants, users, keys.</summary>
public sealed class UserfrontServerTests(UserfrontServer suite) : IClassFixture<UserfrontServer>
{
    private readonly TestWorkspace acme = suite.Acme;

    [Fact]
    public async Task Tenants_AreMadeChangedAndDeleted_AndTakeRoles()
    {
        var made = (await Call("POST", "/tenants", new { name = "Customer", data = new { plan = "pro" }, loginRedirectPath = "/in", accessTokenDuration = 600 })).ShouldHave(200);
        var code = made.String("tenantId");
        (made.String("mode"), made.String("loginRedirectPath"), made.Json.GetProperty("isRoot").GetBoolean()).ShouldBe(("test", "/in", false));
        (await Call("PUT", "/tenants/" + code, new { name = "Client" })).ShouldHave(200).String("loginRedirectPath").ShouldBe("/in");
        var read = (await Call("GET", "/tenants/" + code)).ShouldHave(200);
        (read.String("name"), read.Json.GetProperty("data").GetProperty("plan").GetString(), read.Json.GetProperty("accessTokenDuration").GetInt32()).ShouldBe(("Client", "pro", 600));
        (await Call("PUT", "/tenants/" + code, new { loginRedirectPath = "//evil.example" })).ShouldHave(400).String("message").ShouldContain("loginRedirectPath");
        (await Call("POST", "/tenants", new { })).ShouldHave(400).String("message").ShouldContain("name");

        var session = await acme.SignUp(suite.NewEmail());
        var user = session.Claims.GetProperty("userId").GetInt64();
        (await Call("PUT", $"/tenants/{code}/users/{user}/roles", new { roles = new[] { "admin", "owner" } })).ShouldHave(200);
        (await Call("GET", $"/tenants/{code}/users/{user}")).ShouldHave(200).String("tenantId").ShouldBe(code);
        WorkspaceSession.Of(await acme.Refresh(session.Refresh)).RolesIn(code).ShouldBe(["admin", "owner"]);

        (await Call("DELETE", "/tenants/" + acme.Code)).ShouldHave(400);
        (await Call("DELETE", "/tenants/" + code)).ShouldHave(200);
        (await Call("GET", "/tenants/" + code)).ShouldBeRefusedWith(404, "Tenant Not Found");
        WorkspaceSession.Of(await acme.Login(session.Answer.GetProperty("email").GetString()!)).RolesIn(code).ShouldBeEmpty();
    }

    [Fact]
    public async Task ARepeatOfACreation_MakesOne()
    {
        var once = Guid.NewGuid().ToString();
        var (tenant, user) = (new { name = "Twice" }, new { email = suite.NewEmail(), password = TestWorkspace.Password });
        string? code = null;
        string? uuid = null;
        foreach (var _ in new[] { 1, 2 })
        {
            var made = await suite.Server.Post("/v0/tenants", tenant, TestWorkspace.Bearer(acme.Test.AdminKey), ("Idempotency-Key", once));
            (code ??= made.ShouldHave(200).String("tenantId")).ShouldBe(made.String("tenantId"));
            var person = await suite.Server.Post("/v0/users", user, TestWorkspace.Bearer(acme.Test.AdminKey), ("Idempotency-Key", once));
            (uuid ??= person.ShouldHave(200).String("userUuid")).ShouldBe(person.String("userUuid"));
        }
    }

    [Fact]
    public async Task Users_AreMadeAndChanged_AndLogIn()
    {
        var email = suite.NewEmail();
        var made = (await Call("POST", "/users", new { email, name = "Ada", username = "srv_" + email.Split('@')[0], password = TestWorkspace.Password, data = new { a = 1 } })).ShouldHave(200);
        made.Json.GetProperty("isConfirmed").GetBoolean().ShouldBeFalse();
        WorkspaceSession.Of(await acme.Login(email));
        (await Call("POST", "/users", new { email })).ShouldHave(400).String("message").ShouldContain("already taken");
        (await Call("POST", "/users", new { email = suite.NewEmail(), password = "short" })).ShouldHave(400).String("message").ShouldContain("password");
        var number = made.Json.GetProperty("userId").GetInt64();
        var changed = (await Call("PUT", $"/users/{number}", new { name = "Grace" })).ShouldHave(200);
        (changed.String("name"), changed.Json.GetProperty("data").GetProperty("a").GetInt32()).ShouldBe(("Grace", 1));
        (await Call("PUT", "/users/999999", new { name = "x" })).ShouldBeRefusedWith(404, "User Not Found");

        (await Call("POST", "/users/createOrUpdate", new { email, name = "Again" })).ShouldHave(200).Json.GetProperty("userId").GetInt64().ShouldBe(number);
        var other = suite.NewEmail();
        var fresh = (await Call("POST", "/users/createOrUpdate", new { email = other })).ShouldHave(200);
        fresh.Json.GetProperty("userId").GetInt64().ShouldNotBe(number);
        (await acme.Login(other, "")).ShouldHave(400);
        (await acme.Login(other)).ShouldBeRefusedWith(400, "Incorrect email or password");
    }

    [Fact]
    public async Task Keys_ReadOnlyReads_WebhookOpensNothing_AndTheLastAdminKeyStays()
    {
        var workspace = suite.Other;
        var key = workspace.Test.AdminKey;
        var readOnly = (await Call("POST", "/keys", new { type = "readonly" }, key)).ShouldHave(200).String("key");
        readOnly.ShouldStartWith($"uf_test_readonly_{workspace.Code}_");
        var webhook = (await Call("POST", "/keys", new { type = "webhook" }, key)).ShouldHave(200).String("key");
        (await Call("GET", "/tenants/" + workspace.Code, null, readOnly)).ShouldHave(200);
        (await Call("POST", "/tenants", new { name = "x" }, readOnly)).ShouldBeRefusedWith(401, "Unauthorized");
        (await Call("GET", "/tenants/" + workspace.Code, null, webhook)).ShouldBeRefusedWith(401, "Unauthorized");
        (await Call("POST", "/keys", new { type = "emperor" }, key)).ShouldHave(400).String("message").ShouldContain("type");

        (await Call("POST", "/keys/verify", new { key = readOnly }, key)).ShouldHave(200).Json.GetProperty("result").GetProperty("type").GetString().ShouldBe("readonly");
        (await Call("POST", "/keys/verify", new { key = acme.Test.AdminKey }, key)).ShouldHave(400).String("message").ShouldContain("Invalid API key");
        (await Call("POST", "/keys/verify", new { key = "x" }, key)).ShouldHave(400);
        (await Call("GET", "/keys/readonly", null, key)).ShouldHave(200).Json.GetProperty("results").GetArrayLength().ShouldBe(1);
        (await Call("GET", "/keys/other", null, key)).ShouldBeRefusedWith(404, "Key Not Found");

        (await Call("PUT", "/keys/invalidate", new { key = readOnly }, key)).ShouldHave(200);
        (await Call("GET", "/tenants/" + workspace.Code, null, readOnly)).ShouldBeRefusedWith(401, "Unauthorized");
        (await Call("DELETE", "/keys", new { key }, key)).ShouldHave(400);
        (await Call("DELETE", "/keys", new { key = acme.Test.AdminKey }, key)).ShouldBeRefusedWith(404, "Key Not Found");
        var second = (await Call("POST", "/keys", new { type = "admin" }, key)).ShouldHave(200).String("key");
        (await Call("DELETE", "/keys", new { key = second }, key)).ShouldHave(200);
        (await Call("GET", "/tenants/" + workspace.Code, null, second)).ShouldBeRefusedWith(401, "Unauthorized");
    }

    [Fact]
    public async Task AdminKeys_ThatAllEndThemselvesAtOnce_LeaveOne()
    {
        var keys = new List<string> { suite.Other.Live.AdminKey };
        while (keys.Count < 8)
            keys.Add((await Call("POST", "/keys", new { type = "admin" }, keys[0])).ShouldHave(200).String("key"));
        var waiting = keys;
        while (waiting.Count > 0)
        {
            var answers = await Task.WhenAll(waiting.Select(async key => (Key: key, (await Call("DELETE", "/keys", new { key }, key)).Status)));
            answers.ShouldAllBe(answer => answer.Status == 200 || answer.Status == 400 || answer.Status == 503);
            waiting = [.. answers.Where(answer => answer.Status == 503).Select(answer => answer.Key)];
        }

        var alive = new List<string>();
        foreach (var key in keys)
        {
            if ((await Call("GET", "/roles", null, key)).Status == 200)
                alive.Add(key);
        }

        var last = alive.ShouldHaveSingleItem();
        (await Call("DELETE", "/keys", new { key = last }, last)).ShouldHave(400);
    }

    [Fact]
    public async Task AKeyOfAnotherWorkspaceOrMode_ChangesNothing()
    {
        var code = (await Call("POST", "/tenants", new { name = "Mine" })).ShouldHave(200).String("tenantId");
        var user = (await acme.SignUp(suite.NewEmail())).Claims.GetProperty("userUuid").GetString();
        foreach (var key in new[] { suite.Other.Test.AdminKey, acme.Live.AdminKey })
        {
            (await Call("GET", "/tenants/" + code, null, key)).ShouldBeRefusedWith(404, "Tenant Not Found");
            (await Call("PUT", "/tenants/" + code, new { name = "Theirs" }, key)).ShouldBeRefusedWith(404, "Tenant Not Found");
            (await Call("DELETE", "/tenants/" + code, null, key)).ShouldBeRefusedWith(404, "Tenant Not Found");
            (await Call("GET", $"/tenants/{code}/roles", null, key)).ShouldBeRefusedWith(404, "Tenant Not Found");
            (await Call("PUT", "/users/" + user, new { name = "Theirs" }, key)).ShouldBeRefusedWith(404, "User Not Found");
        }

        (await Call("GET", "/tenants/" + code)).ShouldHave(200).String("name").ShouldBe("Mine");
        foreach (var (method, path) in new[] { ("POST", "/tenants"), ("POST", "/users"), ("POST", "/users/createOrUpdate"), ("POST", "/keys"), ("GET", "/keys/admin"), ("POST", "/keys/verify"), ("PUT", "/keys/invalidate"), ("DELETE", "/keys"), ("GET", "/roles") })
            (await acme.Send(new(method), "/v0" + path, method == "GET" ? null : new { })).Status.ShouldBeOneOf(401, 429);
    }

    private Task<Reply> Call(string method, string path, object? body = null, string? key = null) =>
        acme.Send(new(method), "/v0" + path, body, key ?? acme.Test.AdminKey);
}
