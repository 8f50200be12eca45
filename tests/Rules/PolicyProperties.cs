using System.Collections.Immutable;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using OrleansTenantAuth.Workspaces;

namespace OrleansTenantAuth.Tests.Rules;

/// <summary>Compiled policies, and the filters that they leave, against a reading of conditions that is as plain as can be.</summary>
public sealed class PolicyProperties
{
    private static readonly string[] CallerFields = ["subject", "kind", "ext_plan", "ext_level", "ext_teams", "path.recordSlug"];
    private static readonly string[] RecordFields = ["data.a", "data.b", "data.tags", "createdBy"];
    private static readonly ImmutableArray<ConditionValue> Pool =
    [
        ConditionValue.Of("a"), ConditionValue.Of("ab"), ConditionValue.Of("b"), ConditionValue.Of(1), ConditionValue.Of(2), ConditionValue.Of(true), ConditionValue.Of(false),
    ];

    private static readonly Gen<ConditionValue> Value = Gen.Elements(Pool.ToArray());

    private static readonly Gen<Fact> AnyFact = Gen.Frequency(
        (2, Gen.Constant(default(Fact))),
        (5, Value.Select(value => new Fact(value))),
        (2, Value.ListOf(2).Select(values => new Fact(null, [.. values]))),
        (1, Gen.Constant(new Fact(null, []))));

    private static readonly Gen<Condition> Compared =
        from field in Gen.Elements(CallerFields.Concat(RecordFields).Append("groups").ToArray())
        from operation in Gen.Elements(Enum.GetValues<ConditionOperator>().Where(known => known != ConditionOperator.Unset).ToArray())
        from values in Value.ListOf(2)
        from variable in Gen.Frequency((4, Gen.Constant<string?>(null)), (1, Gen.Elements<string?>(CallerFields)))
        select (Condition)(operation switch
        {
            ConditionOperator.Exists => new Comparison(field, operation, []),
            _ when variable is not null => new Comparison(field, operation, [], variable),
            ConditionOperator.In => new Comparison(field, operation, [.. values]),
            _ => new Comparison(field, operation, [values[0]]),
        });

    private static readonly Arbitrary<World> Worlds =
        (from rules in (from condition in Tree(3) from denies in Gen.Frequency((3, Gen.Constant(false)), (1, Gen.Constant(true))) select (condition, denies)).ListOf(3)
         from facts in AnyFact.ListOf(CallerFields.Length + RecordFields.Length)
         from groups in Gen.SubListOf("a", "b")
         select new World([.. rules.Select((rule, i) => Rule(rule.condition, rule.denies, i))], [.. facts], [.. groups])).ToArbitrary();

    [Fact]
    public void ADecisionAndItsFilter_SayOfEveryRecord_WhatThePoliciesSay() => Prop.ForAll(Worlds, world =>
    {
        var expected = world.Rules.Any(rule => !rule.Denies && Reference.Holds(rule.Conditions, world.All))
            && !world.Rules.Any(rule => rule.Denies && Reference.Holds(rule.Conditions, world.All));
        var decision = PolicySet.Compile(world.Rules).Decide("records", "list", world.Caller);
        return expected == (decision.IsAllowed && (decision.Filter is null || ConditionRules.Holds(decision.Filter, world.Record)));
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(2_000));

    [Fact]
    public void AFilter_AsksForRecordsAlone_AndReadsBackAsItWasWritten() => Prop.ForAll(Worlds, world =>
    {
        if (PolicySet.Compile(world.Rules).Decide("records", "list", world.Caller).Filter is not { } filter)
            return true;
        var again = ConditionReader.ReadOwn(ConditionJson.ToUtf8(filter));
        return Comparisons(filter).All(comparison => ConditionFields.IsOfRecord(comparison.Field) && comparison.Variable is null)
            && ConditionJson.ToUtf8(again).AsSpan().SequenceEqual(ConditionJson.ToUtf8(filter))
            && ConditionRules.Holds(again, world.Record) == ConditionRules.Holds(filter, world.Record);
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(1_000));

    [Fact]
    public void NotIsATrueComplement() => Prop.ForAll(Worlds, world =>
        world.Rules.All(rule => ConditionRules.Holds(new NotThat(rule.Conditions), world.All) != ConditionRules.Holds(rule.Conditions, world.All)))
        .Check(Config.QuickThrowOnFailure.WithMaxTest(500));

    [Fact]
    public void AnExplanation_DecidesAsTheDecision() => Prop.ForAll(Worlds, world =>
    {
        var set = PolicySet.Compile(world.Rules);
        var (decision, explained) = (set.Decide("records", "list", world.Caller), set.Explain("records", "list", world.Caller));
        return decision.IsAllowed == explained.Decision.IsAllowed && decision.DecidedBy == explained.Decision.DecidedBy && explained.Rules.Length == world.Rules.Length;
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(300));

    private static Gen<Condition> Tree(int depth) => depth == 0
        ? Compared
        : Gen.Frequency(
            (3, Compared),
            (1, Tree(depth - 1).ListOf(2).Select(parts => (Condition)new AllOf([.. parts]))),
            (1, Tree(depth - 1).ListOf(2).Select(parts => (Condition)new AnyOf([.. parts]))),
            (1, Tree(depth - 1).Select(part => (Condition)new NotThat(part))));

    private static PolicyRule Rule(Condition condition, bool denies, int number) =>
        new(new Guid(number, 0, 0, new byte[8]), null, number % 2 == 0 ? "records" : "*", ["list"], denies, number, condition);

    private static IEnumerable<Comparison> Comparisons(Condition condition) => condition switch
    {
        AllOf all => all.Parts.SelectMany(Comparisons),
        AnyOf any => any.Parts.SelectMany(Comparisons),
        NotThat not => Comparisons(not.Part),
        Comparison comparison => [comparison],
        _ => [],
    };

    private sealed record World(ImmutableArray<PolicyRule> Rules, ImmutableArray<Fact> Facts, ImmutableArray<string> Groups)
    {
        private Dictionary<string, Fact> Others => CallerFields.Zip(Facts).ToDictionary(pair => pair.First, pair => pair.Second, StringComparer.Ordinal);

        public CallerFacts Caller => new(Fact.List(Groups), Fact.List([]), Text("subject"), Text("kind"), Others);

        public IFacts Record => new Known(RecordFields.Zip(Facts.Skip(CallerFields.Length)).ToDictionary(pair => pair.First, pair => pair.Second, StringComparer.Ordinal));

        public IFacts All => new Both(Caller, Record);

        // Who calls always has a subject and a kind.
        private string Text(string name) => Others[name].Single?.Text ?? "a";
    }

    private sealed class Known(Dictionary<string, Fact> facts) : IFacts
    {
        public Fact Find(string field) => facts.GetValueOrDefault(field);
    }

    private sealed class Both(CallerFacts caller, IFacts record) : IFacts
    {
        public Fact Find(string field) => ConditionFields.IsOfRecord(field) ? record.Find(field) : caller.Find(field);
    }

    /// <summary>Conditions word by word.</summary>
    private static class Reference
    {
        public static bool Holds(Condition condition, IFacts facts) => condition switch
        {
            AllOf all => all.Parts.All(part => Holds(part, facts)),
            AnyOf any => any.Parts.Any(part => Holds(part, facts)),
            NotThat not => !Holds(not.Part, facts),
            Comparison comparison => Compare(comparison, facts),
            _ => throw new InvalidOperationException(),
        };

        private static bool Compare(Comparison comparison, IFacts facts)
        {
            var fact = facts.Find(comparison.Field);
            if (comparison.Operator == ConditionOperator.Exists)
                return fact.Single is not null || !fact.Items.IsDefault;
            ConditionValue[] values = [.. comparison.Values];
            if (comparison.Variable is { } variable)
            {
                var with = facts.Find(variable);
                if (with.Single is { } one)
                    values = [one];
                else if (comparison.Operator == ConditionOperator.In && !with.Items.IsDefault)
                    values = [.. with.Items];
                else
                    return false;
            }

            if (comparison.Operator == ConditionOperator.Contains)
                return fact.Items.IsDefault ? fact.Single?.Text is { } whole && values[0].Text is { } part && whole.Contains(part, StringComparison.Ordinal) : fact.Items.Contains(values[0]);
            if (fact.Single is not { } single)
                return false;
            if (comparison.Operator == ConditionOperator.In)
                return values.Contains(single);
            if (single.Kind != values[0].Kind || single.Kind == ConditionValueKind.Boolean)
                return false;
            if (comparison.Operator == ConditionOperator.StartsWith)
                return single.Text is { } text && text.StartsWith(values[0].Text!, StringComparison.Ordinal);
            var order = single.Kind == ConditionValueKind.Number ? single.Number.CompareTo(values[0].Number) : string.CompareOrdinal(single.Text, values[0].Text);
            return comparison.Operator switch
            {
                ConditionOperator.Greater => order > 0,
                ConditionOperator.GreaterOrEqual => order >= 0,
                ConditionOperator.Less => order < 0,
                _ => order <= 0,
            };
        }
    }
}
