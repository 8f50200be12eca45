using System.Collections.Immutable;
using System.Text.Json;

namespace OrleansTenantAuth.Store.Rows;

/// <summary>
/// Reads a filter: members are declared columns with a value or with operators, or <c>and</c>, <c>or</c> (arrays) and <c>not</c>; all
/// members hold together. Operators: eq ne gt gte lt lte in nin contains startsWith endsWith exists; on records also hasAny hasAll, and
/// <c>null</c> compares with what is missing.
/// </summary>
internal sealed class RowFilterReader(RowSet set, Action<string, string> fault)
{
    private const string Member = "where";
    private const string OtherType = "Compares a column with a value of another type.";
    private int conditions;
    private int members;

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
        if (set is RecordSet && name is "eq" or "ne" && value.ValueKind == JsonValueKind.Null)
            return Exists(column, isThere: name == "ne");
        return name switch
        {
            "eq" => Compare(column, RowOperator.In, value),
            "ne" => Not(Compare(column, RowOperator.In, value)),
            "hasAny" when set is RecordSet => HasEach(column, value, some => new RowAny(some)),
            "hasAll" when set is RecordSet => HasEach(column, value, all => new RowAll(all)),
            "contains" when column.Type == RowType.Array => Has(column, value),
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

    private RowFilter? Compare(RowColumn column, RowOperator operation, JsonElement value)
    {
        column = RecordSet.For(column, value);
        return RowValue.Read(value, column.Type) is { } known ? new RowCondition(column, operation, [known]) : Fault(OtherType);
    }

    private RowFilter? OneOf(RowColumn column, JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.Array || value.GetArrayLength() is 0 or > RowLimits.ListValues)
            return Fault("in and nin take an array of 1 to 100 values.");
        var byType = new Dictionary<RowType, RowCondition>();
        foreach (var item in value.EnumerateArray())
        {
            var typed = RecordSet.For(column, item);
            if (RowValue.Read(item, typed.Type) is not { } known)
                return Fault(OtherType);
            byType[typed.Type] = byType.TryGetValue(typed.Type, out var others) ? others with { Values = others.Values.Add(known) } : new RowCondition(typed, RowOperator.In, [known]);
        }

        return byType.Count == 1 ? byType.Values.First() : new RowAny([.. byType.Values]);
    }

    private RowFilter? HasEach(RowColumn column, JsonElement value, Func<ImmutableArray<RowFilter>, RowFilter> make)
    {
        if (value.ValueKind != JsonValueKind.Array || value.GetArrayLength() is 0 or > RowLimits.ListValues)
            return Fault("hasAny and hasAll take an array of 1 to 100 values.");
        members += value.GetArrayLength();
        if (members > RowLimits.Members)
            return Fault("hasAny and hasAll must have at most 200 values together.");
        var parts = ImmutableArray.CreateBuilder<RowFilter>();
        foreach (var item in value.EnumerateArray())
        {
            if (Has(column, item) is not { } part)
                return null;
            parts.Add(part);
        }

        return make(parts.ToImmutable());
    }

    private RowFilter? Has(RowColumn column, JsonElement value)
    {
        if (column.Type is not (RowType.Array or RowType.Any))
            return Fault("hasAny and hasAll ask arrays.");
        return RowValue.Read(value, RecordSet.For(column with { Type = RowType.Any }, value).Type) is { } known
            ? new RowCondition(column with { Type = RowType.Array }, RowOperator.Has, [known])
            : Fault("Members of arrays are compared with strings, numbers and booleans.");
    }

    private RowFilter? Ordered(RowColumn column, RowOperator operation, JsonElement value) =>
        RecordSet.For(column, value).Type is RowType.Boolean or RowType.Array ? Fault("A boolean or an array has no order.") : Compare(column, operation, value);

    private RowFilter? Textual(RowColumn column, RowOperator operation, JsonElement value) =>
        column.Type is RowType.String or RowType.Any && RowQueryReader.Text(value) is { Length: > 0 }
            ? Compare(column, operation, value)
            : Fault("contains, startsWith and endsWith take a text of at least one character, on a column of strings.");

    private RowFilter? Exists(RowColumn column, JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.True => Exists(column, isThere: true),
        JsonValueKind.False => Exists(column, isThere: false),
        _ => Fault("exists takes true or false."),
    };

    // Of a record's data there is something whatever its type.
    private static RowFilter Exists(RowColumn column, bool isThere)
    {
        var exists = new RowCondition(column.Source is RecordMember ? column with { Type = RowType.Any } : column, RowOperator.Exists, []);
        return isThere ? exists : new RowNot(exists);
    }

    private static RowNot? Not(RowFilter? part) => part is null ? null : new RowNot(part);

    private RowFilter? Fault(string message)
    {
        fault(Member, message);
        return null;
    }
}
