using System.Collections.Immutable;
using System.Text.Json;
using OrleansTenantAuth.Store.Rows;
using OrleansTenantAuth.Workspaces;

namespace OrleansTenantAuth.Records;

/// <summary>
/// Turns conditions of policies into filters of queries. Both must mean the same: what <see cref="ConditionRules.Holds"/> says of a record in
/// memory, the database says of its row (one suite compares them).
/// </summary>
internal static class RecordConditions
{
    private static readonly RowFilter True = new RowAll([]);
    private static readonly RowFilter False = new RowAny([]);

    // An object is no fact.
    private static readonly RowType[] Facts = [RowType.String, RowType.Number, RowType.Boolean, RowType.Array];

    /// <summary>The filter of all conditions together; null where there are none.</summary>
    public static RowFilter? Of(RecordAccess access, StructureView structure, RecordSet set) => access.Filters.IsEmpty
        ? null
        : new RowAll([.. access.Filters.Select(filter => Of(ConditionReader.ReadOwn(filter), structure, set))]);

    /// <summary>Whether a record meets all conditions.</summary>
    public static bool AreMet(RecordAccess access, RecordState state, StructureView structure)
    {
        if (access.Filters.IsEmpty)
            return true;
        using var data = JsonDocument.Parse(state.Data.Utf8);
        var facts = RecordFactsOf.View(RecordRules.View(state, structure), data.RootElement);
        return access.Filters.All(filter => ConditionRules.Holds(ConditionReader.ReadOwn(filter), facts));
    }

    private static RowFilter Of(Condition condition, StructureView structure, RecordSet set) => condition switch
    {
        AllOf all => new RowAll([.. all.Parts.Select(part => Of(part, structure, set))]),
        AnyOf any => new RowAny([.. any.Parts.Select(part => Of(part, structure, set))]),
        NotThat not => new RowNot(Of(not.Part, structure, set)),
        Comparison { Variable: null } comparison => Of(comparison, structure, set),
        _ => throw new InvalidOperationException("A condition on records asks for nothing of the caller."),
    };

    private static RowFilter Of(Comparison comparison, StructureView structure, RecordSet set)
    {
        if (comparison.Field == ConditionFields.RecordSlug)
            return ConditionRules.Compare(Fact.Of(structure.Slug), comparison.Operator, comparison.Values.AsSpan()) ? True : False;
        if (ColumnOf(comparison.Field, set) is not { } column)
            throw new InvalidOperationException($"No record has the fact {comparison.Field}.");
        return comparison.Operator switch
        {
            ConditionOperator.In => Any(comparison.Values.GroupBy(value => value.Kind).Select(values => Compared(column, RowOperator.In, [.. values]))),
            ConditionOperator.Contains => Contains(column, comparison.Values[0]),
            ConditionOperator.Exists => column.Source is RecordFact ? True : Any(Facts.Select(type => new RowCondition(column with { Type = type }, RowOperator.Exists, []))),
            ConditionOperator.StartsWith => OfText(column, RowOperator.StartsWith, comparison.Values[0]),
            ConditionOperator.Greater => Ordered(column, RowOperator.Greater, comparison.Values[0]),
            ConditionOperator.GreaterOrEqual => Ordered(column, RowOperator.GreaterOrEqual, comparison.Values[0]),
            ConditionOperator.Less => Ordered(column, RowOperator.Less, comparison.Values[0]),
            ConditionOperator.LessOrEqual => Ordered(column, RowOperator.LessOrEqual, comparison.Values[0]),
            _ => throw new InvalidOperationException($"No such operator: {comparison.Operator}."),
        };
    }

    private static RowFilter Any(IEnumerable<RowFilter> parts) => new RowAny([.. parts]);

    private static RowFilter Contains(RowColumn column, ConditionValue value)
    {
        if (column.Source is RecordFact)
            return OfText(column, RowOperator.Contains, value);
        var has = new RowCondition(column with { Type = RowType.Array }, RowOperator.Has, [ValueOf(value)]);
        return value.Kind == ConditionValueKind.Text ? Any([has, OfText(column, RowOperator.Contains, value)]) : has;
    }

    // Every text begins with nothing and contains it; the databases are asked whether there is one.
    private static RowFilter OfText(RowColumn column, RowOperator operation, ConditionValue value) => value switch
    {
        { Kind: not ConditionValueKind.Text } => False,
        { Text: "" } => Compared(column, RowOperator.GreaterOrEqual, [value]),
        _ => Compared(column, operation, [value]),
    };

    private static RowFilter Ordered(RowColumn column, RowOperator operation, ConditionValue value) =>
        value.Kind == ConditionValueKind.Boolean ? False : Compared(column, operation, [value]);

    // A fact of a record has one kind for all; a field of its data is read as what it is compared with.
    private static RowFilter Compared(RowColumn column, RowOperator operation, ImmutableArray<ConditionValue> values)
    {
        var type = ValueOf(values[0]).Type;
        if (column.Source is RecordFact { Kind: RecordFactKind.Version } != (type == RowType.Number) && column.Source is RecordFact)
            return False;
        return new RowCondition(column with { Type = type }, operation, [.. values.Select(ValueOf)]);
    }

    private static RowColumn? ColumnOf(string field, RecordSet set)
    {
        if (set.Column(field) is { } column)
            return column;

        // A path that queries may not ask for: policies know it all the same, and its data too.
        return field.StartsWith(RecordSet.DataPrefix, StringComparison.Ordinal)
            ? new RowColumn(field, RowType.Any, null, new RecordMember([.. field[RecordSet.DataPrefix.Length..].Split('.')], null))
            : null;
    }

    private static RowValue ValueOf(ConditionValue value) => value.Kind switch
    {
        ConditionValueKind.Text => new RowValue(RowType.String, value.Text, 0),
        ConditionValueKind.Number => new RowValue(RowType.Number, null, value.Number),
        ConditionValueKind.Boolean => new RowValue(RowType.Boolean, null, value.Number),
        _ => throw new InvalidOperationException($"No value has the kind {value.Kind}."),
    };
}
