using OrleansTenantAuth.Gateway.Workspaces.Access;
using OrleansTenantAuth.Workspaces;

namespace OrleansTenantAuth.Gateway.Workspaces.Realtime;

/// <summary>What a follower may see: what it could list at this moment, by structure and by record.</summary>
public sealed class RealtimeSight(WorkspaceCall call)
{
    private const int MostSlugs = 1_000;
    private readonly Dictionary<string, PolicyDecision> decisions = new(StringComparer.Ordinal);

    /// <summary>Who follows.</summary>
    public WorkspaceCall Call => call;

    /// <summary>Whether anything of a structure may be seen; null asks without a structure.</summary>
    public bool MayFollow(string? slug) => Decide(slug).IsAllowed;

    /// <summary>Whether a record is seen.</summary>
    public bool Sees(SeenRecord? record)
    {
        if (record is null)
            return false;
        var decision = Decide(record.View.Slug);
        return decision.IsAllowed && (decision.Filter is not { } filter || ConditionRules.Holds(filter, record.Facts));
    }

    /// <summary>Whether somebody with these rights may see other records than before.</summary>
    public bool DiffersFrom(RealtimeSight before)
    {
        ArgumentNullException.ThrowIfNull(before);
        var (caller, known) = (call.Caller, before.Call.Caller);
        return !caller.Groups.SequenceEqual(known.Groups, StringComparer.Ordinal)
            || !caller.Roles.SequenceEqual(known.Roles, StringComparer.Ordinal)
            || !Rules(call).SequenceEqual(Rules(before.Call));
    }

    private static IEnumerable<(Guid, DateTimeOffset)> Rules(WorkspaceCall of) => of.Access.Realm.Permissions.Select(rule => (rule.Id, rule.UpdatedAt));

    // As if the records of one structure were listed, so that policies on the path hold here too.
    private PolicyDecision Decide(string? slug)
    {
        if (decisions.TryGetValue(slug ?? "", out var known))
            return known;
        var path = slug is null ? [] : new RouteValueDictionary { ["recordSlug"] = slug };
        var authority = call.Access.Authority with { Facts = CallFacts.Of(call.Http, call.Caller, path) };
        if (decisions.Count >= MostSlugs)
            decisions.Clear();
        return decisions[slug ?? ""] = authority.Decide(WorkspaceResources.Records, "list");
    }
}
