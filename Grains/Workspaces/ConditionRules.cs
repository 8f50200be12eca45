namespace OrleansTenantAuth.Workspaces;

/// <summary>What a condition means: the one reading that policies, row filters and their compilers go by.</summary>
public static class ConditionRules
{
    /// <summary>Whether a condition holds for a record. What it asks of the caller must be resolved before (<see cref="PolicySet.Decide"/> does).</summary>
    public static bool Holds(Condition condition, IFacts facts)
    {
        ArgumentNullException.ThrowIfNull(facts);
        return condition switch
        {
            AllOf all => HoldAll(all, facts),
            AnyOf any => HoldsOne(any, facts),
            NotThat not => !Holds(not.Part, facts),
            Comparison { Variable: { } variable } comparison => Compare(facts.Find(comparison.Field), comparison.Operator, facts.Find(variable)),
            Comparison comparison => Compare(facts.Find(comparison.Field), comparison.Operator, comparison.Values.AsSpan()),
            _ => throw new InvalidOperationException($"No such condition: {condition?.GetType().Name}."),
        };
    }

    /// <summary>The comparison with another fact: nothing is compared with nothing, and a list is what <c>in</c> takes.</summary>
    internal static bool Compare(in Fact fact, ConditionOperator operation, in Fact with)
    {
        if (with.Single is { } single)
            return Compare(fact, operation, new ReadOnlySpan<ConditionValue>(in single));
        return operation == ConditionOperator.In && !with.Items.IsDefault && Compare(fact, operation, with.Items.AsSpan());
    }

    internal static bool Compare(in Fact fact, ConditionOperator operation, ReadOnlySpan<ConditionValue> values) => operation switch
    {
        ConditionOperator.Exists => fact.Exists,
        ConditionOperator.In => fact.Single is { } one && values.Contains(one),
        ConditionOperator.Contains => Contains(fact, values[0]),
        ConditionOperator.StartsWith => fact.Single is { Text: { } text } && values[0].Text is { } start && text.StartsWith(start, StringComparison.Ordinal),
        _ => fact.Single is { } left && left.Kind == values[0].Kind && left.Kind != ConditionValueKind.Boolean && IsOrdered(Order(left, values[0]), operation),
    };

    private static bool HoldAll(AllOf all, IFacts facts)
    {
        foreach (var part in all.Parts)
        {
            if (!Holds(part, facts))
                return false;
        }

        return true;
    }

    private static bool HoldsOne(AnyOf any, IFacts facts)
    {
        foreach (var part in any.Parts)
        {
            if (Holds(part, facts))
                return true;
        }

        return false;
    }

    private static bool Contains(in Fact fact, ConditionValue value)
    {
        if (!fact.Items.IsDefault)
            return fact.Items.AsSpan().Contains(value);
        return fact.Single is { Text: { } text } && value.Text is { } part && text.Contains(part, StringComparison.Ordinal);
    }

    private static bool IsOrdered(int order, ConditionOperator operation) => operation switch
    {
        ConditionOperator.Greater => order > 0,
        ConditionOperator.GreaterOrEqual => order >= 0,
        ConditionOperator.Less => order < 0,
        ConditionOperator.LessOrEqual => order <= 0,
        _ => throw new InvalidOperationException($"No such operator: {operation}."),
    };

    private static int Order(ConditionValue left, ConditionValue right) =>
        left.Kind == ConditionValueKind.Number ? left.Number.CompareTo(right.Number) : Order(left.Text!, right.Text!);

    // By code points, as the databases compare: UTF-16 has the highest ones, as surrogates, before U+E000.
    private static int Order(string left, string right)
    {
        var common = left.AsSpan().CommonPrefixLength(right);
        if (common == left.Length || common == right.Length)
            return left.Length.CompareTo(right.Length);
        return Rank(left[common]).CompareTo(Rank(right[common]));
    }

    private static int Rank(char unit) => char.IsSurrogate(unit) ? unit + 0x10000 : unit;
}
