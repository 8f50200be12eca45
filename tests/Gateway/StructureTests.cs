using OrleansTenantAuth.TestSupport;

namespace OrleansTenantAuth.Tests.Gateway;

/// <summary>Structures of a workspace.</summary>
public sealed class StructureTests(AdminServer admin) : IClassFixture<AdminServer>
{
    private const string Task = """
        {"name":"Task","fields":{"title":{"type":"text","required":true},"description":{"type":"text"},
        "status":{"type":"text","enum":["todo","in_progress","done"]},"priority":{"type":"text","enum":["low","medium","high"]},
        "projectId":{"type":"text","required":true},"assigneeId":{"type":"text"}}}
        """;

    [Fact]
    public async Task Create_InBothSpellings_AnswersOneForm_FoundByIdSlugAndName()
    {
        var workspace = await (await TestTenantWorkspace.Create(admin.Server, "st-both")).WithData();
        var task = (await workspace.Data(HttpMethod.Post, "/structures", Task)).ShouldHave(201);
        (task.String("recordSlug"), task.String("schemaDiscoveryMode"), task.Json.GetProperty("isStrict").GetBoolean(), task.String("status")).ShouldBe(("task", "strict", true, "active"));
        task.Json.GetProperty("properties")[0].GetProperty("type").GetString().ShouldBe("string");
        task.Json.GetProperty("properties")[2].GetProperty("enum").GetArrayLength().ShouldBe(3);
        (task.String("workspaceSlug"), task.String("workspaceId")).ShouldBe(("st-both", workspace.Id));
        var listed = (await workspace.Data(HttpMethod.Post, "/collections", """
            {"name":"Order Items","recordSlug":"items","schemaDiscoveryMode":"auto-evolving","defaultTtlSeconds":60,"defaultSearchField":"note",
            "properties":[{"name":"note","type":"string"},{"name":"amount","type":"number","indexed":true},{"name":"task","type":"reference","reference":"task"}]}
            """)).ShouldHave(201);
        foreach (var name in new[] { task.String("id"), "task", "Task", "TASK" })
            (await workspace.Data(HttpMethod.Get, "/structures/" + name)).ShouldHave(200).String("id").ShouldBe(task.String("id"));
        foreach (var name in new[] { "items", "Order%20Items", "order%20items" })
            (await workspace.Data(HttpMethod.Get, "/collections/" + name)).ShouldHave(200).String("id").ShouldBe(listed.String("id"));
        foreach (var name in new[] { "order-items", "nothing", Guid.NewGuid().ToString() })
            (await workspace.Data(HttpMethod.Get, "/structures/" + name)).ShouldBeRefused(404, "STRUCTURE_NOT_FOUND");
        (await workspace.Data(HttpMethod.Get, "/structures")).ShouldHave(200).Json.GetProperty("data").EnumerateArray()
            .Select(item => item.GetProperty("recordSlug").GetString()).ShouldBe(["items", "task"]);
    }

    [Theory]
    [InlineData("""{"fields":{"a":{"type":"text"}}}""", "name")]
    [InlineData("""{"name":"!!!"}""", "recordSlug")]
    [InlineData("""{"name":"x","recordSlug":"Not A Slug"}""", "recordSlug")]
    [InlineData("""{"name":"x","fields":{"a":{"type":"regex"}}}""", "fields.a.type")]
    [InlineData("""{"name":"x","fields":{"a b":{"type":"text"}}}""", "fields.a b")]
    [InlineData("""{"name":"x","fields":{"12":{"type":"text"}}}""", "fields.12")]
    [InlineData("""{"name":"x","fields":{"a":{"type":"text","pattern":"(a+)+$"}}}""", "fields.a")]
    [InlineData("""{"name":"x","fields":{"a":{"type":"text","required":"yes"}}}""", "fields.a.required")]
    [InlineData("""{"name":"x","fields":{"a":{"type":"number","enum":["1"]}}}""", "fields.a")]
    [InlineData("""{"name":"x","fields":{"a":{"type":"text","enum":[]}}}""", "fields.a")]
    [InlineData("""{"name":"x","fields":{"a":{"type":"boolean","unique":true}}}""", "fields.a")]
    [InlineData("""{"name":"x","fields":{"a":{"type":"number","default":"one"}}}""", "fields.a")]
    [InlineData("""{"name":"x","properties":[{"name":"a","type":"text"},{"name":"a","type":"text"}]}""", "properties")]
    [InlineData("""{"name":"x","fields":{},"properties":[]}""", "properties")]
    [InlineData("""{"name":"x","schemaDiscoveryMode":"loose"}""", "schemaDiscoveryMode")]
    [InlineData("""{"name":"x","defaultSearchField":"a"}""", "defaultSearchField")]
    [InlineData("""{"name":"x","nothing":1}""", "nothing")]
    public async Task Create_OfWhatIsNoStructure_NamesTheField(string body, string field)
    {
        var workspace = await (await TestTenantWorkspace.Create(admin.Server, "st-" + Guid.NewGuid().ToString("N")[..12])).WithData();
        (await workspace.Data(HttpMethod.Post, "/structures", body)).ShouldBeRefused(400, "VALIDATION_ERROR").Fields.ShouldContain(field, StringComparer.Ordinal);
        (await workspace.Data(HttpMethod.Get, "/structures")).Json.GetProperty("data").GetArrayLength().ShouldBe(0);
    }

    [Fact]
    public async Task Change_KeepsWhatAFieldMeans_AndItsVersionGuards()
    {
        var workspace = await (await TestTenantWorkspace.Create(admin.Server, "st-change")).WithData();
        (await workspace.Data(HttpMethod.Post, "/structures", Task)).ShouldHave(201);
        (await workspace.Data(HttpMethod.Post, "/structures", Task)).ShouldBeRefused(409, "NAME_TAKEN");
        (await workspace.Data(HttpMethod.Post, "/structures", """{"name":"TASK","recordSlug":"other"}""")).ShouldBeRefused(409, "NAME_TAKEN");
        (await workspace.Data(HttpMethod.Put, "/structures/task", """{"fields":{"title":{"type":"number"}}}""")).ShouldBeRefused(409, "WRONG_STATE");
        (await workspace.Data(HttpMethod.Put, "/structures/task", """{"fields":{"title":{"type":"text","unique":true}}}""")).ShouldBeRefused(409, "WRONG_STATE");
        var changed = (await workspace.Data(HttpMethod.Put, "/structures/task", """{"description":"To do","fields":{"title":{"type":"text"},"due":{"type":"datetime"}},"version":1}""")).ShouldHave(200);
        changed.Json.GetProperty("properties").EnumerateArray().Select(field => field.GetProperty("name").GetString()).ShouldBe(["title", "due"]);
        (await workspace.Data(HttpMethod.Put, "/structures/task", """{"description":"x","version":1}""")).ShouldBeRefused(409, "VERSION_CONFLICT");
        (await workspace.Data(HttpMethod.Put, "/structures/task", """{"description":"x"}""", null, ("If-Match", "\"1\""))).ShouldBeRefused(412, "PRECONDITION_FAILED");
        (await workspace.Data(HttpMethod.Put, "/structures/task", """{"fields":{"priority":{"type":"number"}}}""")).ShouldBeRefused(409, "WRONG_STATE");
        (await workspace.Data(HttpMethod.Put, "/structures/task", """{"status":"inactive"}""")).ShouldHave(200);
        (await workspace.Data(HttpMethod.Post, "/records/slug/task", """{"data":{"title":"a"}}""")).ShouldBeRefused(409, "WRONG_STATE");
    }

    [Fact]
    public async Task Delete_TakesTheRecordsAlong_AndRestoreBringsThemBack()
    {
        var workspace = await (await TestTenantWorkspace.Create(admin.Server, "st-delete")).WithData();
        await workspace.NewStructure(new { name = "Note", schemaDiscoveryMode = "schemaless" });
        var record = await workspace.NewRecord("note", new { text = "a" });
        (await workspace.Data(HttpMethod.Delete, "/structures/note")).ShouldHave(204);
        (await workspace.Data(HttpMethod.Get, "/structures/note")).ShouldBeRefused(404, "STRUCTURE_NOT_FOUND");
        (await workspace.Data(HttpMethod.Get, "/records/" + record)).ShouldBeRefused(404, "RECORD_NOT_FOUND");
        (await workspace.Data(HttpMethod.Get, "/records/slug/note")).ShouldBeRefused(404, "STRUCTURE_NOT_FOUND");
        (await workspace.Data(HttpMethod.Post, "/structures/note/restore")).ShouldHave(200);
        (await workspace.Data(HttpMethod.Post, "/structures/note/restore")).ShouldBeRefused(409, "WRONG_STATE");
        (await workspace.Data(HttpMethod.Get, "/records/" + record)).ShouldHave(200);

        // Made again under the same slug, it is another one and empty.
        (await workspace.Data(HttpMethod.Delete, "/structures/note")).ShouldHave(204);
        await workspace.NewStructure(new { name = "Note", schemaDiscoveryMode = "schemaless" });
        (await workspace.Data(HttpMethod.Get, "/records/" + record)).ShouldBeRefused(404, "RECORD_NOT_FOUND");
        (await workspace.Data(HttpMethod.Get, "/records/slug/note")).ShouldHave(200).Json.GetProperty("data").GetArrayLength().ShouldBe(0);
    }
}
