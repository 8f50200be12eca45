using OrleansTenantAuth.Gateway.Userfront.Passwords;
using OrleansTenantAuth.TestSupport;

namespace OrleansTenantAuth.Tests.Gateway;

/// <summary>Sign-up, log-in and change of passwords at a workspace.</summary>
public sealed class UserfrontPasswordTests(UserfrontServer suite) : IClassFixture<UserfrontServer>
{
    private const string Refused = "Incorrect email or password";
    private readonly TestWorkspace acme = suite.Acme;

    [Fact]
    public async Task SignUp_AnswersTokensAndTheUser_WhoIsNotConfirmed()
    {
        var email = suite.NewEmail();
        var made = await acme.Post("/auth/create", new { email, password = TestWorkspace.Password, name = "Ada", username = "Ada.L", data = new { plan = "pro" } });
        var session = WorkspaceSession.Of(made);
        (made.String("message"), made.String("mode"), made.String("redirectTo"), made.String("email")).ShouldBe(("OK", "test", "/", email));
        made.Json.GetProperty("isConfirmed").GetBoolean().ShouldBeFalse();
        made.Json.GetProperty("data").GetProperty("plan").GetString().ShouldBe("pro");
        made.Headers["Access-Control-Allow-Origin"].ShouldBe("*");
        var id = WorkspaceSession.ClaimsOf(session.Id);
        (id.GetProperty("username").GetString(), id.GetProperty("name").GetString()).ShouldBe(("Ada.L", "Ada"));
        id.GetProperty("isEmailConfirmed").GetBoolean().ShouldBeFalse();
    }

    [Fact]
    public async Task Tokens_HaveTheDocumentedClaims_AndFitIntoCookies()
    {
        var session = await acme.SignUp(suite.NewEmail());
        var (access, id, refresh) = (session.Claims, WorkspaceSession.ClaimsOf(session.Id), WorkspaceSession.ClaimsOf(session.Refresh));
        foreach (var claims in new[] { access, id, refresh })
        {
            claims.GetProperty("mode").GetString().ShouldBe("test");
            claims.GetProperty("tenantId").GetString().ShouldBe(acme.Code);
            claims.GetProperty("userId").GetInt64().ShouldBeGreaterThan(0);
            claims.GetProperty("userUuid").GetGuid().ShouldBe(access.GetProperty("sub").GetGuid());
            claims.GetProperty("sessionId").GetGuid().ShouldBe(access.GetProperty("sid").GetGuid());
        }

        access.GetProperty("authorization").EnumerateObject().ShouldBeEmpty();
        access.GetProperty("isConfirmed").GetBoolean().ShouldBeFalse();
        (access.GetProperty("exp").GetInt64() - access.GetProperty("iat").GetInt64()).ShouldBe(604_800);
        (refresh.GetProperty("exp").GetInt64() - refresh.GetProperty("iat").GetInt64()).ShouldBe(2_592_000);
        refresh.GetProperty("type").GetString().ShouldBe("refresh");
        refresh.TryGetProperty("authorization", out _).ShouldBeFalse();
        foreach (var name in new[] { "email", "phoneNumber", "username", "name", "image", "data", "isEmailConfirmed", "isPhoneNumberConfirmed", "confirmedEmailAt", "confirmedPhoneNumberAt", "isMfaRequired", "createdAt", "updatedAt" })
            id.TryGetProperty(name, out _).ShouldBeTrue(name);
        foreach (var token in new[] { session.Access, session.Id, session.Refresh })
            ("refresh.".Length + acme.Code.Length + 1 + token.Length).ShouldBeLessThan(4_096);
    }

    [Fact]
    public async Task Login_ByEmailOrUsername_InBothSpellings()
    {
        var email = suite.NewEmail();
        await acme.SignUp(email, username: "grace_h");
        foreach (var name in new[] { email, email.ToUpperInvariant(), "grace_h", "GRACE_H" })
            WorkspaceSession.Of(await acme.Login(name));
        var old = await acme.Send(HttpMethod.Post, "/v0/auth/basic", new { tenantId = acme.Code, emailOrUsername = email, password = TestWorkspace.Password });
        old.ShouldHave(200).String("message").ShouldBe("OK");
        (await acme.Send(HttpMethod.Post, "/v0/auth/basic", new { emailOrUsername = email, password = "x" })).ShouldHave(400).String("message").ShouldContain("tenantId");
        (await acme.Post("/auth/basic", new { tenantId = suite.Other.Code, emailOrUsername = email, password = "x" })).ShouldHave(400).String("message").ShouldContain("tenantId");
    }

    [Fact]
    public async Task Login_UnknownUser_WrongPasswordAndLocked_AreToldAlike_AndTakeTheSameWork()
    {
        var email = suite.NewEmail();
        await acme.SignUp(email);
        var hashes = suite.Server.Service<PasswordHashes>();
        string[] names = [email, suite.NewEmail(), "nobody-here", "+15550001111", "not@an@address", "\u00fcber"];
        foreach (var name in names)
        {
            var before = hashes.Checks;
            (await acme.Login(name, "wrong password 1")).ShouldBeRefusedWith(400, Refused);
            (hashes.Checks - before).ShouldBe(1, name);
        }

        for (var tries = 1; tries < 10; tries++)
            (await acme.Login(email, "wrong password 1")).ShouldBeRefusedWith(400, Refused);
        var locked = hashes.Checks;
        (await acme.Login(email)).ShouldBeRefusedWith(400, Refused);
        (hashes.Checks - locked).ShouldBe(1);
        suite.Server.Time.Advance(TimeSpan.FromMinutes(15));
        WorkspaceSession.Of(await acme.Login(email));
    }

    [Fact]
    public async Task Tries_CountTogether_WhateverNameOrRouteIsUsed_AndSideBySide()
    {
        var email = suite.NewEmail();
        var session = await acme.SignUp(email, username: "many-ways");
        var tries = Enumerable.Range(0, 18).Select(index => (index % 3) switch
        {
            0 => acme.Login(email, "wrong password 1"),
            1 => acme.Send(HttpMethod.Post, "/v0/auth/basic", new { tenantId = acme.Code, username = "MANY-WAYS", password = "wrong password 1" }),
            _ => acme.Send(HttpMethod.Put, $"/v0/tenants/{acme.Code}/auth/basic", new { password = "another password 1", existingPassword = "wrong password 1" }, session.Access),
        });
        foreach (var reply in await Task.WhenAll(tries))
            reply.Status.ShouldBeOneOf(400, 429);
        (await acme.Login(email)).ShouldBeRefusedWith(400, Refused);
        (await acme.Login("many-ways")).ShouldBeRefusedWith(400, Refused);
        var change = await acme.Send(HttpMethod.Put, "/v0/auth/basic", new { tenantId = acme.Code, password = "another password 1", existingPassword = TestWorkspace.Password }, session.Access);
        change.ShouldBeRefusedWith(400, Refused);
    }

    [Fact]
    public async Task ChangeOfPassword_NeedsTheOldOne_WhichNoLongerLogsIn()
    {
        var email = suite.NewEmail();
        var session = await acme.SignUp(email);
        var path = $"/v0/tenants/{acme.Code}/auth/basic";
        (await acme.Send(HttpMethod.Put, path, new { password = "another password 1" }, session.Access)).ShouldBeRefusedWith(400, Refused);
        (await acme.Send(HttpMethod.Put, path, new { password = "another password 1", existingPassword = "wrong" }, session.Access)).ShouldBeRefusedWith(400, Refused);
        (await acme.Send(HttpMethod.Put, path, new { password = "another password 1", existingPassword = TestWorkspace.Password })).ShouldBeRefusedWith(401, "Unauthorized");
        (await acme.Send(HttpMethod.Put, path, new { password = "short1", existingPassword = TestWorkspace.Password }, session.Access)).ShouldHave(400).String("message").ShouldContain("16 characters");
        (await acme.Send(HttpMethod.Put, path, new { password = "another password 1", existingPassword = TestWorkspace.Password }, session.Access)).ShouldHave(200).String("message").ShouldBe("OK");
        (await acme.Login(email)).ShouldBeRefusedWith(400, Refused);
        WorkspaceSession.Of(await acme.Login(email, "another password 1"));
    }

    [Theory]
    [InlineData("""{"email":"a@example.com"}""", "password")]
    [InlineData("""{"password":"correct horse battery 1"}""", "email")]
    [InlineData("""{"email":"no address","password":"correct horse battery 1"}""", "email")]
    [InlineData("""{"email":"b@example.com","password":"seven77"}""", "password")]
    [InlineData("""{"email":"b@example.com","password":"onlyletters"}""", "password")]
    [InlineData("""{"email":7,"password":"correct horse battery 1"}""", "email")]
    [InlineData("""{"email":"b@example.com","password":"correct horse battery 1","username":"a b"}""", "username")]
    [InlineData("""{"email":"b@example.com","password":"correct horse battery 1","data":[1]}""", "data")]
    [InlineData("""{"email":"b@example.com","email":"c@example.com","password":"correct horse battery 1"}""", "email")]
    [InlineData("""{"email":"b@example.com","password":"correct horse battery 1","roles":["admin"]}""", "roles")]
    public async Task SignUp_WithBadInput_NamesTheField(string body, string field) =>
        (await acme.Send(HttpMethod.Post, $"/v0/tenants/{acme.Code}/auth/create", body)).ShouldHave(400).String("message").ShouldContain(field);

    [Fact]
    public async Task SignUp_WithATakenAddressOrName_IsRefused_AndTheAddressStaysFree()
    {
        var (email, free) = (suite.NewEmail(), suite.NewEmail());
        await acme.SignUp(email, username: "taken-name");
        (await acme.Post("/auth/create", new { email, password = TestWorkspace.Password })).ShouldHave(400).String("message").ShouldContain("already taken");
        (await acme.Post("/auth/create", new { email = free, password = TestWorkspace.Password, username = "Taken-Name" })).ShouldHave(400).String("message").ShouldContain("already taken");
        await acme.SignUp(free);
    }

    [Fact]
    public async Task SignUp_AtATenantBelowTheRoot_IsRefused()
    {
        var child = await suite.Server.Post($"/admin/apps/{acme.Test.App.Id}/tenants", new { name = "Customer" }, ("X-Admin-Key", GatewayClient.AdminKey));
        var path = $"/v0/tenants/{child.ShouldHave(201).String("code")}/auth/";
        var email = suite.NewEmail();
        (await acme.Send(HttpMethod.Post, path + "create", new { email, password = TestWorkspace.Password })).ShouldBeRefusedWith(401, "Unauthorized");

        var user = (await acme.SignUp(email)).Claims.GetProperty("sub").GetString()!;
        (await acme.Send(HttpMethod.Post, path + "basic", new { emailOrUsername = email, password = TestWorkspace.Password })).ShouldBeRefusedWith(400, Refused);
        await acme.Test.App.Assign(user, child.String("id"), "member");
        var inChild = WorkspaceSession.Of(await acme.Send(HttpMethod.Post, path + "basic", new { emailOrUsername = email, password = TestWorkspace.Password }));
        inChild.Claims.GetProperty("tenantId").GetString().ShouldBe(child.String("code"));
        inChild.RolesIn(child.String("code")).ShouldBe(["member"]);
        (await acme.Test.App.Post("/auth/roles/revoke", new { user_id = user, tenant_id = child.String("id") })).ShouldHave(200);
        (await acme.Refresh(inChild.Refresh)).ShouldBeRefusedWith(401, "Unauthorized");
    }

    [Fact]
    public async Task FirstProofOfTheAddress_EndsWhatWasSetBefore()
    {
        var email = suite.NewEmail();
        var session = await acme.SignUp(email, username: "before-proof");
        var owner = await acme.Test.App.Login(email);
        owner.UserId.ShouldBe(session.Claims.GetProperty("sub").GetString());
        owner.IsNewUser.ShouldBeFalse();
        (await acme.Login(email)).ShouldBeRefusedWith(400, Refused);
        (await acme.Refresh(session.Refresh)).ShouldBeRefusedWith(401, "Unauthorized");
        (await acme.Send(HttpMethod.Get, "/v0/self", null, session.Access)).ShouldBeRefusedWith(401, "Unauthorized");
    }
}
