using System.Collections.Immutable;

namespace OrleansTenantAuth.Workspaces;

/// <summary>One permission: what it allows or denies, and to whom.</summary>
/// <param name="Id">The permission.</param>
/// <param name="Name">What people call it, or null.</param>
/// <param name="Resource">A resource of <see cref="WorkspaceResources"/>, or <c>*</c>.</param>
/// <param name="Actions">Actions, or <c>*</c>.</param>
/// <param name="Denies">Whether it denies.</param>
/// <param name="Priority">Order in explanations.</param>
/// <param name="Conditions">When it applies.</param>
public sealed record PolicyRule(
    Guid Id, string? Name, string Resource, ImmutableArray<string> Actions, bool Denies, int Priority, Condition Conditions)
{
    private const string Any = WorkspaceResources.Any;

    /// <summary>Whether it speaks of such calls.</summary>
    public bool Covers(string resource, string action) =>
        CoversResource(resource) && (Actions.Contains(action, StringComparer.Ordinal) || Actions.Contains(Any, StringComparer.Ordinal));

    /// <summary>Whether it speaks of the resource.</summary>
    public bool CoversResource(string resource) =>
        Resource == Any || string.Equals(WorkspaceResources.Canonical(Resource), resource, StringComparison.Ordinal);
}

/// <summary>What a rule contributed to a decision.</summary>
public enum RuleResult
{
    /// <summary>A default value: a bug.</summary>
    Unset = 0,

    /// <summary>It applies.</summary>
    Applies = 1,

    /// <summary>It applies to some records.</summary>
    RecordDecides = 2,

    /// <summary>It is about another resource.</summary>
    OtherResource = 3,

    /// <summary>It is about other actions.</summary>
    OtherAction = 4,

    /// <summary>Its conditions do not hold.</summary>
    ConditionsDoNotHold = 5,
}

/// <summary>A rule and what came of it.</summary>
public sealed record RuleOutcome(PolicyRule Rule, RuleResult Result);

/// <summary>A decision with its reasons.</summary>
/// <param name="Decision">The decision.</param>
/// <param name="Rules">Every rule, in order of priority.</param>
public sealed record PolicyExplanation(PolicyDecision Decision, ImmutableArray<RuleOutcome> Rules);
