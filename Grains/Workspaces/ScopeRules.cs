using System.Collections.Immutable;

namespace OrleansTenantAuth.Workspaces;

/// <summary>What scopes of a publishable key allow. Targets are slugs of structures, whatever name a path gave.</summary>
public static class ScopeRules
{
    /// <summary>Whether one of them allows this, and of which structures.</summary>
    public static PolicyDecision Decide(IReadOnlyList<string> scopes, string resource, string action)
    {
        ArgumentNullException.ThrowIfNull(scopes);
        var targets = ImmutableArray.CreateBuilder<ConditionValue>();
        foreach (var scope in scopes)
        {
            if (PublishableScopes.Read(scope) is not { } known || known.Resource != resource || known.Action != action)
                continue;
            if (known.Target == WorkspaceResources.Any)
                return new PolicyDecision(true, null, null);
            targets.Add(ConditionValue.Of(known.Target));
        }

        return targets.Count == 0
            ? new PolicyDecision(false, null, null)
            : new PolicyDecision(true, new Comparison(ConditionFields.RecordSlug, ConditionOperator.In, targets.ToImmutable()), null);
    }
}
