using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using OrleansTenantAuth.TestSupport;

namespace OrleansTenantAuth.Tests.Gateway;

/// <summary>GET /auth/feed, by page and as a stream.</summary>
public sealed class FeedTests : IAsyncLifetime
{
    private GatewayHarness server = null!;
    private TestApp app = null!;

    public async Task InitializeAsync()
    {
        server = await GatewayHarness.Start();
        app = await server.CreateApp("my-product");
    }

    public async Task DisposeAsync() => await server.DisposeAsync();

    [Fact]
    public async Task Snapshot_HoldsWhatConcernsLivingTokens_OfThisAppAlone()
    {
        var other = await server.CreateApp("other");
        var (user, session) = (await app.Login("ada@example.com"), await app.Login("bob@example.com"));
        await other.Login("ada@example.com");
        var tenant = await app.CreateTenant();
        await app.Assign(user.UserId, tenant, "admin");
        (await app.Post("/auth/revoke", new { refresh_token = session.RefreshToken })).ShouldHave(200);
        (await app.Post("/auth/revoke-user", new { user_id = user.UserId })).ShouldHave(200);

        var page = (await Page(app)).ShouldHave(200).Json;
        (page.GetProperty("reset").GetBoolean(), page.GetProperty("live").GetBoolean()).ShouldBe((true, true));
        Kinds(page).ShouldBe(["grants", "session", "user"]);
        var entry = page.GetProperty("entries")[2];
        entry.GetProperty("id").GetString().ShouldBe(user.UserId);
        entry.GetProperty("epoch").GetInt64().ShouldBeGreaterThan(WorkspaceSession.ClaimsOf(user.AccessToken).GetProperty("ep").GetInt64());
        entry.GetProperty("expires_at").GetInt64().ShouldBe(server.Time.GetUtcNow().ToUnixTimeSeconds() + 86_400);
        page.GetProperty("entries")[1].GetProperty("id").GetString().ShouldBe(WorkspaceSession.ClaimsOf(session.AccessToken).GetProperty("sid").GetString());
        Kinds((await Page(other)).ShouldHave(200).Json).ShouldBeEmpty();

        server.Time.Advance(TimeSpan.FromDays(2));
        Kinds((await Page(app)).ShouldHave(200).Json).ShouldBeEmpty("no token that they concern can be valid");
    }

    [Fact]
    public async Task Page_GoesOnAtItsCursor_AndWaitsForSomethingToHappen()
    {
        var user = await app.Login("ada@example.com");
        var start = (await Page(app)).ShouldHave(200).String("cursor");
        var waiting = Page(app, start, 30);
        var tenant = await app.CreateTenant();
        await app.Assign(user.UserId, tenant, "staff");
        var page = (await waiting).ShouldHave(200).Json;
        page.GetProperty("reset").GetBoolean().ShouldBeFalse();
        Kinds(page).ShouldBe(["grants"]);
        Kinds((await Page(app, page.GetProperty("cursor").GetString())).ShouldHave(200).Json).ShouldBeEmpty();
    }

    [Fact]
    public async Task Stream_TellsWhatHappens_AndGoesOnWhereItBrokeOff()
    {
        var user = await app.Login("ada@example.com");
        var tenant = await app.CreateTenant();
        string last;
        await using (var stream = await Stream(null))
        {
            (await stream.Next()).Name.ShouldBe("hello");
            (await stream.Next()).Name.ShouldBe("live");
            await app.Assign(user.UserId, tenant, "admin");
            var told = await stream.Next();
            (told.Name, told.Data.GetProperty("kind").GetString(), told.Data.GetProperty("version").GetInt64() > 0).ShouldBe(("entry", "grants", true));
            last = told.Id!;
        }

        (await app.Post("/auth/revoke-user", new { user_id = user.UserId })).ShouldHave(200);
        await using var again = await Stream(last);
        var hello = await again.Next();
        (hello.Name, hello.Data.GetProperty("reset").GetBoolean()).ShouldBe(("hello", false));
        (await again.Next()).Data.GetProperty("kind").GetString().ShouldBe("user");
        (await again.Next()).Name.ShouldBe("live");
    }

    [Fact]
    public async Task Stream_Beats_AndEndsWithTheSecret()
    {
        await using var stream = await Stream(null);
        (await stream.Next()).Name.ShouldBe("hello");
        (await stream.Next()).Name.ShouldBe("live");
        server.Time.Advance(TimeSpan.FromSeconds(5));
        (await stream.Next()).Name.ShouldBe("beat");
        (await server.Send(HttpMethod.Post, $"/admin/apps/{app.Id}/rotate-secret", null, ("X-Admin-Key", GatewayClient.AdminKey))).ShouldHave(200);
        (await stream.Ends()).ShouldBeTrue();
        (await Page(app)).ShouldBeRefused(401, "TOKEN_INVALID");
    }

    [Fact]
    public async Task AFloodThatAFollowerDoesNotRead_IsToldInFullAfterwards()
    {
        var user = await app.Login("ada@example.com");
        var tenant = await app.CreateTenant();
        await using var stream = await Stream(null);
        (await stream.Next()).Name.ShouldBe("hello");
        (await stream.Next()).Name.ShouldBe("live");
        const int Changes = 1_500;
        await Parallel.ForEachAsync(Enumerable.Range(0, Changes), new ParallelOptions { MaxDegreeOfParallelism = 16 }, async (i, _) => await app.Assign(user.UserId, tenant, i % 2 == 0 ? "staff" : "viewer"));
        var final = (await app.Post("/auth/refresh", new { refresh_token = user.RefreshToken })).ShouldHave(200).String("access_token");
        var version = WorkspaceSession.ClaimsOf(final).GetProperty("ver").GetInt64();
        long seen = 0;
        while (seen < version)
        {
            var told = await stream.Next();
            if (told.Name == "entry")
                seen = Math.Max(seen, told.Data.GetProperty("version").GetInt64());
        }
    }

    [Fact]
    public async Task CursorThatTheStoreDoesNotKnow_BeginsAnew()
    {
        await app.Login("ada@example.com");
        var cursor = (await Page(app)).ShouldHave(200).String("cursor");
        var forged = cursor[..^1] + (cursor[^1] == '0' ? '1' : '0');
        (await Page(app, forged)).ShouldHave(200).Json.GetProperty("reset").GetBoolean().ShouldBeTrue();
        (await Page(app, "999999." + cursor.Split('.')[1])).ShouldHave(200).Json.GetProperty("reset").GetBoolean().ShouldBeTrue();
        (await Page(app, "nonsense")).ShouldBeRefused(400, "VALIDATION_ERROR");
        (await Page(app, cursor, 31)).ShouldBeRefused(400, "VALIDATION_ERROR");
    }

    [Fact]
    public async Task Feed_IsForTheAppItself()
    {
        var other = await server.CreateApp("other");
        (await server.Get("/auth/feed?wait=0")).ShouldBeRefused(401, "TOKEN_INVALID");
        (await server.Get("/auth/feed?wait=0", Basic(app.Id, other.Secret))).ShouldBeRefused(401, "TOKEN_INVALID");
        (await server.Get("/auth/feed?wait=0", Basic("nobody", other.Secret))).ShouldBeRefused(401, "TOKEN_INVALID");
        (await server.Get("/auth/feed?wait=0", Basic("my-product", app.Secret))).ShouldHave(200);
    }

    private Task<Reply> Page(TestApp of, string? cursor = null, int wait = 0) =>
        server.Get($"/auth/feed?wait={wait}{(cursor is null ? "" : "&cursor=" + cursor)}", Basic(of.Id, of.Secret));

    private async Task<EventReader> Stream(string? lastEventId)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, "/auth/feed");
        var (name, value) = Basic(app.Id, app.Secret);
        request.Headers.TryAddWithoutValidation(name, value);
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("text/event-stream"));
        if (lastEventId is not null)
            request.Headers.TryAddWithoutValidation("Last-Event-ID", lastEventId);
        var answer = await server.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        answer.Content.Headers.ContentType!.MediaType.ShouldBe("text/event-stream");
        return new EventReader(answer, await answer.Content.ReadAsStreamAsync());
    }

    private static (string Name, string Value) Basic(string id, string secret) =>
        ("Authorization", "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"{id}:{secret}")));

    private static IEnumerable<string?> Kinds(JsonElement page) => page.GetProperty("entries").EnumerateArray().Select(entry => entry.GetProperty("kind").GetString());
}
