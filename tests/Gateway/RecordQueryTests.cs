using System.Text.Json;
using OrleansTenantAuth.TestSupport;

namespace OrleansTenantAuth.Tests.Gateway;

/// <summary>Queries on records, by query string and by the canonical body.</summary>
public sealed class RecordQueryTests(AdminServer admin) : IClassFixture<AdminServer>
{
    [Fact]
    public async Task AQuery_MeansTheSame_InBothForms()
    {
        var workspace = await Orders("q-forms");
        foreach (var (parameters, body, found) in new[]
        {
            ("data.status=paid&sort=data.no", """{"where":{"data.status":{"eq":"paid"}},"sort":[{"field":"data.no"}]}""", "1,3"),
            ("data.amount[gte]=100&sort=-data.amount", """{"where":{"data.amount":{"gte":100}},"sort":[{"field":"data.amount","direction":"desc"}]}""", "3,2"),
            ("data.status[in]=paid,open&data.no[ne]=1&sort=data.no", """{"where":{"data.status":{"in":["paid","open"]},"data.no":{"ne":1}},"sort":[{"field":"data.no"}]}""", "2,3"),
            ("data.status[nin]=paid,open", """{"where":{"data.status":{"nin":["paid","open"]}}}""", "4"),
            ("data.tags[hasAny]=x,z&sort=data.no", """{"where":{"data.tags":{"hasAny":["x","z"]}},"sort":[{"field":"data.no"}]}""", "1,2"),
            ("data.tags[hasAll]=x,y", """{"where":{"data.tags":{"hasAll":["x","y"]}}}""", "1"),
            ("data.note[exists]=false", """{"where":{"data.note":{"exists":false}}}""", "4"),
            ("data.note[contains]=Wor&sort=data.no", """{"where":{"data.note":{"contains":"Wor"}},"sort":[{"field":"data.no"}]}""", "1"),
            ("search=hello world", """{"text":{"query":"hello world","fields":["note"]}}""", "1"),
            ("search=HELLO&searchFields=note&sort=-data.no", """{"text":{"query":"HELLO","fields":["data.note"]},"sort":[{"field":"no","direction":"desc"}]}""", "2,1"),
            ("sort=data.no&page=2&pageSize=2", """{"sort":[{"field":"data.no"}],"page":{"limit":2,"offset":2}}""", "3,4"),
            ("sort=-createdAt,-data.no&limit=50", """{"sort":[{"field":"createdAt","direction":"desc"},{"field":"data.no","direction":"desc"}],"page":{"limit":50}}""", "4,3,2,1"),
            ("data.place.city=Bern", """{"where":{"data.place.city":"Bern"}}""", "1"),
        })
        {
            var byString = (await workspace.Data(HttpMethod.Get, "/records/slug/Order?" + parameters)).ShouldHave(200);
            Numbers(byString).ShouldBe(found, parameters);
            var sent = body == "{}" ? "{\"resource\":\"Order\"}" : "{\"resource\":\"Order\"," + body[1..];
            var byBody = (await workspace.Data(HttpMethod.Post, "/records/query", sent)).ShouldHave(200);
            Numbers(byBody).ShouldBe(found, body);
        }
    }

    [Fact]
    public async Task APage_TellsItsPlace_UnderBothPairsOfNames()
    {
        var workspace = await Orders("q-page");
        var page = (await workspace.Data(HttpMethod.Get, "/records/slug/order?pageSize=3&sort=-data.no&includeTotal=true&fields=no")).ShouldHave(200).Json;
        (page.GetProperty("total").GetInt32(), page.GetProperty("items").GetArrayLength(), page.GetProperty("meta").GetProperty("page").GetInt32(), page.GetProperty("meta").GetProperty("pageSize").GetInt32()).ShouldBe((4, 3, 1, 3));
        page.GetProperty("data")[0].GetProperty("data").GetRawText().ShouldBe("""{"no":4}""");
        var cursor = page.GetProperty("meta").GetProperty("nextCursor").GetString();
        var next = (await workspace.Data(HttpMethod.Get, "/records/slug/order?limit=3&sort=-data.no&cursor=" + cursor)).ShouldHave(200);
        Numbers(next).ShouldBe("1");
        next.Json.GetProperty("meta").GetProperty("hasMore").GetBoolean().ShouldBeFalse();

        // Another query's, another structure's and another caller's cursor is refused.
        await workspace.NewStructure(new { name = "Other", schemaDiscoveryMode = "schemaless" });
        (await workspace.Data(HttpMethod.Get, "/records/slug/order?limit=3&sort=-data.no&data.status=paid&cursor=" + cursor)).ShouldBeRefused(400, "VALIDATION_ERROR").Fields.ShouldBe(["page.cursor"]);
        (await workspace.Data(HttpMethod.Get, "/records/slug/other?limit=3&sort=-data.no&cursor=" + cursor)).ShouldBeRefused(400, "VALIDATION_ERROR");
        var another = await workspace.NewToken("workspace_administrators");
        (await workspace.Data(HttpMethod.Get, "/records/slug/order?limit=3&sort=-data.no&cursor=" + cursor, by: another)).ShouldBeRefused(400, "VALIDATION_ERROR");
    }

    [Fact]
    public async Task Aggregates_CountSumAndGroup()
    {
        var workspace = await Orders("q-fold");
        (await workspace.Data(HttpMethod.Post, "/records/aggregate", """{"resource":"order","groupBy":["data.status"],"aggregates":[{"op":"count"},{"op":"sum","column":"data.amount","as":"total"}]}""")).ShouldHave(200)
            .Json.GetProperty("data").GetRawText().ShouldBe("""[{"data.status":"open","count":1,"total":100},{"data.status":"paid","count":2,"total":250.5},{"data.status":"void","count":1,"total":null}]""");
        (await workspace.Data(HttpMethod.Post, "/records/aggregate", """{"resource":"order","groupBy":["data.nothing"]}""")).ShouldBeRefused(400, "VALIDATION_ERROR").Fields.ShouldContain("groupBy", StringComparer.Ordinal);
    }

    [Fact]
    public async Task Expand_ShowsNamedRecords_ThatTheCallerMayRetrieve()
    {
        var workspace = await Orders("q-expand");
        await workspace.NewStructure(JsonSerializer.Deserialize<JsonElement>("""{"name":"Line","fields":{"no":{"type":"number"},"order":{"type":"reference","reference":"order"},"any":{"type":"reference"}}}"""));
        var order = (await workspace.Data(HttpMethod.Get, "/records/slug/order?data.no=1")).Json.GetProperty("data")[0].GetProperty("id").GetString();
        await workspace.NewRecord("line", new { no = 1, order });
        var line = (await workspace.Data(HttpMethod.Get, "/records/slug/line?expand=order,any")).ShouldHave(200).Json.GetProperty("data")[0].GetProperty("data");
        line.GetProperty("_expanded").GetProperty("order").GetProperty("data").GetProperty("status").GetString().ShouldBe("paid");
        line.GetProperty("_expanded").GetProperty("any").ValueKind.ShouldBe(JsonValueKind.Null);
        await workspace.Permit(new { resource = "records", actions = new[] { "list" }, policy = new { conditions = new { groups = new { contains = "listers" } } } });
        var lister = await workspace.NewToken("listers");
        (await workspace.Data(HttpMethod.Get, "/records/slug/line?expand=order", by: lister)).ShouldHave(200)
            .Json.GetProperty("data")[0].GetProperty("data").GetProperty("_expanded").GetProperty("order").ValueKind.ShouldBe(JsonValueKind.Null);
        (await workspace.Data(HttpMethod.Get, "/records/slug/line?expand=no")).ShouldBeRefused(400, "VALIDATION_ERROR").Fields.ShouldBe(["include"]);
    }

    [Theory]
    [InlineData("""{"where":{"data.status":{"$ne":null}}}""")]
    [InlineData("""{"where":{"data.status":{"like":"%"}}}""")]
    [InlineData("""{"where":{"data.status":{"regex":"(a+)+$"}}}""")]
    [InlineData("""{"where":{"status":"paid"}}""")]
    [InlineData("""{"where":{"data.status'; DROP TABLE record_row; --":1}}""")]
    [InlineData("""{"where":{"data.a.b.c.d.e.f.g":1}}""")]
    [InlineData("""{"where":{"data.tags.0":"x"}}""")]
    [InlineData("""{"where":{"data.amount":"100"}}""")]
    [InlineData("""{"where":{"data.amount":{"in":[1,"2"]}}}""")]
    [InlineData("""{"where":{"not":{"not":{"not":{"not":{"not":{"not":{"data.no":1}}}}}}}}""")]
    [InlineData("""{"where":{"$where":"sleep(1000)"}}""")]
    [InlineData("""{"where":[]}""")]
    [InlineData("""{"sort":[{"field":"data.tags"}]}""")]
    [InlineData("""{"sort":[{"field":"data.no","direction":"desc; --"}]}""")]
    [InlineData("""{"sort":"data.no"}""")]
    [InlineData("""{"page":{"limit":101}}""")]
    [InlineData("""{"page":{"limit":-1}}""")]
    [InlineData("""{"page":{"offset":10001}}""")]
    [InlineData("""{"page":{"cursor":"!"}}""")]
    [InlineData("""{"page":{"cursor":"x","offset":1}}""")]
    [InlineData("""{"text":{"query":""}}""")]
    [InlineData("""{"text":{"query":"x","fields":["amount"]}}""")]
    [InlineData("""{"select":{"fields":[1]}}""")]
    [InlineData("""{"include":[{"relation":"status"}]}""")]
    [InlineData("""{"includeTotal":"yes"}""")]
    [InlineData("""{"from":"other"}""")]
    public async Task AQueryThatIsNone_IsRefused_AndNothingIsHurt(string body)
    {
        var workspace = await Shared.Value;
        (await workspace.Data(HttpMethod.Post, "/records/query", "{\"resource\":\"order\"," + body[1..])).ShouldBeRefused(400, "VALIDATION_ERROR");
        Numbers((await workspace.Data(HttpMethod.Get, "/records/slug/order?sort=data.no")).ShouldHave(200)).ShouldBe("1,2,3,4");
    }

    [Theory]
    [InlineData("data.amount=many")]
    [InlineData("data.amount[like]=1")]
    [InlineData("data.amount[gte=1")]
    [InlineData("data.=1")]
    [InlineData("data.a'b=1")]
    [InlineData("page=0")]
    [InlineData("pageSize=1000")]
    [InlineData("limit=50&limit=60")]
    [InlineData("nothing=1")]
    [InlineData("deleted=maybe")]
    public async Task AQueryStringThatIsNone_IsRefused(string parameters)
    {
        var workspace = await Shared.Value;
        (await workspace.Data(HttpMethod.Get, "/records/slug/order?" + parameters)).ShouldBeRefused(400, "VALIDATION_ERROR");
    }

    [Fact]
    public async Task AQueryOfTooMuch_IsRefused()
    {
        var workspace = await Shared.Value;
        var many = string.Join(',', Enumerable.Range(0, 101).Select(i => i.ToString(System.Globalization.CultureInfo.InvariantCulture)));
        (await workspace.Data(HttpMethod.Post, "/records/query", "{\"resource\":\"order\",\"where\":{\"data.no\":{\"in\":[" + many + "]}}}")).ShouldBeRefused(400, "VALIDATION_ERROR");
        (await workspace.Data(HttpMethod.Get, "/records/slug/order?data.no[in]=" + many)).ShouldBeRefused(400, "VALIDATION_ERROR");
        (await workspace.Data(HttpMethod.Get, "/records/slug/order?" + string.Join('&', Enumerable.Range(0, 61).Select(i => $"data.f{i}=1")))).ShouldBeRefused(400, "VALIDATION_ERROR");
        var deep = string.Concat(Enumerable.Repeat("{\"not\":", 200)) + "{}" + new string('}', 200);
        (await workspace.Data(HttpMethod.Post, "/records/query", "{\"resource\":\"order\",\"where\":" + deep + "}")).ShouldBeRefused(400, "VALIDATION_ERROR");
        (await workspace.Data(HttpMethod.Post, "/records/query", "{\"resource\":\"order\",\"where\":{\"data.note\":\"" + new string('x', 70_000) + "\"}}")).ShouldHave(413);
    }

    private Lazy<Task<TestTenantWorkspace>> Shared => new(() => Orders("q-" + Guid.NewGuid().ToString("N")[..12]));

    private async Task<TestTenantWorkspace> Orders(string slug)
    {
        var workspace = await (await TestTenantWorkspace.Create(admin.Server, slug)).WithData();
        await workspace.NewStructure(JsonSerializer.Deserialize<JsonElement>("""
            {"name":"Order","fields":{"no":{"type":"number"},"status":{"type":"string","enum":["open","paid","void"]},"amount":{"type":"number"},"note":{"type":"string"},"tags":{"type":"array"},"place":{"type":"object"}}}
            """));
        foreach (var data in new[]
        {
            """{"no":1,"status":"paid","amount":50.5,"note":"Hello World","tags":["x","y"],"place":{"city":"Bern"}}""",
            """{"no":2,"status":"open","amount":100,"note":"hello","tags":["z"]}""",
            """{"no":3,"status":"paid","amount":200,"note":"other"}""",
            """{"no":4,"status":"void"}""",
        })
            await workspace.NewRecord("order", JsonSerializer.Deserialize<JsonElement>(data));
        return workspace;
    }

    private static string Numbers(Reply reply) =>
        string.Join(',', reply.Json.GetProperty("data").EnumerateArray().Select(record => record.GetProperty("data").GetProperty("no").GetInt32()));
}
