using System.Text.Json;
using OrleansTenantAuth.TestSupport;

namespace OrleansTenantAuth.Tests.Gateway;

/// <summary>What a stream shows, and how long: never more than its caller could list at that moment.</summary>
public sealed class RealtimeRightsTests : IAsyncLifetime
{
    private GatewayHarness server = null!;
    private TestTenantWorkspace workspace = null!;

    public async Task InitializeAsync()
    {
        server = await GatewayHarness.Start();
        workspace = await Make("rights");
    }

    public async Task DisposeAsync() => await server.DisposeAsync();

    [Fact]
    public async Task ARowFilter_HoldsForEachEvent_BeforeAndAfter()
    {
        await Permit("""{"and":[{"groups":{"contains":"members"}},{"data.state":{"eq":"open"}}]}""");
        var member = await workspace.NewToken("members");
        await using var stream = await Follow(member);
        var secret = await workspace.NewRecord("note", new { title = "secret", state = "closed" });
        var note = await workspace.NewRecord("note", new { title = "note", state = "open" });
        await Change(secret, """{"title":"secret still"}""");
        await Change(note, """{"title":"second"}""");
        await Change(note, """{"state":"closed","title":"hidden"}""");
        await Change(note, """{"title":"hidden again"}""");
        await Change(note, """{"state":"open","title":"back"}""");
        (await workspace.Data(HttpMethod.Delete, "/records/" + secret)).ShouldHave(204);
        (await workspace.Data(HttpMethod.Delete, "/records/" + note)).ShouldHave(204);
        var told = new List<string>();
        for (var i = 0; i < 5; i++)
            told.Add((await stream.Next()).Short());
        told.ShouldBe(["record_created note", "record_updated note>second", "record_deleted second", "record_created back", "record_deleted back"]);
    }

    [Fact]
    public async Task AFilterOfTheCaller_TellsNothingOfRecordsOutOfSight()
    {
        await Permit("""{"and":[{"groups":{"contains":"members"}},{"data.state":{"eq":"open"}}]}""");
        var member = await workspace.NewToken("members");
        await using var stream = await Follow(member, "?filter=data.title:startsWith:s");
        var note = await workspace.NewRecord("note", new { title = "plain", state = "open" });
        await Change(note, """{"state":"closed","title":"secret"}""");
        await workspace.NewRecord("note", new { title = "shown", state = "open" });
        (await stream.Next()).Short().ShouldBe("record_created shown", "that the hidden title begins with s is not told");
    }

    [Fact]
    public async Task APolicyThatChanges_CountsForTheNextEvent_AndTheFollowerIsToldToReadAnew()
    {
        var permission = await Permit("""{"groups":{"contains":"members"}}""");
        await using var stream = await Follow(await workspace.NewToken("members"));
        await workspace.NewRecord("note", new { title = "one" });
        (await stream.Next()).Short().ShouldBe("record_created one");
        (await workspace.Call(HttpMethod.Delete, "/permissions/" + permission)).Status.ShouldBe(204);
        await workspace.NewRecord("note", new { title = "unseen" });
        (await stream.Next()).Short().ShouldBe("reset permissions_changed");
        await Permit("""{"groups":{"contains":"members"}}""");
        (await stream.Next()).Short().ShouldBe("reset permissions_changed");
        await workspace.NewRecord("note", new { title = "two" });
        (await stream.Next()).Short().ShouldBe("record_created two");
    }

    [Fact]
    public async Task RevokedAccount_IsCutOff_AndNobodyElse()
    {
        await Permit("""{"groups":{"contains":"members"}}""");
        var (id, client, secret) = await workspace.NewAccount("members");
        var token = (await TestTenantWorkspace.TokenOf(server, client, secret)).ShouldHave(200).String("access_token");
        await using var stream = await Follow(token);
        await using var other = await Follow(workspace.Token);
        (await workspace.Call(HttpMethod.Delete, $"/service-accounts/{id}")).Status.ShouldBe(204);
        await workspace.NewRecord("note", new { title = "after" });
        (await stream.Ends()).ShouldBeTrue();
        (await other.Next()).Short().ShouldBe("record_created after");
        (await server.Get("/realtime/workspace/rights/events?access_token=" + token)).ShouldBeRefused(401, "TOKEN_REVOKED");
    }

    [Fact]
    public async Task RevokedUser_AndOneWithoutTheRole_AreCutOff()
    {
        await Permit("""{"groups":{"contains":"members"}}""");
        foreach (var isRevoked in new[] { true, false })
        {
            var user = await workspace.App.Login($"user-{isRevoked}@example.com", null);
            await workspace.App.Assign(user.UserId, workspace.Id, "staff");
            var token = (await workspace.App.Post("/auth/refresh", new { refresh_token = user.RefreshToken })).ShouldHave(200).String("access_token");
            await using var stream = await Follow(token);
            await workspace.NewRecord("note", new { title = "seen" });
            (await stream.Next()).Short().ShouldBe("record_created seen");
            if (isRevoked)
                (await workspace.App.Post("/auth/revoke-user", new { user_id = user.UserId })).ShouldHave(200);
            else
                (await workspace.App.Post("/auth/roles/revoke", new { user_id = user.UserId, tenant_id = workspace.Id })).ShouldHave(200);
            await workspace.NewRecord("note", new { title = "after" });
            (await stream.Ends()).ShouldBeTrue();
        }
    }

    [Fact]
    public async Task ASuspendedWorkspace_EndsItsStreams()
    {
        await using var stream = await Follow(workspace.Token);
        (await workspace.Admin(HttpMethod.Post, "/suspend")).ShouldHave(200);
        (await stream.Ends()).ShouldBeTrue();
        (await server.Get("/realtime/workspace/rights/events?access_token=" + workspace.Token)).ShouldBeRefused(403, "WORKSPACE_SUSPENDED");
    }

    [Fact]
    public async Task AStream_EndsWithItsToken_AndAfterAnHour()
    {
        await using (var hour = await Follow(workspace.Token))
        {
            server.Time.Advance(TimeSpan.FromMinutes(59));
            await workspace.NewRecord("note", new { title = "in time" });
            (await hour.Next()).Short().ShouldBe("record_created in time");
            server.Time.Advance(TimeSpan.FromMinutes(1));
            (await hour.Ends()).ShouldBeTrue();
        }

        server.Time.Advance(TimeSpan.FromHours(5) + TimeSpan.FromMinutes(30));
        await using var stream = await Follow(workspace.Token);
        server.Time.Advance(TimeSpan.FromMinutes(30));
        (await stream.Ends()).ShouldBeTrue();
        (await server.Get("/realtime/workspace/rights/events?access_token=" + workspace.Token)).ShouldBeRefused(401, "TOKEN_EXPIRED");
    }

    [Fact]
    public async Task AStream_IsOfOneWorkspace()
    {
        var other = await Make("rights-other");
        await using var stream = await Follow(workspace.Token);
        await other.NewRecord("note", new { title = "theirs" });
        await workspace.NewRecord("note", new { title = "ours" });
        (await stream.Next()).Short().ShouldBe("record_created ours");
        (await server.Get("/realtime/workspace/rights/events?access_token=" + other.Token)).ShouldBeRefused(403, "WORKSPACE_MISMATCH");
        (await server.Get("/realtime/workspace/rights/events?access_token=x.y.z")).ShouldBeRefused(401, "INVALID_TOKEN");
        (await server.Get("/realtime/workspace/rights/events")).ShouldBeRefused(401, "MISSING_TOKEN");
        var nobody = await workspace.NewToken("nobody");
        foreach (var query in new[] { "", "?structures=note", "?structures=unknown" })
            (await server.Get("/realtime/workspace/rights/events" + query, ("Authorization", "Bearer " + nobody))).ShouldBeRefused(403, "FORBIDDEN");
    }

    [Fact]
    public async Task ADeletedStructure_LetsFollowersReadAnew()
    {
        await using var stream = await Follow(workspace.Token, "?structures=note");
        (await workspace.Data(HttpMethod.Delete, "/structures/note")).ShouldHave(204);
        (await stream.Next()).Short().ShouldBe("reset structure_changed");
    }

    [Fact]
    public async Task APublishableKey_FollowsWhatItMayList()
    {
        await workspace.NewStructure("""{"name":"Other","fields":{"title":{"type":"text"}}}""");
        var key = (await workspace.Call(HttpMethod.Post, "/publishable-keys", new { name = "page", scopes = new[] { "records:list:note" } })).ShouldHave(201).String("key");
        using var request = new HttpRequestMessage(HttpMethod.Get, "/realtime/workspace/rights/events");
        request.Headers.TryAddWithoutValidation("x-api-key", key);
        var answer = await server.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        ((int)answer.StatusCode).ShouldBe(200);
        await using var stream = new EventReader(answer, await answer.Content.ReadAsStreamAsync());
        await workspace.NewRecord("other", new { title = "not listed" });
        await workspace.NewRecord("note", new { title = "listed" });
        (await stream.Next()).Short().ShouldBe("record_created listed");
    }

    private async Task<TestTenantWorkspace> Make(string slug)
    {
        var made = await (await TestTenantWorkspace.Create(server, slug)).WithData();
        await made.NewStructure("""{"name":"Note","fields":{"title":{"type":"text"},"state":{"type":"text"}}}""");
        return made;
    }

    private Task<string> Permit(string conditions) => workspace.Permit(
        new { resource = "records", actions = new[] { "retrieve", "list" }, policy = new { conditions = JsonSerializer.Deserialize<JsonElement>(conditions) } });

    private async Task Change(string record, string data) => (await workspace.Data(HttpMethod.Patch, "/records/" + record, "{\"data\":" + data + "}")).ShouldHave(200);

    private Task<EventReader> Follow(string token, string query = "", string? lastEventId = null) => RealtimeStreamReader.Follow(server, workspace.Slug, token, query, lastEventId);
}
