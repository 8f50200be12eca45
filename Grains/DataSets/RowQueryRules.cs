using System.Collections.Immutable;
using System.Text.Json;
using OrleansTenantAuth.Embeds;
using OrleansTenantAuth.Store.Rows;

namespace OrleansTenantAuth.DataSets;

/// <summary>Turns a question into a query and a scope.</summary>
internal static class RowQueryRules
{
    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = 24, AllowDuplicateProperties = false };

    /// <summary>An answer without rows.</summary>
    public static byte[] NoRows { get; } = "[]"u8.ToArray();

    /// <summary>The query with all further filters, or what is wrong by member.</summary>
    public static Outcome<RowQuery> Read(QueryRows question, RowSet set)
    {
        try
        {
            using var json = JsonDocument.Parse(question.Query, Strict);
            if (RowQueryReader.Read(json.RootElement, set, out var faults) is not { } query)
                return Refuse(faults);
            var filters = ImmutableArray.CreateBuilder<RowFilter>();
            if (query.Where is not null)
                filters.Add(query.Where);
            foreach (var sent in question.Filters)
            {
                using var filter = JsonDocument.Parse(sent, Strict);
                if (RowQueryReader.ReadFilter(filter.RootElement, set, out faults) is not { } known)
                    return Refuse(faults);
                filters.Add(known);
            }

            return Outcome<RowQuery>.Ok(query with { Where = filters.Count == 0 ? null : new RowAll(filters.ToImmutable()), After = question.After ?? query.After });
        }
        catch (JsonException)
        {
            return Outcome<RowQuery>.Invalid("query", "Must be well-formed JSON in UTF-8, each member once.");
        }
    }

    /// <summary>The rows of a scope; null where there can be none. Without a scope the caller is the app's own admin.</summary>
    public static RowScope? ScopeOf(EmbedScope? scope, RowSet set)
    {
        if (scope is null)
            return RowScope.Whole(set);

        // A token that names neither columns nor a schema sees rows only where it was asked for as unfiltered.
        if (scope.Prefilters.IsEmpty && scope.Schema is null && !scope.IsUnfiltered)
            return null;
        using var json = JsonDocument.Parse(PrefiltersJson.ToUtf8(scope.Prefilters));
        return RowScope.Of(set, json.RootElement.EnumerateObject().Select(member => KeyValuePair.Create(
            member.Name, member.Value.ValueKind == JsonValueKind.Array ? [.. member.Value.EnumerateArray()] : ImmutableArray.Create(member.Value))));
    }

    /// <summary>A page as grains answer it.</summary>
    public static RowsAnswer Answer(RowPage page) =>
        new([.. page.Outputs.Select(output => new AnswerColumn(output.Name, (ColumnType)output.Type))], page.Rows, page.Next);

    private static Outcome<RowQuery> Refuse(IReadOnlyDictionary<string, string> faults) => Outcome<RowQuery>.Refuse(
        AuthError.ValidationError, null, [.. faults.Select(fault => new FieldError(fault.Key, fault.Value))]);
}
