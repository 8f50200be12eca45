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
internal sealed class RowCompiler
{
    private readonly IRowDialect dialect;
    private readonly List<object> values = [];
    private readonly Dictionary<string, string> columns = new(StringComparer.Ordinal);

    private RowCompiler(IRowDialect dialect) => this.dialect = dialect;

    /// <summary>The statement for one page and one row more; null where the query's cursor does not fit it.</summary>
    public static CompiledRows? Compile(IRowDialect dialect, RowScope scope, RowQuery query) => new RowCompiler(dialect).Compile(scope, query);

    private CompiledRows? Compile(RowScope scope, RowQuery query)
    {
        foreach (var column in Used(query))
            columns.TryAdd(column.Name, string.Create(CultureInfo.InvariantCulture, $"c{columns.Count}"));
        var inner = Scoped(scope);
        var middle = Outputs(query, inner);
        var keys = Keys(query);
        var order = string.Join(", ", keys.Select(key => $"{Name(key)} {(key.IsDescending ? "DESC" : "ASC")} NULLS LAST"));
        var shape = Shape(scope, middle + order);
        var after = "";
        if (query.After is not null)
        {
            if (RowCursor.Read(query.After, shape, query, keys) is not { } last)
                return null;
            after = " WHERE " + After(keys, last);
        }

        var names = string.Join(", ", query.Outputs.Select((_, i) => Name(i)).Concat(keys.Where(key => key.Output < 0).Select(Name)));
        var sql = $"SELECT {names} FROM ({middle}) g{after} ORDER BY {order} LIMIT {Value((long)query.Limit + 1)}";
        return new CompiledRows(sql, values, keys, shape);
    }

    // The one place that decides which rows there are.
    private string Scoped(RowScope scope)
    {
        var from = "r.set_id = " + Value(scope.Set.Id);
        foreach (var part in scope.Parts)
            from += " AND " + dialect.HasKey(string.Create(CultureInfo.InvariantCulture, $"r.p{part.Place}"), Value(part.Keys));
        var known = columns.Select(column => $", {dialect.Read(Value(dialect.Path(column.Key)), scope.Set.Column(column.Key)!.Type)} AS {column.Value}");
        return $"SELECT r.id AS id{string.Concat(known)} FROM data_row r WHERE {from}";
    }

    private string Outputs(RowQuery query, string inner)
    {
        var outputs = string.Join(", ", query.Outputs.Select((output, i) => $"{Output(output)} AS {Name(i)}"));
        if (!query.IsFolded)
            outputs += ", s.id AS rid";
        var groups = string.Join(", ", query.Outputs.Where(output => output.Fold == RowFold.Group).Select(Output));
        var where = query.Where is null ? "" : " WHERE " + Condition(query.Where);
        return $"SELECT {outputs} FROM ({inner}) s{where}{(groups.Length > 0 ? " GROUP BY " + groups : "")}";
    }

    private string Output(RowOutput output)
    {
        var column = output.Column is null ? "*" : Of(output.Column);
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

    private string Condition(RowFilter filter) => filter switch
    {
        RowAll all => All(all.Parts, " AND ", "1 = 1"),
        RowAny any => All(any.Parts, " OR ", "1 = 0"),
        RowNot not => $"NOT ({Condition(not.Part)})",
        RowCondition condition => Comparison(condition),
        _ => throw new InvalidOperationException($"No such filter: {filter.GetType().Name}."),
    };

    private string All(ImmutableArray<RowFilter> parts, string between, string none) =>
        parts.IsEmpty ? none : $"({string.Join(between, parts.Select(Condition))})";

    private string Comparison(RowCondition condition)
    {
        var column = Of(condition.Column);
        var compared = condition.Operator switch
        {
            RowOperator.Exists => $"{column} IS NOT NULL",
            RowOperator.In => $"{column} IN ({string.Join(", ", condition.Values.Select(Value))})",
            RowOperator.Greater => $"{column} > {Value(condition.Values[0])}",
            RowOperator.GreaterOrEqual => $"{column} >= {Value(condition.Values[0])}",
            RowOperator.Less => $"{column} < {Value(condition.Values[0])}",
            RowOperator.LessOrEqual => $"{column} <= {Value(condition.Values[0])}",
            RowOperator.Contains => dialect.Contains(column, Value(condition.Values[0])),
            RowOperator.StartsWith => $"substr({column}, 1, length({Value(condition.Values[0])})) = {Value(condition.Values[0])}",
            RowOperator.EndsWith => dialect.EndsWith(column, Value(condition.Values[0])),
            _ => throw new InvalidOperationException($"No such operator: {condition.Operator}."),
        };
        return $"COALESCE({compared}, 1 = 0)";
    }

    private static ImmutableArray<RowSort> Keys(RowQuery query)
    {
        var keys = query.Sort.ToBuilder();
        if (!query.IsFolded)
            keys.Add(new RowSort(-1, false));
        for (var i = 0; i < query.Outputs.Length; i++)
        {
            if (query.Outputs[i].Fold == RowFold.Group && query.Sort.All(sort => sort.Output != i))
                keys.Add(new RowSort(i, false));
        }

        // One row for all has no order; its first member stands for it.
        return keys.Count > 0 ? keys.ToImmutable() : [new RowSort(0, false)];
    }

    private string After(ImmutableArray<RowSort> keys, IReadOnlyList<object?> last)
    {
        var condition = "1 = 0";
        for (var i = keys.Length - 1; i >= 0; i--)
        {
            var name = Name(keys[i]);
            condition = last[i] is not { } value
                ? $"({name} IS NULL AND ({condition}))"
                : $"({name} {(keys[i].IsDescending ? "<" : ">")} {Value(value)} OR {name} IS NULL OR ({name} = {Value(value)} AND ({condition})))";
        }

        return condition;
    }

    private static IEnumerable<RowColumn> Used(RowQuery query) =>
        query.Outputs.Select(output => output.Column).OfType<RowColumn>().Concat(query.Where is null ? [] : Used(query.Where));

    private static IEnumerable<RowColumn> Used(RowFilter filter) => filter switch
    {
        RowAll all => all.Parts.SelectMany(Used),
        RowAny any => any.Parts.SelectMany(Used),
        RowNot not => Used(not.Part),
        RowCondition condition => [condition.Column],
        _ => [],
    };

    private string Of(RowColumn column) => "s." + columns[column.Name];

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
