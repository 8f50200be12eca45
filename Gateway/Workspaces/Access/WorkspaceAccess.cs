using OrleansTenantAuth.Workspaces;

namespace OrleansTenantAuth.Gateway.Workspaces.Access;

/// <summary>An admitted call on a workspace.</summary>
/// <param name="Caller">Who calls.</param>
/// <param name="RowFilter">
/// What must hold of every record that the call shows or changes, before the change and after it; null for all records. Its fields are
/// those of records alone: <c>data.x</c>, and those of <see cref="ConditionFields.OfRecord"/>. <see cref="ConditionRules.Holds"/> says what it means.
/// </param>
/// <param name="Realm">The workspace as it was when the call was admitted.</param>
/// <param name="Authority">Decides on other calls of the same caller.</param>
public sealed record WorkspaceAccess(WorkspaceCaller Caller, Condition? RowFilter, WorkspaceRealm Realm, WorkspaceAuthority Authority);

/// <summary>What a caller may do, by the policies as they were when the call was admitted, or by the scopes of a key.</summary>
/// <param name="Policies">The policies of the workspace.</param>
/// <param name="Facts">What they see of the caller.</param>
/// <param name="Scopes">Scopes of a publishable key, which policies do not concern; null for all others.</param>
public sealed record WorkspaceAuthority(PolicySet Policies, CallerFacts Facts, IReadOnlyList<string>? Scopes)
{
    /// <summary>Whether the caller may do this, and with which records.</summary>
    public PolicyDecision Decide(string resource, string action) =>
        Scopes is null ? Policies.Decide(resource, action, Facts) : ScopeRules.Decide(Scopes, resource, action);
}

/// <summary>An admitted call, as handlers get it.</summary>
/// <param name="Http">The request.</param>
/// <param name="Access">Who calls, and what they may do.</param>
public sealed record WorkspaceCall(HttpContext Http, WorkspaceAccess Access)
{
    /// <summary>Who calls.</summary>
    public WorkspaceCaller Caller => Access.Caller;

    /// <summary>The call's facts.</summary>
    public CallInfo Info => Access.Caller.Call;

    /// <summary>The workspace's tenant.</summary>
    public TenantId Workspace => Access.Caller.Workspace;

    /// <summary>A uuid in the path, or the refusal of what has no such id.</summary>
    public Outcome<Guid> Id(string name, AuthError refusal) =>
        Guid.TryParseExact(Http.GetRouteValue(name) as string, "D", out var id) ? Outcome<Guid>.Ok(id) : Outcome<Guid>.Refuse(refusal);
}
