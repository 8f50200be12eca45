using OrleansTenantAuth.Tests.Cluster.Load;

namespace OrleansTenantAuth.Tests.Cluster.Check;

/// <summary>One live successor per family, and no session lost that its client looked after.</summary>
public static class SessionRules
{
    /// <summary>Looks at refreshes, introspections and what tokens say of themselves.</summary>
    public static IEnumerable<Violation> Check(HistoryView view)
    {
        ArgumentNullException.ThrowIfNull(view);
        return Successors(view.History).Concat(Lost(view)).Concat(Claims(view.History));
    }

    private static IEnumerable<Violation> Successors(History history)
    {
        var refreshed = history.Calls.Where(call => call.IsOk && call.Kind is CallKind.Refresh or CallKind.Reuse).ToArray();
        foreach (var call in refreshed.Where(call => call.Seen.Family != call.Asked.Family || call.Seen.Generation != call.Asked.Generation + 1))
            yield return new("successor", $"{HistoryView.Name(call)} answered generation {call.Seen.Generation} of {call.Seen.Family} to generation {call.Asked.Generation} of {call.Asked.Family}");
        foreach (var calls in refreshed.GroupBy(call => (call.Asked.Family, call.Asked.Generation)))
        {
            if (calls.Select(call => call.Operation).Distinct().Count() > 1)
                yield return new("successor", $"Generation {calls.Key.Generation} of {calls.Key.Family} was exchanged by more than one client: {string.Join("; ", calls.Select(HistoryView.Name))}");
            if (calls.Select(call => call.Seen.Tag).Distinct(StringComparer.Ordinal).Count() > 1)
                yield return new("successor", $"Generation {calls.Key.Generation} of {calls.Key.Family} has more than one successor");
        }
    }

    private static IEnumerable<Violation> Lost(HistoryView view)
    {
        foreach (var call in view.History.Calls.Where(call => call.Outcome == CallEnd.Answered && call.Asked.Family is not null))
        {
            var isRefused = call.Kind == CallKind.Refresh && call.Status is >= 400 and < 500;
            var isInactive = call.Seen.IsActive == false && !MayLackRole(view, call);
            if ((isRefused || isInactive) && !view.MayHaveEnded(call.Asked.User!.Value, call.Asked.Family!.Value, call.End))
                yield return new("lost session", $"{HistoryView.Name(call)} refused session {call.Asked.Family}, generation {call.Asked.Generation}, which nobody had ended");
        }

        var settled = view.History.Calls.Where(call => call.Outcome == CallEnd.Answered && call.Status != 503).Select(call => call.Operation).ToHashSet();
        foreach (var operation in view.History.Calls.Where(call => call.Kind == CallKind.Refresh && !settled.Contains(call.Operation)).GroupBy(call => call.Operation))
            yield return new("lost session", $"A refresh got no answer in {operation.Count()} attempts: {string.Join("; ", operation.Select(HistoryView.Name))}");
    }

    // A token that names a tenant counts while a role remains there.
    private static bool MayLackRole(HistoryView view, Call call) =>
        call.Asked.Tenant is { } tenant && new Register(view.RoleWrites[(call.Asked.User!.Value, tenant)]).MayBe("", call.Start, call.End);

    private static IEnumerable<Violation> Claims(History history) => history.Calls
        .Where(call => call is { Kind: CallKind.Me, IsOk: true })
        .Where(call => call.Seen.User != call.Asked.User || call.Seen.Tenant != call.Asked.Tenant || call.Seen.Roles != call.Asked.Roles)
        .Select(call => new Violation("claims", $"{HistoryView.Name(call)} told other claims than the token's"));
}
