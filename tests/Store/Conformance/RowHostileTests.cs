using System.Collections.Immutable;
using System.Text.Json;
using OrleansTenantAuth.Store.Rows;

namespace OrleansTenantAuth.Tests.Store.Conformance;

// Rows against callers who want to see more than their scope.
public abstract partial class StoreConformance
{
    private static readonly string[] Hostile =
    [
        "a' OR '1'='1", "a\" OR \"1\"=\"1", "'); DROP TABLE data_row; --", "a'--", "%", "_", "*", "a%", "\\", "\\'", "$1", "?1", ":p", "{}", "[]",
"ａ", "а", "a\u200b", "A", " a", "a ", "null", "true", "1", "1 OR 1=1", "a,b", "a\",\"b", "$.tenant", "data->>'tenant'",
        new string('a', 4_096), "\U0001F600", "a\u0301",
    ];

    [ConformanceFact]
    public async Task QueryRows_WithAHostileValueAnywhere_ComparesItAndNothingElse()
    {
        await LoadSales();
        foreach (var text in Hostile)
        {
            var value = JsonSerializer.Serialize(text);
            foreach (var query in new[]
            {
                $$$$"""{"select":["tenant","region"],"where":{"region":{{{{value}}}}}}""",
                $$$$"""{"select":["tenant","region"],"where":{"region":{"in":[{{{{value}}}},{{{{value}}}}]}}}""",
                $$$$"""{"select":["tenant","region"],"where":{"or":[{"region":{"contains":{{{{value}}}}}},{"tenant":{{{{value}}}}}]}}""",
                """{"groupBy":["tenant"],"aggregates":[{"op":"count","as":NAME}],"where":{"not":{"region":{"startsWith":VALUE}}}}""".Replace("NAME", JsonSerializer.Serialize(text.Length > 100 ? "long" : text), StringComparison.Ordinal).Replace("VALUE", value, StringComparison.Ordinal),
            })
            {
                if (RowQueryReader.Read(Json(query), Sales, out _) is { } read)
                    Encoding(await Store.QueryRows(A, read)).Contains("\"b\"", StringComparison.Ordinal).ShouldBeFalse(query);
            }
        }

        (await Ask(RowScope.Whole(Sales), """{"aggregates":[{"op":"count"}]}""")).ShouldBe("[[8]]");
    }

    [ConformanceFact]
    public async Task Scope_OfAHostilePrefilter_HasNoRows()
    {
        await LoadSales();
        foreach (var text in Hostile)
        {
            foreach (var column in new[] { "tenant", "store_id", "open" })
            {
                var scope = RowScope.Of(Sales, [new(column, ImmutableArray.Create(JsonSerializer.SerializeToElement(text)))]);
                if (scope is not null)
                    (await Ask(scope, """{"aggregates":[{"op":"count"}]}""")).ShouldBe("[[0]]", $"{column} {text}");
            }
        }

        // Each further prefilter narrows; none is left out because another says nothing.
        (await Ask(RowScope.Of(Sales, [Prefilter("tenant", "\"a\""), Prefilter("store_id", "1", "\"2\"")])!, """{"aggregates":[{"op":"count"}]}""")).ShouldBe("[[2]]");
        (await Ask(RowScope.Of(Sales, [Prefilter("tenant", "\"a\""), Prefilter("open", "true")])!, """{"aggregates":[{"op":"count"}]}""")).ShouldBe("[[2]]");
    }
}
