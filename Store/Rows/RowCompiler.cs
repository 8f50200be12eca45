using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace OrleansTenantAuth.Store.Rows;

/// <summary>SQL with the values of its parameters, in the order of their numbers.</summary>
/// <param name="Sql">Ours alone: not one character of it comes from a caller.</param>
/// <param name="Values">Strings, doubles, booleans, uuids, longs and arrays of strings.</param>
/// <param name="Keys">Which output each key of the order is; -1 for the row's id, which the statement answers behind the outputs.</param>
/// <param name="Shape">Tells queries apart whose cursors do not fit each other.</param>
internal sealed record CompiledRows(string Sql, IReadOnlyList<object> Values, ImmutableArray<RowSort> Keys, string Shape);

/// <summary>
/// Compiles a query within a scope, for every database: three selects, each over the one before. The innermost knows the scope and
/// gives the declared columns names of its own; filters and groups work on these; order, cursor and limit on their outcome. So
/// what a caller asks for is always asked of the rows of the scope, wherever in the query it stands.
/// </summary>
internal sealed partial class RowCompiler
{
    private readonly IRowDialect dialect;
    private readonly List<object> values = [];
    private readonly Dictionary<RowRead, string> columns = [];

    private RowCompiler(IRowDialect dialect) => this.dialect = dialect;

    /// <summary>The statement for one page and one row more; null where the query's cursor does not fit it.</summary>
    public static CompiledRows? Compile(IRowDialect dialect, RowScope scope, RowQuery query) => new RowCompiler(dialect).Compile(scope, query);

    private CompiledRows? Compile(RowScope scope, RowQuery query)
    {
        var where = scope.Filter is null ? query.Where : query.Where is null ? scope.Filter : new RowAll([scope.Filter, query.Where]);
        foreach (var read in Used(query, where))
            columns.TryAdd(read, string.Create(CultureInfo.InvariantCulture, $"c{columns.Count}"));
        var inner = Scoped(scope);
        var middle = Outputs(query, where, inner);
        var keys = Keys(query, scope.Now is not null);
        var order = string.Join(", ", keys.Select(key => $"{Name(key)} {(key.IsDescending ? "DESC" : "ASC")}{(IsNeverMissing(query, key) ? "" : " NULLS LAST")}"));
        var shape = scope.Now is null ? Shape(scope, middle + order) : Shape(scope, middle + order, values);
        var after = "";
        if (query.After is not null)
        {
            if (RowCursor.Read(query.After, shape, query, keys) is not { } last)
                return null;
            after = " WHERE " + After(query, keys, last);
        }

        var names = string.Join(", ", query.Outputs.Select((_, i) => Name(i)).Concat(keys.Where(key => key.Output < 0).Select(Name)));
        var sql = $"SELECT {names} FROM ({middle}) g{after} ORDER BY {order} LIMIT {Value((long)query.Limit + 1)}";
        if (query.Offset > 0)
            sql += $" OFFSET {Value((long)query.Offset)}";
        return new CompiledRows(scope.Now is null || query.IsFolded ? sql : WithStates(sql), values, keys, shape);
    }

    // The one place that decides which rows there are.
    private string Scoped(RowScope scope)
    {
        var from = "r.set_id = " + Value(scope.Set.Id);
        if (scope.Now is { } now)
            from += $" AND (r.expires IS NULL OR r.expires > {Value(now)})";
        foreach (var part in scope.Parts)
            from += " AND " + dialect.HasKey(string.Create(CultureInfo.InvariantCulture, $"r.p{part.Place}"), Value(part.Keys));
        var known = columns.Select(column => $", {Read(column.Key)} AS {column.Value}");
        return $"SELECT r.id AS id{string.Concat(known)} FROM {(scope.Now is null ? "data_row" : "record_row")} r WHERE {from}";
    }

    private string Outputs(RowQuery query, RowFilter? filter, string inner)
    {
        var outputs = string.Join(", ", query.Outputs.Select((output, i) => $"{Output(output)} AS {Name(i)}"));
        if (!query.IsFolded)
            outputs += ", s.id AS rid";
        var groups = string.Join(", ", query.Outputs.Where(output => output.Fold == RowFold.Group).Select(Output));
        var where = filter is null ? "" : " WHERE " + Condition(filter, isNegated: false);
        return $"SELECT {outputs} FROM ({inner}) s{where}{(groups.Length > 0 ? " GROUP BY " + groups : "")}";
    }

    private string Output(RowOutput output)
    {
        var column = output.Column is null ? "*" : Of(RowRead.Of(output.Column));
        return output.Fold switch
        {
            RowFold.Count => $"count({column})",
            RowFold.Sum => $"sum({column})",
            RowFold.Avg => $"avg({column})",
            RowFold.Min => $"min({column})",
            RowFold.Max => $"max({column})",
            _ => output.DateChars is { } chars ? string.Create(CultureInfo.InvariantCulture, $"substr({column}, 1, {chars})") : column,
        };
    }

    // Where nothing is negated, what is not known is as good as false, and an index can serve the bare comparison.
    private string Condition(RowFilter filter, bool isNegated) => filter switch
    {
        RowAll all => All(all.Parts, isNegated, " AND ", "1 = 1"),
        RowAny any => All(any.Parts, isNegated, " OR ", "1 = 0"),
        RowNot not => $"NOT ({Condition(not.Part, isNegated: true)})",
        RowCondition condition => isNegated ? $"COALESCE({Comparison(condition)}, 1 = 0)" : Comparison(condition),
        _ => throw new InvalidOperationException($"No such filter: {filter.GetType().Name}."),
    };

    private string All(ImmutableArray<RowFilter> parts, bool isNegated, string between, string none) =>
        parts.IsEmpty ? none : $"({string.Join(between, parts.Select(part => Condition(part, isNegated)))})";

    private string Comparison(RowCondition condition)
    {
        var column = Of(RowRead.Of(condition));
        return condition.Operator switch
        {
            RowOperator.Exists => $"{column} IS NOT NULL",
            RowOperator.In when condition.Values.Length == 1 => $"{column} = {Value(condition.Values[0])}",
            RowOperator.In => $"{column} IN ({string.Join(", ", condition.Values.Select(Value))})",
            RowOperator.Greater => $"{column} > {Value(condition.Values[0])}",
            RowOperator.GreaterOrEqual => $"{column} >= {Value(condition.Values[0])}",
            RowOperator.Less => $"{column} < {Value(condition.Values[0])}",
            RowOperator.LessOrEqual => $"{column} <= {Value(condition.Values[0])}",
            RowOperator.Contains => dialect.Contains(column, Value(condition.Values[0])),
            RowOperator.Mentions => dialect.Contains($"lower({column})", Value(condition.Values[0])),
            RowOperator.StartsWith => $"substr({column}, 1, length({Value(condition.Values[0])})) = {Value(condition.Values[0])}",
            RowOperator.EndsWith => dialect.EndsWith(column, Value(condition.Values[0])),
            RowOperator.Has => dialect.Has(column, Value(condition.Values[0].ToArrayText())),
            _ => throw new InvalidOperationException($"No such operator: {condition.Operator}."),
        };
    }

    // The ids of records go on in the direction of what they are sorted by, as an index has them.
    private static ImmutableArray<RowSort> Keys(RowQuery query, bool isOfRecords)
    {
        var keys = query.Sort.ToBuilder();
        if (!query.IsFolded)
            keys.Add(new RowSort(-1, isOfRecords && keys is [.., { IsDescending: true }]));
        for (var i = 0; i < query.Outputs.Length; i++)
        {
            if (query.Outputs[i].Fold == RowFold.Group && query.Sort.All(sort => sort.Output != i))
                keys.Add(new RowSort(i, false));
        }

        // One row for all has no order; its first member stands for it.
        return keys.Count > 0 ? keys.ToImmutable() : [new RowSort(0, false)];
    }

    private string After(RowQuery query, ImmutableArray<RowSort> keys, IReadOnlyList<object?> last)
    {
        var condition = "1 = 0";
        for (var i = keys.Length - 1; i >= 0; i--)
        {
            var name = Name(keys[i]);
            var way = keys[i].IsDescending ? "<" : ">";
            condition = last[i] is not { } value
                ? $"({name} IS NULL AND ({condition}))"
                : IsNeverMissing(query, keys[i])
                    ? $"({name} {way}= {Value(value)} AND ({name} {way} {Value(value)} OR ({condition})))"
                    : $"({name} {way} {Value(value)} OR {name} IS NULL OR ({name} = {Value(value)} AND ({condition})))";
        }

        return condition;
    }

    private static bool IsNeverMissing(RowQuery query, RowSort key) => key.Output < 0 || query.Outputs[key.Output].Column?.Source is RecordFact;

    private static IEnumerable<RowRead> Used(RowQuery query, RowFilter? where) =>
        query.Outputs.Select(output => output.Column).OfType<RowColumn>().Select(RowRead.Of).Concat(where is null ? [] : Used(where));

    private static IEnumerable<RowRead> Used(RowFilter filter) => filter switch
    {
        RowAll all => all.Parts.SelectMany(Used),
        RowAny any => any.Parts.SelectMany(Used),
        RowNot not => Used(not.Part),
        RowCondition condition => [RowRead.Of(condition)],
        _ => [],
    };

    private string Of(RowRead read) => "s." + columns[read];

    private static string Name(RowSort key) => key.Output < 0 ? "rid" : Name(key.Output);

    private static string Name(int output) => string.Create(CultureInfo.InvariantCulture, $"o{output}");

    private string Value(RowValue value) => Value(value.Type switch
    {
        RowType.Number => value.Number,
        RowType.Boolean => value.Number != 0,
        _ => (object)value.Text!,
    });

    private string Value(object value)
    {
        values.Add(value);
        return dialect.Parameter(values.Count);
    }

    private static string Shape(RowScope scope, string sql) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(scope.Set.Id.ToString("N") + sql)).AsSpan(0, 8));
}
