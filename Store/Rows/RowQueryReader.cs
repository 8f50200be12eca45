using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;

namespace OrleansTenantAuth.Store.Rows;

/// <summary>
/// Reads a query from JSON against the declared columns:
/// <c>{"select":["a"],"groupBy":["b",{"column":"at","bucket":"month"}],"aggregates":[{"op":"sum","column":"c","as":"total"}],
/// "where":{"b":{"eq":"x"},"or":[…]},"sort":[{"by":"total","direction":"desc"}],"limit":100,"after":"cursor"}</c>.
/// Everything that is not declared or not known is a fault; faults name the member.
/// </summary>
public sealed class RowQueryReader
{
    private const int MaxName = 63;
    private readonly RowSet set;
    private readonly Dictionary<string, string> faults = new(StringComparer.Ordinal);

    private RowQueryReader(RowSet set) => this.set = set;

    /// <summary>The query, or null and what is wrong by member.</summary>
    public static RowQuery? Read(JsonElement sent, RowSet set, out IReadOnlyDictionary<string, string> faults)
    {
        var reader = new RowQueryReader(set);
        faults = reader.faults;
        var query = reader.Query(sent);
        return reader.faults.Count == 0 ? query : null;
    }

    /// <summary>A filter alone, or null and what is wrong.</summary>
    public static RowFilter? ReadFilter(JsonElement sent, RowSet set, out IReadOnlyDictionary<string, string> faults)
    {
        var reader = new RowQueryReader(set);
        faults = reader.faults;
        var filter = new RowFilterReader(set, reader.Fault).Read(sent);
        return reader.faults.Count == 0 ? filter : null;
    }

    private RowQuery? Query(JsonElement sent)
    {
        if (sent.ValueKind != JsonValueKind.Object)
        {
            Fault("query", "Must be a JSON object.");
            return null;
        }

        foreach (var member in sent.EnumerateObject())
        {
            if (member.Name is not ("select" or "groupBy" or "aggregates" or "where" or "sort" or "limit" or "after"))
                Fault("query", "Has a member that a query does not have.");
        }

        var outputs = Outputs(sent);
        RowFilter? where = null;
        if (sent.TryGetProperty("where", out var filter))
            where = new RowFilterReader(set, Fault).Read(filter);
        return new RowQuery(outputs, where, Sort(sent, outputs), Limit(sent), After(sent));
    }

    private ImmutableArray<RowOutput> Outputs(JsonElement sent)
    {
        var outputs = ImmutableArray.CreateBuilder<RowOutput>();
        foreach (var item in Items(sent, "select", RowLimits.Columns))
        {
            if (Column("select", item) is { } column)
                outputs.Add(new RowOutput(column.Name, column.Type, RowFold.None, column));
        }

        var plain = outputs.Count;
        foreach (var item in Items(sent, "groupBy", RowLimits.Groups))
            Add(outputs, Group(item));
        foreach (var item in Items(sent, "aggregates", RowLimits.Aggregates))
            Add(outputs, Aggregate(item));
        if (outputs.Count == 0 || (plain > 0 && plain < outputs.Count))
            Fault("query", "Needs select alone, or groupBy and aggregates.");
        if (outputs.Select(output => output.Name).Distinct(StringComparer.Ordinal).Count() != outputs.Count)
            Fault("query", "Two members of its answer have the same name: tell them apart by \"as\".");
        return outputs.ToImmutable();
    }

    private static void Add(ImmutableArray<RowOutput>.Builder outputs, RowOutput? output)
    {
        if (output is not null)
            outputs.Add(output);
    }

    private RowOutput? Group(JsonElement item)
    {
        if (item.ValueKind == JsonValueKind.String)
            return Column("groupBy", item) is { } whole ? new RowOutput(whole.Name, whole.Type, RowFold.Group, whole) : null;
        if (!Knows("groupBy", item, "column", "bucket") || !item.TryGetProperty("column", out var name) || Column("groupBy", name) is not { } column)
            return Fault<RowOutput>("groupBy", "Must have the names of declared columns, or {column, bucket}.");
        int? chars = item.TryGetProperty("bucket", out var bucket) ? Text(bucket) switch { "year" => 4, "month" => 7, "day" => 10, "hour" => 13, _ => null } : null;
        if (chars is null || column.Type != RowType.Date)
            return Fault<RowOutput>("groupBy", "A bucket is the year, month, day or hour of a date.");
        return new RowOutput(column.Name, RowType.String, RowFold.Group, column, chars);
    }

    private RowOutput? Aggregate(JsonElement item)
    {
        if (!Knows("aggregates", item, "op", "column", "as"))
            return null;
        var fold = item.TryGetProperty("op", out var op) ? Text(op) switch
        {
            "count" => RowFold.Count, "sum" => RowFold.Sum, "avg" => RowFold.Avg, "min" => RowFold.Min, "max" => RowFold.Max, _ => RowFold.None,
        } : RowFold.None;
        if (fold == RowFold.None)
            return Fault<RowOutput>("aggregates", "op must be count, sum, avg, min or max.");
        RowColumn? column = null;
        if (item.TryGetProperty("column", out var sent) && (column = Column("aggregates", sent)) is null)
            return null;
        var fits = fold switch
        {
            RowFold.Count => true,
            RowFold.Sum or RowFold.Avg => column?.Type == RowType.Number,
            _ => column is { Type: not RowType.Boolean },
        };
        if (!fits)
            return Fault<RowOutput>("aggregates", "sum and avg take a number; min and max take a number, a string or a date.");
        var name = item.TryGetProperty("as", out var given) ? Text(given) : fold.ToString().ToLowerInvariant() + (column is null ? "" : "_" + column.Name);
        if (name is not { Length: >= 1 and <= (MaxName * 2) })
            return Fault<RowOutput>("aggregates", "as must have 1 to 126 characters.");
        return new RowOutput(name, fold is RowFold.Min or RowFold.Max ? column!.Type : RowType.Number, fold, column);
    }

    private ImmutableArray<RowSort> Sort(JsonElement sent, ImmutableArray<RowOutput> outputs)
    {
        var sort = ImmutableArray.CreateBuilder<RowSort>();
        foreach (var item in Items(sent, "sort", RowLimits.Sorts))
        {
            if (!Knows("sort", item, "by", "direction"))
                continue;
            var by = item.TryGetProperty("by", out var name) ? Text(name) : null;
            var direction = item.TryGetProperty("direction", out var way) ? Text(way) : "asc";
            var output = outputs.IndexOf(outputs.FirstOrDefault(known => string.Equals(known.Name, by, StringComparison.Ordinal))!);
            if (output < 0 || direction is not ("asc" or "desc") || sort.Any(known => known.Output == output))
                Fault("sort", "Must name members of the answer, each once, with the direction asc or desc.");
            else
                sort.Add(new RowSort(output, direction == "desc"));
        }

        return sort.ToImmutable();
    }

    private int Limit(JsonElement sent)
    {
        if (!sent.TryGetProperty("limit", out var limit))
            return 100;
        if (limit.ValueKind == JsonValueKind.Number && limit.TryGetInt32(out var number) && number is >= 1 and <= RowLimits.RowsPerPage)
            return number;
        Fault("limit", string.Create(CultureInfo.InvariantCulture, $"Must be between 1 and {RowLimits.RowsPerPage}."));
        return 1;
    }

    private string? After(JsonElement sent)
    {
        if (!sent.TryGetProperty("after", out var after))
            return null;
        if (Text(after) is { Length: >= 1 and <= RowLimits.CursorChars } text)
            return text;
        Fault("after", RowCursor.Rule);
        return null;
    }

    private RowColumn? Column(string member, JsonElement sent)
    {
        if (Text(sent) is { } name && set.Column(name) is { Type: not (RowType.Any or RowType.Array) } column)
            return column;
        Fault(member, "Names a column that is not declared, or has no order.");
        return null;
    }

    private IEnumerable<JsonElement> Items(JsonElement sent, string member, int most)
    {
        if (!sent.TryGetProperty(member, out var items))
            return [];
        if (items.ValueKind == JsonValueKind.Array && items.GetArrayLength() <= most)
            return items.EnumerateArray();
        Fault(member, string.Create(CultureInfo.InvariantCulture, $"Must be an array of at most {most}."));
        return [];
    }

    private bool Knows(string member, JsonElement item, params ReadOnlySpan<string> names)
    {
        if (item.ValueKind == JsonValueKind.Object)
        {
            var all = true;
            foreach (var property in item.EnumerateObject())
                all &= names.Contains(property.Name);
            if (all)
                return true;
        }

        Fault(member, $"Must be an object of {string.Join(", ", names.ToArray())}.");
        return false;
    }

    private T? Fault<T>(string member, string message)
        where T : class
    {
        Fault(member, message);
        return null;
    }

    private void Fault(string member, string message) => faults.TryAdd(member, message);

    internal static string? Text(JsonElement sent) => RowValue.Read(sent, RowType.String)?.Text;
}
