using System.Collections.Concurrent;
using System.Collections.Immutable;

namespace OrleansTenantAuth.Workspaces;

/// <summary>What policies say of a call.</summary>
/// <param name="IsAllowed">Whether it may go on.</param>
/// <param name="Filter">The records that it may see or change; null for all.</param>
/// <param name="DecidedBy">The rule that decided alone, or null: none matched, or records decide.</param>
public readonly record struct PolicyDecision(bool IsAllowed, Condition? Filter, PolicyRule? DecidedBy);

/// <summary>
/// The policies of a workspace at one version, compiled. A rule that denies wins over all that allow, whatever their priority, and what
/// no rule allows is denied. Conditions on records are not decided here: they are what the decision leaves as a filter.
/// </summary>
public sealed class PolicySet
{
    private readonly ImmutableArray<CompiledRule> rules;
    private readonly ConcurrentDictionary<(string Resource, string Action), CompiledRule[]> byCall = new();

    private PolicySet(ImmutableArray<CompiledRule> rules) => this.rules = rules;

    /// <summary>Compiles rules. Those of higher priority come first in explanations, and name a decision that several made.</summary>
    public static PolicySet Compile(IEnumerable<PolicyRule> rules) => new(
    [
        .. rules.OrderByDescending(rule => rule.Priority).ThenByDescending(rule => rule.Denies).ThenBy(rule => rule.Id)
            .Select(rule => new CompiledRule(rule, CompiledCondition.Of(rule.Conditions))),
    ]);

    /// <summary>Decides. <paramref name="resource"/> and <paramref name="action"/> are those of a route: each pair is kept.</summary>
    public PolicyDecision Decide(string resource, string action, CallerFacts facts)
    {
        ArgumentNullException.ThrowIfNull(facts);
        if (!byCall.TryGetValue((resource, action), out var matching))
            matching = byCall.GetOrAdd((resource, action), Matching(resource, action));
        return Decide(matching, facts);
    }

    /// <summary>Decides and says why.</summary>
    public PolicyExplanation Explain(string resource, string action, CallerFacts facts)
    {
        ArgumentNullException.ThrowIfNull(facts);
        var matching = Matching(resource, action);
        var decision = Decide(matching, facts);
        return new PolicyExplanation(decision, [.. rules.Select(rule => new RuleOutcome(rule.Rule, OutcomeOf(rule, resource, action, facts)))]);
    }

    private CompiledRule[] Matching(string resource, string action) => [.. rules.Where(rule => rule.Rule.Covers(resource, action))];

    private static RuleResult OutcomeOf(CompiledRule rule, string resource, string action, CallerFacts facts)
    {
        if (!rule.Rule.CoversResource(resource))
            return RuleResult.OtherResource;
        if (!rule.Rule.Covers(resource, action))
            return RuleResult.OtherAction;
        return rule.Condition.Judge(facts) switch
        {
            Verdict.Yes => RuleResult.Applies,
            Verdict.Record => RuleResult.RecordDecides,
            _ => RuleResult.ConditionsDoNotHold,
        };
    }

    private static PolicyDecision Decide(CompiledRule[] matching, CallerFacts facts)
    {
        PolicyRule? allowing = null;
        var isOpen = false;
        foreach (var rule in matching)
        {
            var verdict = rule.Condition.Judge(facts);
            if (verdict == Verdict.Yes && rule.Rule.Denies)
                return new PolicyDecision(false, null, rule.Rule);
            if (verdict == Verdict.Yes)
                allowing ??= rule.Rule;
            isOpen |= verdict == Verdict.Record;
        }

        return isOpen ? Filtered(matching, facts, allowing) : new PolicyDecision(allowing is not null, null, allowing);
    }

    private static PolicyDecision Filtered(CompiledRule[] matching, CallerFacts facts, PolicyRule? allowing)
    {
        var allow = ImmutableArray.CreateBuilder<Condition>();
        var parts = ImmutableArray.CreateBuilder<Condition>();
        foreach (var rule in matching)
        {
            if (rule.Condition.Judge(facts) != Verdict.Record || (allowing is not null && !rule.Rule.Denies))
                continue;
            var residue = rule.Condition.Residue(facts);
            if (rule.Rule.Denies)
                parts.Add(new NotThat(residue));
            else
                allow.Add(residue);
        }

        if (allowing is null && allow.Count == 0)
            return new PolicyDecision(false, null, null);
        if (allowing is null)
            parts.Insert(0, allow.Count == 1 ? allow[0] : new AnyOf(allow.ToImmutable()));
        return parts.Count == 0
            ? new PolicyDecision(true, null, allowing)
            : new PolicyDecision(true, parts.Count == 1 ? parts[0] : new AllOf(parts.ToImmutable()), null);
    }

    private sealed record CompiledRule(PolicyRule Rule, CompiledCondition Condition);
}
