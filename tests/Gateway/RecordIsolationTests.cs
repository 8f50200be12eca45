using System.Text.Json;
using OrleansTenantAuth.TestSupport;

namespace OrleansTenantAuth.Tests.Gateway;

/// <summary>What a caller does not see, it neither reads, counts, finds nor changes.</summary>
public sealed class RecordIsolationTests(AdminServer admin) : IClassFixture<AdminServer>
{
    private static readonly (string Method, string Path, string? Body)[] Routes =
    [
        ("GET", "/structures", null), ("POST", "/structures", """{"name":"New"}"""), ("GET", "/structures/note", null), ("PUT", "/structures/note", "{}"),
        ("DELETE", "/structures/note", null), ("POST", "/structures/note/restore", null),
        ("GET", "/collections", null), ("POST", "/collections", """{"name":"New"}"""), ("GET", "/collections/note", null), ("PUT", "/collections/note", "{}"),
        ("DELETE", "/collections/note", null), ("POST", "/collections/note/restore", null),
        ("POST", "/records", """{"recordSlug":"note","data":{}}"""), ("GET", "/records/ID", null), ("PATCH", "/records/ID", """{"data":{"state":"closed"}}"""),
        ("PUT", "/records/ID", """{"data":{"state":"closed"}}"""), ("DELETE", "/records/ID", null), ("POST", "/records/ID/restore", null),
        ("POST", "/records/ID/revert", """{"version":1}"""), ("GET", "/records/ID/versions", null), ("GET", "/records/ID/changelog", null),
        ("GET", "/records/slug/note", null), ("POST", "/records/slug/note", """{"data":{}}"""), ("POST", "/records/query", """{"resource":"note"}"""),
        ("POST", "/records/aggregate", """{"resource":"note","aggregates":[{"op":"count"}]}"""),
        ("POST", "/records/bulk", """{"recordSlug":"note","records":[{"data":{}}]}"""),
        ("POST", "/records/upsert", """{"recordSlug":"note","match":{"code":"1"},"data":{}}"""),
    ];

    [Fact]
    public async Task EveryRoute_RefusesATokenOfAnotherWorkspace_AndNone()
    {
        var (mine, record) = await Notes("iso-mine");
        var (other, _) = await Notes("iso-other");
        var before = (await mine.Data(HttpMethod.Get, "/records/" + record)).ShouldHave(200).Text;
        foreach (var (method, path, body) in Routes)
        {
            var target = path.Replace("ID", record, StringComparison.Ordinal);
            (await mine.Data(new HttpMethod(method), target, body, by: other.Token)).ShouldBeRefused(403, "WORKSPACE_MISMATCH");
            (await mine.Data(new HttpMethod(method), target, body, by: "x.y.z")).Status.ShouldBe(401, path);
        }

        (await mine.Data(HttpMethod.Get, "/records/" + record)).ShouldHave(200).Text.ShouldBe(before);
        (await mine.Data(HttpMethod.Get, "/structures")).Json.GetProperty("data").GetArrayLength().ShouldBe(1);
    }

    [Fact]
    public async Task ARecordOfAnotherWorkspace_DoesNotExist_UnderOnesOwnPath()
    {
        var (_, record) = await Notes("iso-foreign");
        var (mine, own) = await Notes("iso-own");
        foreach (var (method, path, body) in Routes.Where(route => route.Path.Contains("ID", StringComparison.Ordinal)))
            (await mine.Data(new HttpMethod(method), path.Replace("ID", record, StringComparison.Ordinal), body)).ShouldBeRefused(404, "RECORD_NOT_FOUND");
        (await mine.Data(HttpMethod.Get, "/records/slug/note?id=" + record)).ShouldHave(200).Json.GetProperty("data").GetArrayLength().ShouldBe(0);
        (await mine.Data(HttpMethod.Patch, "/records/" + own, "{\"data\":{\"friend\":\"" + record + "\"}}")).ShouldBeRefused(400, "VALIDATION_ERROR").Fields.ShouldBe(["data.friend"]);
        (await mine.Data(HttpMethod.Patch, "/records/" + own, "{\"data\":{\"friend\":\"" + own + "\"}}")).ShouldHave(200);
    }

    [Fact]
    public async Task EveryRoute_RefusesWhomNoPolicyAllowsIt()
    {
        var (mine, record) = await Notes("iso-policy");
        var nobody = await mine.NewToken("nobody");
        foreach (var (method, path, body) in Routes)
            (await mine.Data(new HttpMethod(method), path.Replace("ID", record, StringComparison.Ordinal), body, by: nobody)).ShouldBeRefused(403, "FORBIDDEN");
    }

    [Fact]
    public async Task ARowFilter_ConfinesEveryRead_AndEveryChangeBeforeAndAfter()
    {
        var (workspace, open) = await Notes("iso-rows");
        var closed = await workspace.NewRecord("note", new { state = "closed", code = "2", text = "hidden words" });
        var conditions = JsonSerializer.Deserialize<JsonElement>("""{"and":[{"groups":{"contains":"members"}},{"data.state":{"eq":"open"}}]}""");
        await workspace.Permit(new { resource = "records", actions = new[] { "create", "retrieve", "update", "delete", "list", "restore" }, policy = new { conditions } });
        var member = await workspace.NewToken("members");
        Task<Reply> Member(HttpMethod method, string path, string? body = null) => workspace.Data(method, path, body, by: member);

        (await Member(HttpMethod.Get, "/records/" + open)).ShouldHave(200);
        foreach (var (method, path, body) in Routes.Where(route => route.Path.Contains("ID", StringComparison.Ordinal)))
            (await Member(new HttpMethod(method), path.Replace("ID", closed, StringComparison.Ordinal), body)).ShouldBeRefused(404, "RECORD_NOT_FOUND");
        foreach (var query in new[] { "", "?data.state=closed", "?search=hidden", "?data.state[ne]=open", "?id=" + closed, "?sort=data.text", "?deleted=true" })
        {
            var page = (await Member(HttpMethod.Get, "/records/slug/note" + query + (query.Length == 0 ? "?" : "&") + "includeTotal=true")).ShouldHave(200);
            page.Text.ShouldNotContain(closed, Case.Sensitive, query);
            page.Json.GetProperty("total").GetInt32().ShouldBeLessThanOrEqualTo(1, query);
        }

        (await Member(HttpMethod.Post, "/records/query", """{"resource":"note","where":{"or":[{"data.state":"closed"},{"data.state":{"exists":true}}]}}""")).ShouldHave(200).Text.ShouldNotContain(closed);
        (await Member(HttpMethod.Post, "/records/aggregate", """{"resource":"note","groupBy":["data.state"],"aggregates":[{"op":"count"}]}""")).ShouldHave(200)
            .Json.GetProperty("data").GetRawText().ShouldBe("""[{"data.state":"open","count":1}]""");
        (await Member(HttpMethod.Post, "/records/slug/note", """{"data":{"state":"closed","code":"3"}}""")).ShouldBeRefused(403, "FORBIDDEN");
        (await Member(HttpMethod.Patch, "/records/" + open, """{"data":{"state":"closed"}}""")).ShouldBeRefused(403, "FORBIDDEN");
        (await Member(HttpMethod.Post, "/records/upsert", """{"recordSlug":"note","match":{"code":"2"},"data":{"text":"mine"}}""")).ShouldBeRefused(404, "RECORD_NOT_FOUND");
        (await workspace.Data(HttpMethod.Get, "/records/" + closed)).ShouldHave(200).Json.GetProperty("version").GetInt32().ShouldBe(1);
        (await Member(HttpMethod.Patch, "/records/" + open, """{"data":{"text":"mine"}}""")).ShouldHave(200);

        // Of a record that was hidden, they see the versions from when it was not.
        (await workspace.Data(HttpMethod.Patch, "/records/" + closed, """{"data":{"state":"open","text":"shown"}}""")).ShouldHave(200);
        var versions = (await Member(HttpMethod.Get, $"/records/{closed}/versions")).ShouldHave(200);
        versions.Json.GetProperty("data").GetArrayLength().ShouldBe(1);
        versions.Text.ShouldNotContain("hidden words");
        (await Member(HttpMethod.Get, $"/records/{closed}/changelog")).ShouldHave(200).Text.ShouldNotContain("hidden words");
        (await Member(HttpMethod.Delete, "/records/" + open)).ShouldHave(204);
        (await Member(HttpMethod.Post, $"/records/{open}/restore")).ShouldHave(200);
    }

    private async Task<(TestTenantWorkspace Workspace, string Record)> Notes(string slug)
    {
        var workspace = await (await TestTenantWorkspace.Create(admin.Server, slug)).WithData();
        await workspace.NewStructure(JsonSerializer.Deserialize<JsonElement>("""
            {"name":"Note","fields":{"state":{"type":"string"},"text":{"type":"string"},"code":{"type":"string","unique":true},"friend":{"type":"reference"}}}
            """));
        return (workspace, await workspace.NewRecord("note", new { state = "open", code = "1", text = "words" }));
    }
}
