using System.Globalization;
using OrleansTenantAuth.TestSupport;

namespace OrleansTenantAuth.Tests.Gateway;

/// <summary>/admin/apps/{app_id}/data-sets.</summary>
public sealed class DataSetTests(AdminServer admin) : IClassFixture<AdminServer>
{
    private static readonly object Columns = new
    {
        columns = new object[]
        {
            new { name = "store_id", type = "string", prefilter = true },
            new { name = "amount", type = "number" },
            new { name = "at", type = "date" },
            new { name = "open", type = "boolean" },
        },
    };

    [Fact]
    public async Task Declare_MakesTheSet_AddsColumns_AndChangesNone()
    {
        var path = await NewSet("declare", "orders");
        var made = (await admin.Get(path)).ShouldHave(200);
        (await admin.Put(path, Columns)).ShouldHave(200).Text.ShouldBe(made.Text);
        var more = (await admin.Put(path, new { columns = new object[] { new { name = "region", type = "string" }, new { name = "amount", type = "number" } } })).ShouldHave(200);
        more.Json.GetProperty("columns").EnumerateArray().Select(column => column.GetProperty("name").GetString()).ShouldBe(["store_id", "amount", "at", "open", "region"]);
        more.String("id").ShouldBe(made.String("id"));
        foreach (var column in new object[] { new { name = "amount", type = "string" }, new { name = "Amount", type = "number" }, new { name = "amount", type = "number", prefilter = true }, new { name = "late", type = "string", prefilter = true } })
            (await admin.Put(path, new { columns = new[] { column } })).ShouldBeRefused(409, "WRONG_STATE");
    }

    [Theory]
    [InlineData("""{}""", "columns")]
    [InlineData("""{"columns":[]}""", "columns")]
    [InlineData("""{"columns":[{"name":"a b","type":"string"}]}""", "columns[0].name")]
    [InlineData("""{"columns":[{"name":"1a","type":"string"}]}""", "columns[0].name")]
    [InlineData("""{"columns":[{"name":"and","type":"string"}]}""", "columns[0].name")]
    [InlineData("""{"columns":[{"name":"a\"','$.b","type":"string"}]}""", "columns[0].name")]
    [InlineData("""{"columns":[{"name":"a","type":"text"}]}""", "columns[0].type")]
    [InlineData("""{"columns":[{"name":"a","type":"string","prefilter":"yes"}]}""", "columns[0].prefilter")]
    [InlineData("""{"columns":[{"name":"a","type":"string"},{"name":"A","type":"string"}]}""", "columns")]
    [InlineData("""{"columns":[null]}""", "columns[0]")]
    public async Task Declare_WhenFaulty_NamesIt(string body, string field)
    {
        var app = await admin.Server.CreateApp("set-fault-" + Math.Abs(StringComparer.Ordinal.GetHashCode(body)).ToString(CultureInfo.InvariantCulture));
        (await admin.Send(HttpMethod.Put, $"/apps/{app.Id}/data-sets/orders", body, GatewayHarness.AdminKey)).ShouldBeRefused(400, "VALIDATION_ERROR").Fields.ShouldBe([field]);
        foreach (var name in new[] { "a.b", "a%20b", new string('a', 64) })
            (await admin.Put($"/apps/{app.Id}/data-sets/{name}", Columns)).ShouldBeRefused(404, "DATA_SET_NOT_FOUND");
    }

    [Fact]
    public async Task Load_AddsAllOrNone_AndNamesWhatIsWrong()
    {
        var path = await NewSet("load", "orders");
        (await admin.Post(path + "/rows", new { rows = new object[] { new { store_id = "1", amount = 2.5 }, new { store_id = "2", at = "2026-01-01" } } })).ShouldHave(200)
            .Text.ShouldBe("""{"rows":2,"repeated":false}""");
        var refused = await admin.Post(path + "/rows", new { rows = new object[] { new { store_id = "3" }, new { amount = "1" }, new { unknown = 1 }, new { open = "x" } } });
        refused.ShouldBeRefused(400, "VALIDATION_ERROR").Fields.ShouldBe(["rows[1].amount", "rows[2]", "rows[3].open"]);
        (await Count(path)).ShouldBe(2);
        foreach (var body in new[] { "[]", "{}", """{"rows":[]}""", """{"rows":[{}],"more":1}""", """{"rows":[{"amount":1,"amount":2}]}""", """{"rows":[{}]""", """{"rows":{}}""" })
            (await admin.Send(HttpMethod.Post, path + "/rows", body, GatewayHarness.AdminKey)).ShouldBeRefused(400, "VALIDATION_ERROR");
        (await Count(path)).ShouldBe(2);
    }

    [Fact]
    public async Task Load_WithTheSameKeyAndBody_AddsOnce()
    {
        var path = await NewSet("load-repeat", "orders");
        var body = new { rows = new[] { new { store_id = "1" } } };
        (await admin.Post(path + "/rows", body, repeat: "load-1")).ShouldHave(200);
        (await admin.Post(path + "/rows", body, repeat: "load-1")).ShouldHave(200).Text.ShouldBe("""{"rows":1,"repeated":true}""");
        (await admin.Post(path + "/rows", new { rows = new[] { new { store_id = "2" } } }, repeat: "load-1")).ShouldHave(200);
        (await admin.Post(path + "/rows", body)).ShouldHave(200);
        (await Count(path)).ShouldBe(3);
    }

    [Fact]
    public async Task Load_OfABodyLargerThanOthersMayBe_IsTaken_UpToItsOwnLimit()
    {
        var path = await NewSet("load-large", "orders");
        var row = new { store_id = new string('x', 250) };
        (await admin.Post(path + "/rows", new { rows = Enumerable.Repeat(row, 5_000) })).ShouldHave(200);
        (await Count(path)).ShouldBe(5_000);
        (await admin.Post(path + "/rows", new { rows = Enumerable.Repeat(row, 5_001) })).ShouldBeRefused(400, "VALIDATION_ERROR").Fields.ShouldBe(["rows"]);
        (await admin.Send(HttpMethod.Post, path + "/rows", new string(' ', (2 * 1024 * 1024) + 1), GatewayHarness.AdminKey)).ShouldBeRefused(413, "PAYLOAD_TOO_LARGE");
    }

    [Fact]
    public async Task Query_AnswersPages_AndNamesWhatIsWrong()
    {
        var path = await NewSet("query", "orders");
        await admin.Post(path + "/rows", new { rows = Enumerable.Range(0, 5).Select(i => new { store_id = "s" + (i % 2), amount = i }) });
        var sums = (await Ask(path, """{"groupBy":["store_id"],"aggregates":[{"op":"sum","column":"amount","as":"total"}]}""")).ShouldHave(200);
        sums.Text.ShouldBe("""{"columns":[{"name":"store_id","type":"string"},{"name":"total","type":"number"}],"rows":[["s0",6],["s1",4]],"nextCursor":null}""");
        var page = (await Ask(path, """{"select":["amount"],"sort":[{"by":"amount"}],"limit":3}""")).ShouldHave(200);
        (await Ask(path, $$"""{"select":["amount"],"sort":[{"by":"amount"}],"limit":3,"after":"{{page.String("nextCursor")}}"}""")).ShouldHave(200)
            .Json.GetProperty("rows").GetRawText().ShouldBe("[[3],[4]]");
        (await Ask(path, """{"select":["amount"],"after":"eA"}""")).ShouldBeRefused(400, "VALIDATION_ERROR").Fields.ShouldBe(["after"]);
        (await Ask(path, """{"select":["no"]}""")).ShouldBeRefused(400, "VALIDATION_ERROR").Fields[0].ShouldBe("select");
        (await admin.Post(path + "/query", new { })).ShouldBeRefused(400, "VALIDATION_ERROR");
    }

    [Fact]
    public async Task Delete_TakesItsRowsAway_AndTheNameMakesAnEmptySet()
    {
        var path = await NewSet("delete", "orders");
        await admin.Post(path + "/rows", new { rows = new[] { new { store_id = "1" } } });
        (await admin.Delete(path)).ShouldHave(204);
        foreach (var refused in new[] { await admin.Get(path), await admin.Delete(path), await Ask(path, """{"select":["amount"]}"""), await admin.Post(path + "/rows", new { rows = new[] { new { store_id = "1" } } }) })
            refused.ShouldBeRefused(404, "DATA_SET_NOT_FOUND");
        (await admin.Put(path, Columns)).ShouldHave(200);
        (await Count(path)).ShouldBe(0);
    }

    [Fact]
    public async Task Sets_OfOtherAppsAndSchemas_AreOthers()
    {
        var path = await NewSet("apart", "orders");
        await admin.Post(path + "/rows", new { rows = new[] { new { store_id = "1" } } });
        (await admin.Put(path + "?schema=customer_1", Columns)).ShouldHave(200).String("schema").ShouldBe("customer_1");
        (await Count(path)).ShouldBe(1);
        (await admin.Post(path + "/query?schema=customer_1", new { query = new { aggregates = new[] { new { op = "count" } } } })).ShouldHave(200).Json.GetProperty("rows").GetRawText().ShouldBe("[[0]]");
        (await admin.Get(path + "?schema=customer_2")).ShouldBeRefused(404, "DATA_SET_NOT_FOUND");
        var list = await admin.Walk(path[..path.LastIndexOf('/')], "data_sets", 1);
        list.Select(set => set.GetProperty("schema").GetString()).ShouldBe([null, "customer_1"]);

        var other = await admin.Server.CreateApp("apart-other");
        var (_, key) = await admin.NewKey(other.Id);
        foreach (var verb in new[] { HttpMethod.Get, HttpMethod.Delete })
            (await admin.Send(verb, path, null, key)).ShouldBeRefused(404, "APP_NOT_FOUND");
        (await admin.Post(path + "/rows", new { rows = new[] { new { store_id = "1" } } }, key)).ShouldBeRefused(404, "APP_NOT_FOUND");
        (await admin.Get($"/apps/{other.Id}/data-sets/orders")).ShouldBeRefused(404, "DATA_SET_NOT_FOUND");
    }

    private async Task<string> NewSet(string app, string name)
    {
        var path = $"/apps/{(await admin.Server.CreateApp("set-" + app)).Id}/data-sets/{name}";
        (await admin.Put(path, Columns)).ShouldHave(200);
        return path;
    }

    private Task<Reply> Ask(string path, string query) => admin.Send(HttpMethod.Post, path + "/query", $$"""{"query":{{query}}}""", GatewayHarness.AdminKey);

    private async Task<int> Count(string path) =>
        (await Ask(path, """{"aggregates":[{"op":"count"}]}""")).ShouldHave(200).Json.GetProperty("rows")[0][0].GetInt32();
}
