using System.Text.Json;
using OrleansTenantAuth.Silo.Delivery;
using OrleansTenantAuth.Store;
using OrleansTenantAuth.TestSupport;

namespace OrleansTenantAuth.Tests.Gateway;

/// <summary>What a workspace's own server is told, by whom it is signed, and what happens when it does not listen.</summary>
public sealed class UserfrontWebhookTests(UserfrontServer suite) : IClassFixture<UserfrontServer>, IAsyncLifetime
{
    private WebhookReceiver receiver = null!;

    public async Task InitializeAsync() => receiver = await WebhookReceiver.Start();

    public async Task DisposeAsync() => await receiver.DisposeAsync();

    [Fact]
    public async Task UsersAndTenants_AreToldWithTheirRecords_UnderTheWebhookKey()
    {
        var (workspace, key) = await Listening("told-suite", "/told");
        var email = suite.NewEmail();
        var session = await workspace.SignUp(email);
        var made = await receiver.Next("/told");
        (made.Subject, made.Json.GetProperty("mode").GetString(), made.Authorization, made.IsSignedBy(key)).ShouldBe(("create user", "test", "Bearer " + key, true));
        made.Id.ShouldStartWith("webhook-");
        made.Record.GetProperty("email").GetString().ShouldBe(email);
        made.Record.GetProperty("userUuid").GetGuid().ShouldBe(session.Claims.GetProperty("sub").GetGuid());
        made.Record.GetProperty("userId").GetInt64().ShouldBe(session.Claims.GetProperty("userId").GetInt64());

        // The record has nothing that the routes do not show.
        var shown = (await Call(workspace, "GET", "/users/" + session.Claims.GetProperty("sub").GetString())).ShouldHave(200).Json;
        foreach (var member in made.Record.EnumerateObject())
            shown.GetProperty(member.Name).GetRawText().ShouldBe(member.Value.GetRawText(), member.Name);

        var code = (await Call(workspace, "POST", "/tenants", new { name = "Customer", data = new { plan = "pro" } })).ShouldHave(200).String("tenantId");
        var tenant = await receiver.Next("/told", post => post.Subject == "create tenant");
        (tenant.Record.GetProperty("tenantId").GetString(), tenant.Record.GetProperty("name").GetString()).ShouldBe((code, "Customer"));
        (await Call(workspace, "PUT", $"/tenants/{code}/users/{session.Claims.GetProperty("userId")}/roles", new { roles = new[] { "admin" } })).ShouldHave(200);
        var changed = await receiver.Next("/told", post => post.Subject == "update user");
        changed.Record.GetProperty("authorization").GetProperty(code).GetProperty("roles")[0].GetString().ShouldBe("admin");
        (await Call(workspace, "PUT", "/tenants/" + code, new { name = "Client" })).ShouldHave(200);
        (await receiver.Next("/told", post => post.Subject == "update tenant" && post.Record.GetProperty("name").GetString() == "Client")).IsSignedBy(key).ShouldBeTrue();
        (await Call(workspace, "DELETE", "/tenants/" + code)).ShouldHave(200);
        (await receiver.Next("/told", post => post.Subject == "delete tenant")).Record.TryGetProperty("name", out _).ShouldBeFalse();
        (await suite.Server.Send(HttpMethod.Delete, "/admin/users/" + session.Claims.GetProperty("sub").GetString(), null, ("X-Admin-Key", GatewayClient.AdminKey))).Status.ShouldBeOneOf(200, 204);
        var gone = await receiver.Next("/told", post => post.Subject == "delete user");
        gone.Record.GetProperty("userUuid").GetGuid().ShouldBe(session.Claims.GetProperty("sub").GetGuid());
        gone.Record.TryGetProperty("email", out _).ShouldBeFalse();
    }

    [Fact]
    public async Task AFailure_IsRepeatedUnderOneId_AndADeadReceiverHoldsUpNobody()
    {
        var (flaky, flakyKey) = await Listening("flaky-suite", "/flaky");
        var (alive, _) = await Listening("alive-suite", "/alive");
        receiver.Status["/flaky"] = 503;
        var first = (await flaky.SignUp(suite.NewEmail())).Claims.GetProperty("sub").GetGuid();
        var failed = await receiver.Next("/flaky");
        var second = (await flaky.SignUp(suite.NewEmail())).Claims.GetProperty("sub").GetGuid();
        var other = (await alive.SignUp(suite.NewEmail())).Claims.GetProperty("sub").GetGuid();
        (await receiver.Next("/alive")).Record.GetProperty("userUuid").GetGuid().ShouldBe(other);

        receiver.Status["/flaky"] = 200;
        var again = await Later("/flaky", post => post.Id == failed.Id && post.IsSignedBy(flakyKey));
        again.Record.GetProperty("userUuid").GetGuid().ShouldBe(first);
        (await receiver.Next("/flaky", post => post.Id != failed.Id)).Record.GetProperty("userUuid").GetGuid().ShouldBe(second);
    }

    [Fact]
    public async Task WhatIsRefusedForGoodOrADayOld_IsGivenUp_AndTheNextFollows()
    {
        var (workspace, _) = await Listening("picky-suite", "/picky");
        receiver.Status["/picky"] = 400;
        await workspace.SignUp(suite.NewEmail());
        var refused = await receiver.Next("/picky");
        receiver.Status["/picky"] = 500;
        await workspace.SignUp(suite.NewEmail());
        var failed = await receiver.Next("/picky");
        (failed.Id == refused.Id).ShouldBeFalse();
        suite.Server.Time.Advance(TimeSpan.FromHours(25));
        var third = (await workspace.SignUp(suite.NewEmail())).Claims.GetProperty("sub").GetGuid();

        // Each waits for the one before, so the third is told once the second was given up.
        (await Later("/picky", post => post.Id != failed.Id)).Record.GetProperty("userUuid").GetGuid().ShouldBe(third);
    }

    [Fact]
    public async Task WithoutAWebhookKey_OrOfAnotherModeOrWorkspace_NothingIsTold()
    {
        var (workspace, key) = await Listening("quiet-suite", "/quiet");
        (await Call(workspace, "PUT", "/keys/invalidate", new { key })).ShouldHave(200);
        await workspace.SignUp(suite.NewEmail());
        await workspace.SignUp(suite.NewEmail(), origin: TestWorkspace.LiveOrigin);
        await suite.Other.SignUp(suite.NewEmail());
        var fresh = (await Call(workspace, "POST", "/keys", new { type = "webhook" })).ShouldHave(200).String("key");

        // What happened while nobody could sign may be told late or never; who is told is the mode's own.
        var known = (await workspace.SignUp(suite.NewEmail())).Claims.GetProperty("sub").GetGuid();
        var told = await receiver.Next("/quiet", post => post.Record.GetProperty("userUuid").GetGuid() == known);
        (told.IsSignedBy(fresh), told.Json.GetProperty("mode").GetString(), receiver.Waiting("/quiet")).ShouldBe((true, "test", 0));
    }

    [Fact]
    public async Task Keys_TheOldestSigns_UntilItIsEnded()
    {
        var (workspace, old) = await Listening("rotating-suite", "/rotating");
        suite.Server.Time.Advance(TimeSpan.FromSeconds(1));
        var fresh = (await Call(workspace, "POST", "/keys", new { type = "webhook" })).ShouldHave(200).String("key");
        await workspace.SignUp(suite.NewEmail());
        (await receiver.Next("/rotating")).Authorization.ShouldBe("Bearer " + old);
        (await Call(workspace, "DELETE", "/keys", new { key = old })).ShouldHave(200);
        await workspace.SignUp(suite.NewEmail());
        (await receiver.Next("/rotating")).Authorization.ShouldBe("Bearer " + fresh);
    }

    [Fact]
    public async Task CodesAndLinks_AreDeliveredByTheWorkspacesServer_AndStandInNoEvent()
    {
        var (workspace, key) = await Listening("deliver-suite", "/unused");
        (await Call(workspace, "PUT", "/tenants/" + workspace.Code, new
        {
            verificationCodeEmailWebhookUrl = receiver.Url("/code"), verificationCodeSmsWebhookUrl = receiver.Url("/sms"), linkEmailWebhookUrl = receiver.Url("/link"),
        })).ShouldHave(200);
        var email = suite.NewEmail();
        var sent = (await workspace.Post("/auth/code", new { channel = "email", email })).ShouldHave(200).Json.GetProperty("result");
        var post = await receiver.Next("/code");
        (post.Subject, post.IsSignedBy(key), post.Authorization).ShouldBe(("create verificationCode", true, "Bearer " + key));
        var verificationCode = post.Record.GetProperty("verificationCode").GetString();
        (verificationCode, post.Record.GetProperty("email").GetString(), post.Id).ShouldBe((sent.GetProperty("verificationCode").GetString(), email, sent.GetProperty("messageId").GetString()));
        WorkspaceSession.Of(await workspace.Send(HttpMethod.Put, $"/v0/tenants/{workspace.Code}/auth/code", new { channel = "email", email, verificationCode }));

        (await workspace.Post("/auth/code", new { channel = "sms", phoneNumber = "+15551234567" })).ShouldHave(200);
        (await receiver.Next("/sms")).Record.GetProperty("phoneNumber").GetString().ShouldBe("+15551234567");
        receiver.Status["/link"] = 500;
        (await Call(workspace, "POST", "/roles/invite", new { email, roles = new[] { "admin" } })).ShouldHave(200);
        var failed = await receiver.Next("/link");
        receiver.Status["/link"] = 200;
        var link = await Later("/link", _ => true);
        (link.Id, link.Subject, link.Record.GetProperty("type").GetString()).ShouldBe((failed.Id, "create linkEmail", "invite"));
        var (token, uuid) = (link.Record.GetProperty("token").GetString(), link.Record.GetProperty("uuid").GetString());
        WorkspaceSession.Of(await workspace.Send(HttpMethod.Put, $"/v0/tenants/{workspace.Code}/auth/link", new { token, uuid })).RolesIn(workspace.Code).ShouldBe(["admin"]);

        var events = (await suite.Server.Get($"/admin/apps/{workspace.Test.App.Id}/events?limit=1000", ("X-Admin-Key", GatewayClient.AdminKey))).ShouldHave(200).Text;
        foreach (var secret in new[] { verificationCode!, token!, email, key })
            events.ShouldNotContain(secret);
        using var outbox = JsonDocument.Parse(await suite.Server.Client.GetStringAsync("/dev/outbox?to=" + Uri.EscapeDataString(email)));
        outbox.RootElement.GetArrayLength().ShouldBe(0);
    }

    [Fact]
    public async Task Retention_KnowsUpToWhichEventWasRead()
    {
        var (workspace, _) = await Listening("held-suite", "/held");
        var store = suite.Server.Service<IGrainStore>();
        var before = await store.Head();
        await workspace.SignUp(suite.NewEmail());
        var told = long.Parse((await receiver.Next("/held")).Id["webhook-".Length..], System.Globalization.CultureInfo.InvariantCulture);
        told.ShouldBeGreaterThan(before);
        (await EventCursor.Lowest(store, ["workspace-webhooks", "nobody"], CancellationToken.None))!.Value.ShouldBeLessThanOrEqualTo(await store.Head());
        (await EventCursor.Lowest(store, ["nobody"], CancellationToken.None)).ShouldBeNull();
    }

    [Theory]
    [InlineData("http://example.com/hook")]
    [InlineData("ftp://example.com/hook")]
    [InlineData("https://user:secret@example.com/hook")]
    [InlineData("https://example.com/#part")]
    [InlineData("not an address")]
    [InlineData("http://localhost.evil.example/hook")]
    public async Task Addresses_AreHttpsAddresses(string url) =>
        (await Call(suite.Acme, "PUT", "/tenants/" + suite.Acme.Code, new { userCreatedWebhookUrl = url })).ShouldHave(400).String("message").ShouldContain("userCreatedWebhookUrl");

    [Fact]
    public async Task Settings_AreShown_InheritedFromTheRoot_AndTakenAwayByAnEmptyText()
    {
        var (workspace, key) = await Listening("setting-suite", "/setting");
        var child = (await Call(workspace, "POST", "/tenants", new { name = "Own", tenantUpdatedWebhookUrl = receiver.Url("/own") })).ShouldHave(200);
        child.String("tenantUpdatedWebhookUrl").ShouldBe(receiver.Url("/own"));
        (await Call(workspace, "PUT", "/tenants/" + child.String("tenantId"), new { name = "Renamed" })).ShouldHave(200);
        (await receiver.Next("/own", post => post.Record.GetProperty("name").GetString() == "Renamed")).IsSignedBy(key).ShouldBeTrue();
        var cleared = (await Call(workspace, "PUT", "/tenants/" + workspace.Code, new { userCreatedWebhookUrl = "" })).ShouldHave(200);
        cleared.Json.GetProperty("userCreatedWebhookUrl").ValueKind.ShouldBe(JsonValueKind.Null);
        cleared.String("userUpdatedWebhookUrl").ShouldBe(receiver.Url("/setting"));
        var user = (await workspace.SignUp(suite.NewEmail())).Claims.GetProperty("sub").GetString();
        (await Call(workspace, "PUT", "/users/" + user, new { name = "Ada" })).ShouldHave(200);
        (await receiver.Next("/setting", post => post.Json.GetProperty("model").GetString() == "user")).Subject.ShouldBe("update user");
    }

    /// <summary>The next post that is meant, while time goes on: what failed is due later.</summary>
    private async Task<ReceivedPost> Later(string path, Func<ReceivedPost, bool> isMeant)
    {
        var next = receiver.Next(path, isMeant);
        while (await Task.WhenAny(next, Task.Delay(100)) != next)
            suite.Server.Time.Advance(TimeSpan.FromSeconds(10));
        return await next;
    }

    private async Task<(TestWorkspace Workspace, string Key)> Listening(string slug, string path)
    {
        var workspace = await TestWorkspace.Create(suite.Server, slug);
        var key = (await Call(workspace, "POST", "/keys", new { type = "webhook" })).ShouldHave(200).String("key");
        var url = receiver.Url(path);

        // What was before is not told.
        suite.Server.Time.Advance(TimeSpan.FromSeconds(1));
        (await Call(workspace, "PUT", "/tenants/" + workspace.Code, new
        {
            userCreatedWebhookUrl = url, userUpdatedWebhookUrl = url, userDeletedWebhookUrl = url, tenantCreatedWebhookUrl = url, tenantDeletedWebhookUrl = url, tenantUpdatedWebhookUrl = url,
        })).ShouldHave(200);

        // The change that sets them is the first that is told.
        (await receiver.Next(path)).Subject.ShouldBe("update tenant");
        return (workspace, key);
    }

    private static Task<Reply> Call(TestWorkspace workspace, string method, string path, object? body = null) =>
        workspace.Send(new(method), "/v0" + path, body, workspace.Test.AdminKey);
}
