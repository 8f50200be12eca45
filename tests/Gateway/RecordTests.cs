using System.Text.Json;
using OrleansTenantAuth.TestSupport;

namespace OrleansTenantAuth.Tests.Gateway;

/// <summary>Records by their ids.</summary>
public sealed class RecordTests(AdminServer admin) : IClassFixture<AdminServer>
{
    private const string Customers = """
        {"name":"Customer","fields":{"email":{"type":"string","required":true,"unique":true},"name":{"type":"string"},"plan":{"type":"string","enum":["free","pro"],"default":"free"},
        "age":{"type":"number"},"active":{"type":"boolean"},"since":{"type":"datetime"},"tags":{"type":"array"},"address":{"type":"object"},"referrer":{"type":"reference","reference":"customer"}}}
        """;

    [Fact]
    public async Task ARecord_IsMadeReadChangedAndDeleted_WithItsVersions()
    {
        var workspace = await Workspace("rec-life");
        var made = (await workspace.Data(HttpMethod.Post, "/records", """{"structureId":"Customer","data":{"email":"ada@example.com","name":"Ada","since":"2026-05-04T12:00:00+02:00","name2":null},"metadata":{"source":"web"}}""")).ShouldHave(201);
        var id = made.String("id");
        made.Json.GetProperty("data").GetRawText().ShouldBe("""{"email":"ada@example.com","name":"Ada","since":"2026-05-04T10:00:00.000Z","plan":"free"}""");
        (made.String("recordSlug"), made.String("workspaceId"), made.Json.GetProperty("version").GetInt32(), made.Headers["ETag"]).ShouldBe(("customer", workspace.Id, 1, "\"1\""));
        made.String("createdAt").ShouldBe(made.String("updatedAt"));
        var patched = (await workspace.Data(HttpMethod.Patch, "/records/" + id, """{"data":{"name":null,"age":41}}""")).ShouldHave(200);
        patched.Json.GetProperty("data").GetRawText().ShouldBe("""{"email":"ada@example.com","since":"2026-05-04T10:00:00.000Z","plan":"free","age":41}""");
        patched.Json.GetProperty("metadata").GetProperty("source").GetString().ShouldBe("web");
        (await workspace.Data(HttpMethod.Put, "/records/" + id, """{"data":{"email":"ada@example.com","tags":["x",1]}}""")).ShouldHave(200)
            .Json.GetProperty("data").GetRawText().ShouldBe("""{"email":"ada@example.com","tags":["x",1]}""");
        (await workspace.Data(HttpMethod.Get, "/records/" + id)).ShouldHave(200).Json.GetProperty("version").GetInt32().ShouldBe(3);

        var versions = (await workspace.Data(HttpMethod.Get, $"/records/{id}/versions")).ShouldHave(200).Json.GetProperty("data");
        versions.EnumerateArray().Select(version => version.GetProperty("version").GetInt32()).ShouldBe([3, 2, 1]);
        var changes = (await workspace.Data(HttpMethod.Get, $"/records/{id}/changelog")).ShouldHave(200).Json.GetProperty("data");
        changes.EnumerateArray().Select(change => change.GetProperty("event").GetString()).ShouldBe(["record_updated", "record_updated", "record_created"]);
        changes[1].GetProperty("changes").EnumerateArray().Select(change => change.GetProperty("field").GetString()).ShouldBe(["age", "name"]);

        (await workspace.Data(HttpMethod.Post, $"/records/{id}/revert", """{"version":1}""")).ShouldHave(200).Json.GetProperty("data").GetProperty("name").GetString().ShouldBe("Ada");
        (await workspace.Data(HttpMethod.Post, $"/records/{id}/revert", """{"version":9}""")).ShouldBeRefused(404, "RECORD_NOT_FOUND");
        (await workspace.Data(HttpMethod.Delete, "/records/" + id)).ShouldHave(204);
        (await workspace.Data(HttpMethod.Get, "/records/" + id)).ShouldBeRefused(404, "RECORD_NOT_FOUND");
        (await workspace.Data(HttpMethod.Delete, "/records/" + id)).ShouldBeRefused(404, "RECORD_NOT_FOUND");
        (await workspace.Data(HttpMethod.Patch, "/records/" + id, """{"data":{"age":1}}""")).ShouldBeRefused(404, "RECORD_NOT_FOUND");
        (await workspace.Data(HttpMethod.Get, "/records/slug/customer?deleted=true")).ShouldHave(200).Json.GetProperty("data")[0].GetProperty("id").GetString().ShouldBe(id);
        (await workspace.Data(HttpMethod.Post, $"/records/{id}/restore")).ShouldHave(200).Json.GetProperty("version").GetInt32().ShouldBe(6);
        (await workspace.Data(HttpMethod.Delete, $"/records/{id}?hard=true")).ShouldHave(204);
        (await workspace.Data(HttpMethod.Post, $"/records/{id}/restore")).ShouldBeRefused(404, "RECORD_NOT_FOUND");
        (await workspace.Data(HttpMethod.Get, "/records/slug/customer?deleted=true")).ShouldHave(200).Json.GetProperty("data").GetArrayLength().ShouldBe(0);
    }

    [Theory]
    [InlineData("""{"name":"x"}""", "data.email")]
    [InlineData("""{"email":5}""", "data.email")]
    [InlineData("""{"email":"a","plan":"gold"}""", "data.plan")]
    [InlineData("""{"email":"a","age":"41"}""", "data.age")]
    [InlineData("""{"email":"a","age":1e300}""", "data.age")]
    [InlineData("""{"email":"a","active":1}""", "data.active")]
    [InlineData("""{"email":"a","since":"yesterday"}""", "data.since")]
    [InlineData("""{"email":"a","tags":{}}""", "data.tags")]
    [InlineData("""{"email":"a","address":[]}""", "data.address")]
    [InlineData("""{"email":"a","address":{"x":"\u0000"}}""", "data.address")]
    [InlineData("""{"email":"\ud800"}""", "data.email")]
    [InlineData("""{"email":"a","referrer":"not-a-uuid"}""", "data.referrer")]
    [InlineData("""{"email":"a","referrer":"3f8e1c52-7a44-4d0e-9d5e-3f2a1c0b9e88"}""", "data.referrer")]
    [InlineData("""{"email":"a","unknown":1}""", "data.unknown")]
    [InlineData("""{"email":"a","__proto__":{"admin":true}}""", "data.__proto__")]
    [InlineData("""[]""", "data")]
    [InlineData("""null""", "data")]
    public async Task Create_OfDataThatDoNotFit_NamesTheField_AndMakesNothing(string data, string field)
    {
        var workspace = await Workspace("rec-" + Guid.NewGuid().ToString("N")[..12]);
        (await workspace.Data(HttpMethod.Post, "/records/slug/customer", "{\"data\":" + data + "}")).ShouldBeRefused(400, "VALIDATION_ERROR").Fields.ShouldContain(field, StringComparer.Ordinal);
        (await workspace.Data(HttpMethod.Get, "/records/slug/customer?includeTotal=true")).ShouldHave(200).Json.GetProperty("total").GetInt32().ShouldBe(0);
    }

    [Fact]
    public async Task UniqueValues_AreClaimedReleasedAndClaimedAgain()
    {
        var workspace = await Workspace("rec-unique");
        var first = await workspace.NewRecord("customer", new { email = "a@example.com" });
        var second = await workspace.NewRecord("customer", new { email = "b@example.com" });
        (await workspace.Data(HttpMethod.Post, "/records/slug/customer", """{"data":{"email":"a@example.com"}}""")).ShouldBeRefused(409, "VALUE_TAKEN").Fields.ShouldBe(["data.email"]);
        (await workspace.Data(HttpMethod.Patch, "/records/" + second, """{"data":{"email":"a@example.com"}}""")).ShouldBeRefused(409, "VALUE_TAKEN");
        (await workspace.Data(HttpMethod.Patch, "/records/" + first, """{"data":{"email":"c@example.com"}}""")).ShouldHave(200);
        (await workspace.Data(HttpMethod.Patch, "/records/" + second, """{"data":{"email":"a@example.com"}}""")).ShouldHave(200);
        (await workspace.Data(HttpMethod.Delete, "/records/" + second)).ShouldHave(204);
        await workspace.NewRecord("customer", new { email = "a@example.com" });
        (await workspace.Data(HttpMethod.Post, $"/records/{second}/restore")).ShouldBeRefused(409, "VALUE_TAKEN");

        var race = await Race.Run(50, _ => workspace.Data(HttpMethod.Post, "/records/slug/customer", """{"data":{"email":"race@example.com"}}"""));
        race.Count(reply => reply.Status == 201).ShouldBe(1);
        race.Where(reply => reply.Status != 201).ShouldAllBe(reply => reply.Status == 409 || reply.Status == 503);
    }

    [Fact]
    public async Task Changes_MeantForAnotherVersion_AreRefused_AndOneOfManyWins()
    {
        var workspace = await Workspace("rec-match");
        var id = await workspace.NewRecord("customer", new { email = "a@example.com" });
        (await workspace.Data(HttpMethod.Patch, "/records/" + id, """{"data":{"age":1},"version":7}""")).ShouldBeRefused(409, "VERSION_CONFLICT");
        (await workspace.Data(HttpMethod.Patch, "/records/" + id, """{"data":{"age":1}}""", null, ("If-Match", "\"7\""))).ShouldBeRefused(412, "PRECONDITION_FAILED");
        (await workspace.Data(HttpMethod.Delete, "/records/" + id, null, null, ("If-Match", "\"7\""))).ShouldBeRefused(412, "PRECONDITION_FAILED");
        (await workspace.Data(HttpMethod.Patch, "/records/" + id, """{"data":{"age":1}}""", null, ("If-Match", "one"))).ShouldBeRefused(400, "VALIDATION_ERROR").Fields.ShouldBe(["If-Match"]);
        var race = await Race.Run(20, i => workspace.Data(HttpMethod.Patch, "/records/" + id, "{\"data\":{\"age\":" + i + "}}", null, ("If-Match", "\"1\"")));
        race.Count(reply => reply.Status == 200).ShouldBe(1);
        race.Where(reply => reply.Status != 200).ShouldAllBe(reply => reply.Status == 412);
    }

    [Fact]
    public async Task ARepeatWithTheSameKey_MakesNothingAgain()
    {
        var workspace = await Workspace("rec-repeat");
        var body = """{"recordSlug":"customer","data":{"email":"a@example.com"}}""";
        var race = await Race.Run(10, _ => workspace.Data(HttpMethod.Post, "/records", body, null, ("Idempotency-Key", "once")));
        race.Where(reply => reply.Status == 201).Select(reply => reply.String("id")).Distinct(StringComparer.Ordinal).Count().ShouldBe(1);
        race.ShouldAllBe(reply => reply.Status == 201 || reply.Status == 503);
        var bulk = """{"recordSlug":"customer","records":[{"data":{"email":"x@example.com"}},{"data":{"email":"a@example.com"}},{"data":{"age":"x"}}]}""";
        foreach (var _ in Enumerable.Range(0, 2))
        {
            var made = (await workspace.Data(HttpMethod.Post, "/records/bulk", bulk, null, ("Idempotency-Key", "bulk"))).ShouldHave(200).Json;
            (made.GetProperty("meta").GetProperty("created").GetInt32(), made.GetProperty("meta").GetProperty("failed").GetInt32()).ShouldBe((1, 2));
            made.GetProperty("errors").EnumerateArray().Select(error => (error.GetProperty("index").GetInt32(), error.GetProperty("error").GetString())).ShouldBe([(1, "VALUE_TAKEN"), (2, "VALIDATION_ERROR")]);
        }

        (await workspace.Data(HttpMethod.Get, "/records/slug/customer?includeTotal=true")).Json.GetProperty("total").GetInt32().ShouldBe(2);
    }

    [Fact]
    public async Task Upsert_MakesOne_ThenChangesIt()
    {
        var workspace = await Workspace("rec-upsert");
        Task<Reply> Upsert(string data) => workspace.Data(HttpMethod.Post, "/records/upsert", "{\"recordSlug\":\"customer\",\"match\":{\"email\":\"a@example.com\"},\"data\":" + data + "}");
        var race = await Race.Run(10, i => Upsert("{\"age\":" + i + "}"));
        race.Where(reply => reply.Status == 200).Select(reply => reply.String("id")).Distinct(StringComparer.Ordinal).Count().ShouldBe(1);
        (await Upsert("""{"name":"Ada"}""")).ShouldHave(200).Json.GetProperty("data").GetProperty("email").GetString().ShouldBe("a@example.com");
        (await Upsert("""{"email":"b@example.com"}""")).ShouldBeRefused(400, "VALIDATION_ERROR");
        (await workspace.Data(HttpMethod.Post, "/records/upsert", """{"recordSlug":"customer","match":{"name":"Ada"},"data":{}}""")).ShouldBeRefused(400, "VALIDATION_ERROR").Fields.ShouldBe(["match"]);
        (await workspace.Data(HttpMethod.Get, "/records/slug/customer?includeTotal=true")).Json.GetProperty("total").GetInt32().ShouldBe(1);
    }

    [Fact]
    public async Task AStructureThatEvolves_DeclaresWhatItsRecordsHave()
    {
        var workspace = await Workspace("rec-evolve");
        await workspace.NewStructure(new { name = "Event", schemaDiscoveryMode = "auto-evolving" });
        var race = await Race.Run(8, i => workspace.Data(HttpMethod.Post, "/records/slug/event", "{\"data\":{\"kind\":\"a\",\"count\":" + i + "}}"));
        race.ShouldAllBe(reply => reply.Status == 201 || reply.Status == 503);
        var structure = (await workspace.Data(HttpMethod.Get, "/structures/event")).ShouldHave(200).Json;
        structure.GetProperty("properties").EnumerateArray().Select(field => (field.GetProperty("name").GetString(), field.GetProperty("type").GetString(), field.GetProperty("indexed").GetBoolean()))
            .ShouldBe([("kind", "string", true), ("count", "number", true)]);
        (await workspace.Data(HttpMethod.Post, "/records/slug/event", """{"data":{"count":"many"}}""")).ShouldBeRefused(400, "VALIDATION_ERROR").Fields.ShouldBe(["data.count"]);
        var id = race.First(reply => reply.Status == 201).String("id");
        (await workspace.Data(HttpMethod.Patch, "/records/" + id, """{"data":{"later":true}}""")).ShouldHave(200);
        (await workspace.Data(HttpMethod.Get, "/records/slug/event?data.later=true")).ShouldHave(200).Json.GetProperty("data").GetArrayLength().ShouldBe(1);
    }

    private async Task<TestTenantWorkspace> Workspace(string slug)
    {
        var workspace = await (await TestTenantWorkspace.Create(admin.Server, slug)).WithData();
        (await workspace.Data(HttpMethod.Post, "/structures", Customers)).ShouldHave(201);
        return workspace;
    }
}
