using System.Collections.Immutable;
using System.Text.Json;

namespace OrleansTenantAuth.Store.Rows;

/// <summary>
/// Reads a filter: members are declared columns with a value or with operators, or <c>and</c>, <c>or</c> (arrays) and <c>not</c>; all
/// members hold together. Operators: eq ne gt gte lt lte in nin contains startsWith endsWith exists.
/// </summary>
internal sealed class RowFilterReader(RowSet set, Action<string, string> fault)
{
    private const string Member = "where";
    private int conditions;

    public RowFilter? Read(JsonElement sent) => Object(sent, 0);

    private RowFilter? Object(JsonElement sent, int depth)
    {
        if (sent.ValueKind != JsonValueKind.Object || depth > RowLimits.Depth)
            return Fault("Must be an object, at most 5 levels deep.");
        var parts = ImmutableArray.CreateBuilder<RowFilter>();
        foreach (var member in sent.EnumerateObject())
        {
            var part = member.Name switch
            {
                "and" => List(member.Value, depth, all => new RowAll(all)),
                "or" => List(member.Value, depth, any => new RowAny(any)),
                "not" => Object(member.Value, depth + 1) is { } inner ? new RowNot(inner) : null,
                _ => Column(member),
            };
            if (part is null)
                return null;
            parts.Add(part);
        }

        return parts.Count == 1 ? parts[0] : new RowAll(parts.ToImmutable());
    }

    private RowFilter? List(JsonElement sent, int depth, Func<ImmutableArray<RowFilter>, RowFilter> make)
    {
        if (sent.ValueKind != JsonValueKind.Array || sent.GetArrayLength() is 0 or > RowLimits.Conditions)
            return Fault("and and or take an array of 1 to 50 filters.");
        var parts = ImmutableArray.CreateBuilder<RowFilter>();
        foreach (var item in sent.EnumerateArray())
        {
            if (Object(item, depth + 1) is not { } part)
                return null;
            parts.Add(part);
        }

        return make(parts.ToImmutable());
    }

    private RowFilter? Column(JsonProperty member)
    {
        if (set.Column(member.Name) is not { } column)
            return Fault("Names a column that is not declared.");
        if (member.Value.ValueKind != JsonValueKind.Object)
            return Operator(column, "eq", member.Value);
        var parts = ImmutableArray.CreateBuilder<RowFilter>();
        foreach (var operation in member.Value.EnumerateObject())
        {
            if (Operator(column, operation.Name, operation.Value) is not { } part)
                return null;
            parts.Add(part);
        }

        return parts.Count > 0 ? new RowAll(parts.ToImmutable()) : Fault("A column needs a value or an operator.");
    }

    private RowFilter? Operator(RowColumn column, string name, JsonElement value)
    {
        if (++conditions > RowLimits.Conditions)
            return Fault("Must have at most 50 conditions.");
        return name switch
        {
            "eq" => Compare(column, RowOperator.In, value),
            "ne" => Not(Compare(column, RowOperator.In, value)),
            "in" => OneOf(column, value),
            "nin" => Not(OneOf(column, value)),
            "gt" => Ordered(column, RowOperator.Greater, value),
            "gte" => Ordered(column, RowOperator.GreaterOrEqual, value),
            "lt" => Ordered(column, RowOperator.Less, value),
            "lte" => Ordered(column, RowOperator.LessOrEqual, value),
            "contains" => Textual(column, RowOperator.Contains, value),
            "startsWith" => Textual(column, RowOperator.StartsWith, value),
            "endsWith" => Textual(column, RowOperator.EndsWith, value),
            "exists" => Exists(column, value),
            _ => Fault("Uses an operator that there is not: eq, ne, gt, gte, lt, lte, in, nin, contains, startsWith, endsWith, exists."),
        };
    }

    private RowFilter? Compare(RowColumn column, RowOperator operation, JsonElement value) =>
        RowValue.Read(value, column.Type) is { } known
            ? new RowCondition(column, operation, [known])
            : Fault("Compares a column with a value of another type.");

    private RowFilter? OneOf(RowColumn column, JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.Array || value.GetArrayLength() is 0 or > RowLimits.ListValues)
            return Fault("in and nin take an array of 1 to 100 values.");
        var values = ImmutableArray.CreateBuilder<RowValue>();
        foreach (var item in value.EnumerateArray())
        {
            if (RowValue.Read(item, column.Type) is not { } known)
                return Fault("Compares a column with a value of another type.");
            values.Add(known);
        }

        return new RowCondition(column, RowOperator.In, values.ToImmutable());
    }

    private RowFilter? Ordered(RowColumn column, RowOperator operation, JsonElement value) =>
        column.Type == RowType.Boolean ? Fault("A boolean has no order.") : Compare(column, operation, value);

    private RowFilter? Textual(RowColumn column, RowOperator operation, JsonElement value) =>
        column.Type == RowType.String && RowQueryReader.Text(value) is { Length: > 0 }
            ? Compare(column, operation, value)
            : Fault("contains, startsWith and endsWith take a text of at least one character, on a column of strings.");

    private RowFilter? Exists(RowColumn column, JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.True => new RowCondition(column, RowOperator.Exists, []),
        JsonValueKind.False => new RowNot(new RowCondition(column, RowOperator.Exists, [])),
        _ => Fault("exists takes true or false."),
    };

    private static RowNot? Not(RowFilter? part) => part is null ? null : new RowNot(part);

    private RowFilter? Fault(string message)
    {
        fault(Member, message);
        return null;
    }
}
