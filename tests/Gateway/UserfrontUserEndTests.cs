using System.Text.Json;
using OrleansTenantAuth.TestSupport;

namespace OrleansTenantAuth.Tests.Gateway;

/// <summary>Users who are active and users who go, and the roles of a workspace, by its keys.</summary>
public sealed class UserfrontUserEndTests(UserfrontServer suite) : IClassFixture<UserfrontServer>
{
    private readonly TestWorkspace acme = suite.Acme;

    [Fact]
    public async Task ADeletedUser_IsGone_AndItsSessionsEnd()
    {
        var email = suite.NewEmail();
        var session = await acme.SignUp(email);
        var uuid = session.Claims.GetProperty("userUuid").GetString()!;
        foreach (var key in new[] { suite.Other.Test.AdminKey, acme.Live.AdminKey })
            (await Call("DELETE", "/users/" + uuid, null, key)).ShouldBeRefusedWith(404, "User Not Found");
        var readOnly = (await Call("POST", "/keys", new { type = "readonly" })).ShouldHave(200).String("key");
        (await Call("DELETE", "/users/" + uuid, null, readOnly)).ShouldBeRefusedWith(401, "Unauthorized");
        (await acme.Refresh(session.Refresh)).ShouldHave(200);

        (await Call("DELETE", "/users/" + session.Claims.GetProperty("userId").GetInt64())).ShouldHave(200).String("message").ShouldBe("OK");
        (await acme.Refresh(session.Refresh)).Status.ShouldBe(401);
        (await acme.Login(email)).ShouldBeRefusedWith(400, "Incorrect email or password");
        (await Call("GET", "/users/" + uuid)).ShouldBeRefusedWith(404, "User Not Found");
        (await Call("DELETE", "/users/" + uuid)).ShouldBeRefusedWith(404, "User Not Found");
        (await Find(uuid, email)).ShouldBeFalse();

        // An admin of all apps brings it back, and searches find it again.
        (await suite.Server.Post($"/admin/users/{uuid}/restore", new { }, ("X-Admin-Key", GatewayClient.AdminKey))).ShouldHave(200);
        (await Find(uuid, email)).ShouldBeTrue();
    }

    [Fact]
    public async Task Active_IsKeptToTheMinute_AndShown()
    {
        var made = (await Call("POST", "/users", new { email = suite.NewEmail() })).ShouldHave(200);
        made.Json.GetProperty("lastActiveAt").ValueKind.ShouldBe(JsonValueKind.Null);
        var path = "/users/" + made.String("userUuid");
        var first = (await Call("POST", path + "/active")).ShouldHave(200);
        first.String("message").ShouldBe("ok");
        (await Call("PUT", path + "/active", new { })).ShouldHave(200).String("lastActiveAt").ShouldBe(first.String("lastActiveAt"));
        (await Call("GET", path)).String("lastActiveAt").ShouldBe(first.String("lastActiveAt"));
        suite.Server.Time.Advance(TimeSpan.FromSeconds(61));
        var second = (await Call("POST", path + "/active")).ShouldHave(200).String("lastActiveAt");
        string.CompareOrdinal(second, first.String("lastActiveAt")).ShouldBeGreaterThan(0);
        (await Call("POST", path + "/active", new { at = "now" })).ShouldHave(400);
        (await Call("POST", "/users/999999/active")).ShouldBeRefusedWith(404, "User Not Found");
        foreach (var key in new[] { suite.Other.Test.AdminKey, acme.Live.AdminKey })
            (await Call("POST", path + "/active", null, key)).ShouldBeRefusedWith(404, "User Not Found");
        (await Call("POST", path + "/active", null, "none")).Status.ShouldBe(401);
    }

    [Fact]
    public async Task ARole_IsChangedByItsName()
    {
        var path = $"/tenants/{acme.Code}/roles/editor";
        var changed = (await Call("PUT", path, new { description = "Edits", permissions = new[] { "pages.write" } })).ShouldHave(200);
        changed.Json.GetRawText().ShouldBe("""{"name":"editor","description":"Edits","permissions":["pages.write"]}""");
        (await Call("PUT", path, new { })).ShouldHave(200).String("description").ShouldBe("Edits");
        (await Call("GET", "/roles")).Json.GetProperty("roles").EnumerateArray().Count(role => role.GetProperty("name").GetString() == "editor").ShouldBe(1);
        (await Call("PUT", $"/tenants/{acme.Code}/roles/emperor", new { })).ShouldBeRefusedWith(404, "Role Not Found");
        (await Call("PUT", path, new { name = "other" })).ShouldHave(400).String("message").ShouldContain("name");
        (await Call("PUT", path, new { permissions = new[] { "" } })).ShouldHave(400).String("message").ShouldContain("permissions");
        (await Call("PUT", path, new { description = "Theirs" }, suite.Other.Test.AdminKey)).ShouldBeRefusedWith(404, "Tenant Not Found");
        var live = (await Call("PUT", path, new { }, acme.Live.AdminKey)).ShouldHave(200);
        string.Equals(live.String("description"), "Edits", StringComparison.Ordinal).ShouldBeFalse();
    }

    private async Task<bool> Find(string uuid, string email)
    {
        var filters = new { conjunction = "and", filters = new[] { new { attr = "email", type = "string", comparison = "is", value = email } } };
        var found = (await Call("POST", "/users/find", new { filters })).ShouldHave(200);
        return found.Json.GetProperty("results").EnumerateArray().Any(user => user.GetProperty("userUuid").GetString() == uuid);
    }

    private Task<Reply> Call(string method, string path, object? body = null, string? key = null) =>
        acme.Send(new(method), "/v0" + path, body, key ?? acme.Test.AdminKey);
}
