using System.Text.Json;
using OrleansTenantAuth.TestSupport;

namespace OrleansTenantAuth.Tests.Gateway;

/// <summary>GET /realtime/workspace/{ws}/events.</summary>
public sealed class RealtimeTests : IAsyncLifetime
{
    private const string Tasks = """{"name":"Task","fields":{"title":{"type":"text","required":true},"status":{"type":"text"},"points":{"type":"number"},"id":{"type":"text"}}}""";
    private const string Slug = "live-tasks";
    private GatewayHarness server = null!;
    private TestTenantWorkspace workspace = null!;

    public async Task InitializeAsync()
    {
        server = await GatewayHarness.Start();
        workspace = await (await TestTenantWorkspace.Create(server, Slug)).WithData();
        await workspace.NewStructure(Tasks);
    }

    public async Task DisposeAsync() => await server.DisposeAsync();

    [Fact]
    public async Task Stream_BeginsAsDocumented_AndTellsEachChangeAsAnObjectThatIsRecordAndFields()
    {
        using var answer = await RealtimeStreamReader.Open(server, Slug, workspace.Token);
        using var lines = new StreamReader(await answer.Content.ReadAsStreamAsync());
        (await lines.ReadLineAsync()).ShouldBe("retry: 3000");
        (await lines.ReadLineAsync()).ShouldBe(": connected to workspace live-tasks");
        (await lines.ReadLineAsync())!.ShouldStartWith("id: ");
        answer.Headers.CacheControl!.NoCache.ShouldBeTrue();
        answer.Headers.GetValues("X-Accel-Buffering").ShouldBe(["no"]);

        await using var stream = await Follow();
        var id = await workspace.NewRecord("Task", new { title = "one", status = "todo", id = "own" });
        var created = (await stream.Next()).Data;
        Names(created).ShouldBe(["event", "workspaceSlug", "recordSlug", "recordId", "data", "timestamp", "createdBy"]);
        (created.GetProperty("event").GetString(), created.GetProperty("recordSlug").GetString(), created.GetProperty("recordId").GetString()).ShouldBe(("record_created", "task", id));
        var record = created.GetProperty("data");
        (record.GetProperty("id").GetString(), record.GetProperty("title").GetString(), record.GetProperty("data").GetProperty("id").GetString()).ShouldBe((id, "one", "own"));
        Names(record).ShouldBe(["id", "title", "status", "data", "createdAt", "updatedAt"]);

        (await workspace.Data(HttpMethod.Patch, "/records/" + id, """{"data":{"title":"two"}}""")).ShouldHave(200);
        var updated = (await stream.Next()).Data;
        (updated.GetProperty("data").GetProperty("before").GetProperty("title").GetString(), updated.GetProperty("data").GetProperty("after").GetProperty("data").GetProperty("title").GetString()).ShouldBe(("one", "two"));
        updated.GetProperty("updatedBy").GetString().ShouldNotBeNullOrEmpty();
        (await workspace.Data(HttpMethod.Post, $"/records/{id}/revert", """{"version":1}""")).ShouldHave(200);
        (await stream.Next()).Short().ShouldBe("record_reverted two>one");
        (await workspace.Data(HttpMethod.Delete, "/records/" + id)).ShouldHave(204);
        (await stream.Next()).Short().ShouldBe("record_deleted one");
        (await workspace.Data(HttpMethod.Post, $"/records/{id}/restore")).ShouldHave(200);
        (await stream.Next()).Short().ShouldBe("record_restored one");
        (await workspace.Data(HttpMethod.Delete, $"/records/{id}?hard=true")).ShouldHave(204);
        (await stream.Next()).Short().ShouldBe("record_deleted one");
    }

    [Fact]
    public async Task Stream_GoesOnAfterTheLastEvent_WithNothingLostAndNothingTwice()
    {
        string last;
        await using (var stream = await Follow())
        {
            await workspace.NewRecord("task", new { title = "before" });
            last = (await stream.Next()).Id!;
        }

        var id = await workspace.NewRecord("task", new { title = "missed" });
        (await workspace.Data(HttpMethod.Patch, "/records/" + id, """{"data":{"title":"changed"}}""")).ShouldHave(200);
        await using var again = await Follow(lastEventId: last);
        (await again.Next()).Short().ShouldBe("record_created missed");
        (await again.Next()).Short().ShouldBe("record_updated missed>changed");
        await workspace.NewRecord("task", new { title = "after" });
        (await again.Next()).Short().ShouldBe("record_created after");

        var forged = last[..^1] + (last[^1] == '0' ? '1' : '0');
        await using var reset = await Follow(lastEventId: forged);
        (await reset.Next()).Short().ShouldBe("reset unknown_cursor");
    }

    [Fact]
    public async Task Stream_ThatBreaksOffAgainAndAgainUnderLoad_LosesNothing()
    {
        const int Records = 400;
        var writing = Parallel.ForEachAsync(Enumerable.Range(0, Records), new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (i, _) => await workspace.NewRecord("task", new { title = "n" + i }));
        var seen = new List<string>();
        string? last = null;
        await using (var first = await Follow(lastEventId: await Start()))
            last = Add(seen, await first.Next());
        while (seen.Count < Records)
        {
            await using var stream = await Follow(lastEventId: last);
            for (var i = 0; i < 37 && seen.Count < Records; i++)
                last = Add(seen, await stream.Next());
        }

        await writing;
        seen.Order(StringComparer.Ordinal).ShouldBe(Enumerable.Range(0, Records).Select(i => "record_created n" + i).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task AFloodThatAFollowerDoesNotRead_IsToldInFullAfterwards_InOrder()
    {
        await using var slow = await Follow();
        var text = new string('x', 2_000);
        for (var batch = 0; batch < 2; batch++)
        {
            var records = Enumerable.Range(0, 500).Select(i => new { data = new { title = $"{batch}-{i}", status = text } });
            (await workspace.Data(HttpMethod.Post, "/records/bulk", new { recordSlug = "task", records })).ShouldHave(200).Json.GetProperty("meta").GetProperty("failed").GetInt32().ShouldBe(0);
        }

        var (titles, position) = (new HashSet<string>(StringComparer.Ordinal), 0L);
        while (titles.Count < 1_000)
        {
            var told = await slow.Next();
            titles.Add(told.Short()).ShouldBeTrue("each is told once");
            var here = long.Parse(told.Id!.Split('.')[0], System.Globalization.CultureInfo.InvariantCulture);
            here.ShouldBeGreaterThan(position);
            position = here;
        }
    }

    [Fact]
    public async Task Parameters_ChooseStructuresEventsAndRecords()
    {
        await workspace.NewStructure("""{"name":"Note","fields":{"title":{"type":"text"}}}""");
        await using var tasks = await Follow("?structures=Task&events=record_created,record_deleted");
        await using var todo = await Follow("?structures=task,note&filter=" + Uri.EscapeDataString("data.status:todo AND data.points:gte:3"));
        var id = await workspace.NewRecord("task", new { title = "one", status = "todo", points = 2 });
        await workspace.NewRecord("note", new { title = "note" });
        foreach (var change in new[] { """{"points":3}""", """{"status":"done"}""", """{"title":"three"}""" })
            (await workspace.Data(HttpMethod.Patch, "/records/" + id, "{\"data\":" + change + "}")).ShouldHave(200);
        (await workspace.Data(HttpMethod.Delete, "/records/" + id)).ShouldHave(204);
        await workspace.NewRecord("task", new { title = "end", status = "todo", points = 5 });

        (await tasks.Next()).Short().ShouldBe("record_created one");
        (await tasks.Next()).Short().ShouldBe("record_deleted three");
        (await todo.Next()).Data.GetProperty("data").GetProperty("after").GetProperty("points").GetInt32().ShouldBe(3, "it begins to match");
        (await todo.Next()).Data.GetProperty("data").GetProperty("after").GetProperty("status").GetString().ShouldBe("done", "it ceases to match");
        (await todo.Next()).Short().ShouldBe("record_created end");
    }

    [Theory]
    [InlineData("?events=record_made", 400, "VALIDATION_ERROR")]
    [InlineData("?filter=status", 400, "VALIDATION_ERROR")]
    [InlineData("?filter=groups:admins", 400, "VALIDATION_ERROR")]
    [InlineData("?filter=data.status:exists:perhaps", 400, "VALIDATION_ERROR")]
    [InlineData("?structure=Task", 400, "VALIDATION_ERROR")]
    [InlineData("?structures=Task&structures=Note", 400, "VALIDATION_ERROR")]
    [InlineData("?structures=Nothing", 404, "STRUCTURE_NOT_FOUND")]
    public async Task WhatIsNotUnderstood_IsRefused(string query, int status, string code)
    {
        (await server.Get("/realtime/workspace/live-tasks/events" + query, ("Authorization", "Bearer " + workspace.Token))).ShouldBeRefused(status, code);
        (await server.Get("/realtime/workspace/live-tasks/events", ("Authorization", "Bearer " + workspace.Token), ("Last-Event-ID", "yesterday"))).ShouldBeRefused(400, "VALIDATION_ERROR");
    }

    [Fact]
    public async Task APing_MovesTheClientOn_WhereNothingConcernsIt()
    {
        using var answer = await RealtimeStreamReader.Open(server, Slug, workspace.Token, "?events=record_deleted");
        using var lines = new StreamReader(await answer.Content.ReadAsStreamAsync());
        for (var line = await lines.ReadLineAsync(); line!.Length > 0;)
            line = await lines.ReadLineAsync();
        await workspace.NewRecord("task", new { title = "of no concern" });
        server.Time.Advance(TimeSpan.FromSeconds(15));
        (await lines.ReadLineAsync()).ShouldBe(": ping");
        var id = (await lines.ReadLineAsync())!["id: ".Length..];
        await using var again = await Follow(lastEventId: id);
        await workspace.NewRecord("task", new { title = "next" });
        (await again.Next()).Short().ShouldBe("record_created next");
    }

    [Fact]
    public async Task AWorkspace_HasAsManyStreamsAsItsPlan()
    {
        (await workspace.Admin(HttpMethod.Patch, "", new { plan_id = "free" })).ShouldHave(200);
        var streams = new List<EventReader>();
        for (var i = 0; i < 10; i++)
            streams.Add(await Follow());
        var refused = (await server.Get("/realtime/workspace/live-tasks/events?access_token=" + workspace.Token)).ShouldBeRefused(429, "RATE_LIMIT_EXCEEDED");
        refused.Headers.ContainsKey("Retry-After").ShouldBeTrue();
        foreach (var stream in streams)
            await stream.DisposeAsync();
        await Patience.Until(async () =>
        {
            using var answer = await RealtimeStreamReader.Open(server, Slug, workspace.Token);
            return (int)answer.StatusCode == 200;
        });
    }

    private Task<EventReader> Follow(string query = "", string? lastEventId = null) => RealtimeStreamReader.Follow(server, Slug, workspace.Token, query, lastEventId);

    // Where a stream would begin now: the id of its first piece.
    private async Task<string> Start()
    {
        using var answer = await RealtimeStreamReader.Open(server, Slug, workspace.Token);
        using var lines = new StreamReader(await answer.Content.ReadAsStreamAsync());
        while (await lines.ReadLineAsync() is { } line)
        {
            if (line.StartsWith("id: ", StringComparison.Ordinal))
                return line["id: ".Length..];
        }

        throw new EndOfStreamException("The stream had no id.");
    }

    private static string Add(List<string> seen, ServerEvent told)
    {
        seen.Add(told.Short());
        return told.Id!;
    }

    private static IEnumerable<string> Names(JsonElement of) => of.EnumerateObject().Select(member => member.Name);
}
