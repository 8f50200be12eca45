using System.Collections.Immutable;
using System.Text.Json;
using OrleansTenantAuth.Store;
using OrleansTenantAuth.Store.Rows;

namespace OrleansTenantAuth.Tests.Store.Conformance;

// Rows of data sets: uploads, scopes, and every part of a query.
public abstract partial class StoreConformance
{
    internal static readonly RowSet Sales = new(Guid.Parse("5a1e5000-0000-4000-8000-000000000001"),
    [
        new("tenant", RowType.String, 0),
        new("store_id", RowType.Number, 1),
        new("open", RowType.Boolean, 2),
        new("region", RowType.String, null),
        new("amount", RowType.Number, null),
        new("at", RowType.Date, null),
    ]);

    private static readonly string[] SalesRows =
    [
        """{"tenant":"a","store_id":1,"open":true,"region":"north","amount":10,"at":"2026-01-05"}""",
        """{"tenant":"a","store_id":1,"open":false,"region":"south","amount":2.5,"at":"2026-01-06T10:30:00Z"}""",
        """{"tenant":"a","store_id":2,"region":"north","amount":-4,"at":"2026-02-01T00:30:00+01:00"}""",
        """{"tenant":"a","store_id":2,"open":true,"region":"Zürich","at":"2026-02-02"}""",
        """{"tenant":"a","region":null,"amount":7}""",
        """{"tenant":"b","store_id":1,"open":true,"region":"north","amount":1000,"at":"2026-01-05"}""",
        """{"tenant":"b","store_id":3,"open":false,"region":"east","amount":2000,"at":"2026-03-05"}""",
        """{"store_id":1,"amount":1}""",
    ];

    [ConformanceFact]
    public async Task QueryRows_SelectsFiltersAndSorts_WithinItsScope()
    {
        await LoadSales();
        (await Ask(A, """{"select":["region","amount"],"sort":[{"by":"amount"}]}""")).ShouldBe(
            """[["north",-4],["south",2.5],[null,7],["north",10],["Zürich",null]]""");
        (await Ask(A, """{"select":["region"],"sort":[{"by":"region","direction":"desc"}]}""")).ShouldBe(
            """[["south"],["north"],["north"],["Zürich"],[null]]""");
        (await Ask(A, """{"select":["at","open"],"where":{"store_id":1},"sort":[{"by":"at"}]}""")).ShouldBe(
            """[["2026-01-05T00:00:00.000Z",true],["2026-01-06T10:30:00.000Z",false]]""");
        (await Ask(Both, """{"aggregates":[{"op":"count"}]}""")).ShouldBe("[[7]]");
        (await Ask(RowScope.Whole(Sales), """{"aggregates":[{"op":"count"}]}""")).ShouldBe("[[8]]");
    }

    [ConformanceFact]
    public async Task QueryRows_EveryOperator_MeansTheSame()
    {
        await LoadSales();
        foreach (var (where, amounts) in new (string, string)[]
        {
            ("""{"amount":{"eq":10}}""", "10"),
            ("""{"amount":{"ne":10}}""", "-4 2.5 7 null"),
            ("""{"amount":{"in":[10,7]}}""", "7 10"),
            ("""{"amount":{"nin":[10,7]}}""", "-4 2.5 null"),
            ("""{"amount":{"gt":2.5}}""", "7 10"),
            ("""{"amount":{"gte":2.5,"lt":10}}""", "2.5 7"),
            ("""{"amount":{"lte":-4}}""", "-4"),
            ("""{"amount":{"exists":false}}""", "null"),
            ("""{"amount":{"exists":true}}""", "-4 2.5 7 10"),
            ("""{"region":"north"}""", "-4 10"),
            ("""{"region":{"contains":"ort"}}""", "-4 10"),
            ("""{"region":{"startsWith":"Zü"}}""", "null"),
            ("""{"region":{"endsWith":"h"}}""", "-4 2.5 10 null"),
            ("""{"region":{"gt":"north"}}""", "2.5"),
            ("""{"region":{"contains":"%"}}""", ""),
            ("""{"region":{"contains":"_"}}""", ""),
            ("""{"open":true}""", "10 null"),
            ("""{"open":{"ne":true}}""", "-4 2.5 7"),
            ("""{"at":{"gte":"2026-01-31T23:30:00Z","lt":"2026-02-02"}}""", "-4"),
            ("""{"or":[{"amount":10},{"region":"south"}]}""", "2.5 10"),
            ("""{"and":[{"amount":10},{"region":"south"}]}""", ""),
            ("""{"not":{"amount":{"gt":0}}}""", "-4 null"),
            ("""{"not":{"or":[{"amount":10},{"not":{"region":"north"}}]}}""", "-4"),
            ("{}", "-4 2.5 7 10 null"),
        })
        {
            var rows = await Ask(A, $$"""{"select":["amount"],"where":{{where}},"sort":[{"by":"amount"}]}""");
            rows.Replace("[", "", StringComparison.Ordinal).Replace("]", "", StringComparison.Ordinal).Replace(',', ' ').ShouldBe(amounts, where);
        }
    }

    [ConformanceFact]
    public async Task QueryRows_GroupsAndAggregates()
    {
        await LoadSales();
        (await Ask(A, """{"groupBy":["region"],"aggregates":[{"op":"sum","column":"amount","as":"total"},{"op":"count"},{"op":"count","column":"amount"},{"op":"avg","column":"amount"},{"op":"min","column":"at"},{"op":"max","column":"amount"}]}""")).ShouldBe(
            """[["Zürich",null,1,0,null,"2026-02-02T00:00:00.000Z",null],["north",6,2,2,3,"2026-01-05T00:00:00.000Z",10],["south",2.5,1,1,2.5,"2026-01-06T10:30:00.000Z",2.5],[null,7,1,1,7,null,7]]""");
        (await Ask(A, """{"groupBy":[{"column":"at","bucket":"month"}],"aggregates":[{"op":"sum","column":"amount","as":"t"}],"sort":[{"by":"t","direction":"desc"}]}""")).ShouldBe(
            """[["2026-01",8.5],[null,7],["2026-02",null]]""");
        (await Ask(A, """{"groupBy":["open","region"],"aggregates":[{"op":"count"}],"where":{"amount":{"exists":true}}}""")).ShouldBe(
            """[[false,"south",1],[true,"north",1],[null,"north",1],[null,null,1]]""");
        (await Ask(Nobody, """{"aggregates":[{"op":"sum","column":"amount"},{"op":"count"}]}""")).ShouldBe("[[null,0]]");
        (await Ask(Nobody, """{"groupBy":["region"],"aggregates":[{"op":"count"}]}""")).ShouldBe("[]");
    }

    [ConformanceFact]
    public async Task QueryRows_PagesMeetEveryRowOnce_WhateverTheOrder()
    {
        await LoadSales();
        foreach (var query in new[]
        {
            """{"select":["amount","region"],"limit":LIMIT}""",
            """{"select":["amount","region","open"],"sort":[{"by":"open","direction":"desc"},{"by":"region"}],"limit":LIMIT}""",
            """{"select":["amount","region"],"sort":[{"by":"amount","direction":"desc"}],"limit":LIMIT}""",
            """{"groupBy":["region","open"],"aggregates":[{"op":"count"},{"op":"sum","column":"amount","as":"t"}],"sort":[{"by":"count"},{"by":"t"}],"limit":LIMIT}""",
            """{"groupBy":["region"],"aggregates":[],"limit":LIMIT}""",
        })
        {
            var all = Lines(await Ask(A, query.Replace("LIMIT", "100", StringComparison.Ordinal)));
            foreach (var limit in new[] { 1, 2, 3 })
            {
                List<string> found = [];
                for (string? cursor = null; ;)
                {
                    var page = await Page(A, query.Replace("LIMIT", $"{limit}{(cursor is null ? "" : $",\"after\":\"{cursor}\"")}", StringComparison.Ordinal));
                    found.AddRange(Lines(Plain(page)));
                    if ((cursor = page.Next) is null)
                        break;
                }

                string.Join("\n", found).ShouldBe(string.Join("\n", all), query);
            }
        }
    }

    [ConformanceFact]
    public async Task QueryRows_WithACursorOfAnotherQuery_Refuses()
    {
        await LoadSales();
        var cursor = (await Page(A, """{"select":["amount"],"limit":1}""")).Next!;
        foreach (var query in new[]
        {
            $$"""{"select":["region"],"sort":[{"by":"region"}],"after":"{{cursor}}"}""",
            $$"""{"select":["amount","region"],"after":"{{cursor}}"}""",
            $$"""{"select":["amount"],"after":"{{cursor}}x"}""",
            """{"select":["amount"],"after":"!"}""",
            """{"select":["amount"],"after":"W10"}""",
        })
            await Should.ThrowAsync<RowCursorException>(() => Page(A, query));
    }

    [ConformanceFact]
    public async Task QueryRows_ACursorOfAnotherScope_ShowsNothingOfIt()
    {
        await LoadSales();
        const string Order = """
            "select":["tenant","amount"],"sort":[{"by":"tenant","direction":"desc"}]
            """;
        var b = RowScope.Of(Sales, [Prefilter("tenant", "\"b\"")])!;
        var cursor = (await Page(b, "{" + Order + ",\"limit\":1}")).Next!;
        var rows = await Ask(A, "{" + Order + ",\"after\":\"" + cursor + "\"}");
        rows.Contains("\"b\"", StringComparison.Ordinal).ShouldBeFalse(rows);
        Lines(rows).Length.ShouldBe(5);
    }

    [ConformanceFact]
    public async Task AddRows_OfTheSameOperation_AddsNothingAgain()
    {
        var operation = Guid.NewGuid();
        (await Store.AddRows(Sales.Id, operation, Rows(SalesRows))).ShouldBeTrue();
        (await Store.AddRows(Sales.Id, operation, Rows(SalesRows))).ShouldBeFalse();
        (await Store.AddRows(Guid.NewGuid(), operation, Rows(SalesRows))).ShouldBeTrue();
        (await Ask(RowScope.Whole(Sales), """{"aggregates":[{"op":"count"}]}""")).ShouldBe("[[8]]");
    }

    [ConformanceFact]
    public async Task AddRows_WhenOneCannotBeKept_AddsNone()
    {
        var rows = Rows(SalesRows).ToArray();
        await Should.ThrowAsync<Exception>(() => Store.AddRows(Sales.Id, Guid.NewGuid(), [.. rows, rows[0]]));
        (await Ask(RowScope.Whole(Sales), """{"aggregates":[{"op":"count"}]}""")).ShouldBe("[[0]]");
        await LoadSales();
    }

    [ConformanceFact]
    public async Task PurgeRows_DeletesOneSetBoundedly()
    {
        await LoadSales();
        var other = Sales with { Id = Guid.NewGuid() };
        await Store.AddRows(other.Id, Guid.NewGuid(), Rows(SalesRows));
        (await Store.PurgeRows(Sales.Id, 5)).ShouldBe(5);
        (await Store.PurgeRows(Sales.Id, 5)).ShouldBe(3);
        (await Store.PurgeRows(Sales.Id, 5)).ShouldBe(0);
        (await Ask(RowScope.Whole(other), """{"aggregates":[{"op":"count"}]}""")).ShouldBe("[[8]]");
    }

    [ConformanceFact]
    public async Task QueryRows_ThatTakesTooLong_IsEnded()
    {
        var text = new string('x', 200);
        for (var load = 0; load < 4; load++)
            await Store.AddRows(Sales.Id, Guid.NewGuid(), Rows([.. Enumerable.Range(0, 5_000).Select(i => $$"""{"tenant":"a","region":"{{text}}{{i}}","amount":{{i}}}""")]));
        await Store.DisposeAsync();
        var store = await Open(place with { RowQueryTimeout = TimeSpan.FromMilliseconds(2) });
        var query = RowQueryReader.Read(Json("""{"groupBy":["region"],"aggregates":[{"op":"sum","column":"amount"}],"where":{"region":{"contains":"1"}}}"""), Sales, out _)!;
        await Should.ThrowAsync<RowQueryTooLongException>(() => store.QueryRows(A, query));

        // The connections serve the next ones.
        await store.DisposeAsync();
        (await (await Open(place)).QueryRows(A, query)).Next.ShouldNotBeNull();
    }

    [ConformanceFact]
    public async Task QueryRows_WhenAPageHasManyBytes_EndsItEarly()
    {
        var text = new string('x', 4_000);
        await Store.AddRows(Sales.Id, Guid.NewGuid(), Rows([.. Enumerable.Range(0, 400).Select(i => $$"""{"tenant":"a","region":"{{text}}","amount":{{i}}}""")]));
        var first = await Page(A, """{"select":["region","amount"],"limit":1000}""");
        first.Rows.Length.ShouldBeLessThan(RowLimits.PageBytes + 5_000);
        var next = await Page(A, $$"""{"select":["region","amount"],"limit":1000,"after":"{{first.Next}}"}""");
        next.Next.ShouldBeNull();
        (Lines(Encoding(first)).Length + Lines(Encoding(next)).Length).ShouldBe(400);
    }

    private static RowScope A => RowScope.Of(Sales, [Prefilter("tenant", "\"a\"")])!;

    private static RowScope Both => RowScope.Of(Sales, [Prefilter("tenant", "\"a\"", "\"b\"")])!;

    private static RowScope Nobody => RowScope.Of(Sales, [Prefilter("tenant", "\"nobody\"")])!;

    internal static KeyValuePair<string, ImmutableArray<JsonElement>> Prefilter(string column, params string[] values) =>
        new(column, [.. values.Select(Json)]);

    internal static JsonElement Json(string text) => JsonDocument.Parse(text).RootElement;

    private static IReadOnlyList<NewRow> Rows(string[] rows) =>
        [.. rows.Select(row => RowReader.Read(Json(row), Sales, Guid.CreateVersion7(), out var fault) ?? throw new InvalidOperationException(fault.Message))];

    private static string Encoding(RowPage page) => System.Text.Encoding.UTF8.GetString(page.Rows);

    private static string[] Lines(string rows) => [.. Json(rows).EnumerateArray().Select(row => row.GetRawText())];

    private Task LoadSales() => Store.AddRows(Sales.Id, Guid.NewGuid(), Rows(SalesRows));

    private async Task<string> Ask(RowScope scope, string query) => Plain(await Page(scope, query));

    private static string Plain(RowPage page) => JsonSerializer.Serialize(Json(Encoding(page)), Readable);

    private static JsonSerializerOptions Readable { get; } = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private Task<RowPage> Page(RowScope scope, string query)
    {
        var read = RowQueryReader.Read(Json(query), Sales, out var faults);
        faults.ShouldBeEmpty(query);
        return Store.QueryRows(scope, read!);
    }
}
