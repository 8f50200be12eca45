using System.Collections.Immutable;

namespace OrleansTenantAuth.Workspaces;

/// <summary>What is known of a condition before a record is.</summary>
internal enum Verdict : byte
{
    /// <summary>It does not hold, whatever the record.</summary>
    No = 0,

    /// <summary>It holds, whatever the record.</summary>
    Yes = 1,

    /// <summary>The record decides.</summary>
    Record = 2,
}

/// <summary>A condition made ready to be judged often: no allocation, and what asks only for the record is known from the start.</summary>
internal abstract class CompiledCondition
{
    public static CompiledCondition Of(Condition condition) => condition switch
    {
        AllOf all => new Parts([.. all.Parts.Select(Of)], Verdict.No),
        AnyOf any => new Parts([.. any.Parts.Select(Of)], Verdict.Yes),
        NotThat not => new Inverse(Of(not.Part)),
        Comparison comparison when ConditionFields.IsOfRecord(comparison.Field) => new OfRecord(comparison),
        Comparison comparison => new OfCaller(comparison),
        _ => throw new InvalidOperationException($"No such condition: {condition?.GetType().Name}."),
    };

    public abstract Verdict Judge(CallerFacts facts);

    /// <summary>What is left for the record to decide. Only where <see cref="Judge"/> says so.</summary>
    public abstract Condition Residue(CallerFacts facts);

    // And, or: one part of the deciding verdict settles it.
    private sealed class Parts(CompiledCondition[] parts, Verdict deciding) : CompiledCondition
    {
        public override Verdict Judge(CallerFacts facts)
        {
            var verdict = deciding == Verdict.No ? Verdict.Yes : Verdict.No;
            foreach (var part in parts)
            {
                var judged = part.Judge(facts);
                if (judged == deciding)
                    return deciding;
                if (judged == Verdict.Record)
                    verdict = Verdict.Record;
            }

            return verdict;
        }

        public override Condition Residue(CallerFacts facts)
        {
            ImmutableArray<Condition> open = [.. parts.Where(part => part.Judge(facts) == Verdict.Record).Select(part => part.Residue(facts))];
            if (open.Length == 1)
                return open[0];
            return deciding == Verdict.No ? new AllOf(open) : new AnyOf(open);
        }
    }

    private sealed class Inverse(CompiledCondition part) : CompiledCondition
    {
        public override Verdict Judge(CallerFacts facts) => part.Judge(facts) switch
        {
            Verdict.No => Verdict.Yes,
            Verdict.Yes => Verdict.No,
            _ => Verdict.Record,
        };

        public override Condition Residue(CallerFacts facts) => new NotThat(part.Residue(facts));
    }

    private sealed class OfCaller(Comparison comparison) : CompiledCondition
    {
        private readonly string field = comparison.Field;
        private readonly ConditionOperator operation = comparison.Operator;
        private readonly ImmutableArray<ConditionValue> values = comparison.Values;
        private readonly string? variable = comparison.Variable;

        public override Verdict Judge(CallerFacts facts)
        {
            var fact = facts.Find(field);
            var holds = variable is null
                ? ConditionRules.Compare(fact, operation, values.AsSpan())
                : ConditionRules.Compare(fact, operation, facts.Find(variable));
            return holds ? Verdict.Yes : Verdict.No;
        }

        public override Condition Residue(CallerFacts facts) => throw new InvalidOperationException("No record decides about a caller.");
    }

    private sealed class OfRecord(Comparison comparison) : CompiledCondition
    {
        // A variable that has no value, and a list where one value is compared, hold for no record.
        public override Verdict Judge(CallerFacts facts)
        {
            if (comparison.Variable is not { } variable)
                return Verdict.Record;
            var fact = facts.Find(variable);
            return fact.Single is not null || (comparison.Operator == ConditionOperator.In && fact is { Items: { IsDefault: false, Length: > 0 } }) ? Verdict.Record : Verdict.No;
        }

        public override Condition Residue(CallerFacts facts)
        {
            if (comparison.Variable is not { } variable)
                return comparison;
            var fact = facts.Find(variable);
            return comparison with { Values = fact.Single is { } single ? [single] : fact.Items, Variable = null };
        }
    }
}
