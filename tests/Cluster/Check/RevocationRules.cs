using OrleansTenantAuth.Tests.Cluster.Load;

namespace OrleansTenantAuth.Tests.Cluster.Check;

/// <summary>After an acknowledged revocation no refresh that begins succeeds, and no token of the session counts, at any process.</summary>
public static class RevocationRules
{
    private const string Rule = "revocation";

    /// <summary>Looks at refreshes and introspections.</summary>
    public static IEnumerable<Violation> Check(HistoryView view)
    {
        ArgumentNullException.ThrowIfNull(view);
        foreach (var call in view.History.Calls)
        {
            if (!call.IsOk || call.Asked.Family is not { } family || call.Asked.User is not { } user)
                continue;
            var counts = call.Kind is CallKind.Refresh or CallKind.Reuse || call.Seen.IsActive == true;
            if (counts && EndBefore(view, user, family, call.Start) is { } end)
                yield return new(Rule, $"{HistoryView.Name(call)} counts session {family}, which {HistoryView.Name(end)} had ended before");
        }
    }

    /// <summary>The call that had surely ended a session before an instant, or null.</summary>
    public static Call? EndBefore(HistoryView view, Guid user, Guid family, long before)
    {
        ArgumentNullException.ThrowIfNull(view);
        if (view.Deaths[family].FirstOrDefault(call => call.End < before) is { } ended)
            return ended;

        // A repeat answers for what its first attempt did, so a session opened since that attempt began may live.
        var opened = view.Opened.GetValueOrDefault(family, long.MaxValue);
        return view.RevocationsOfUser[user].FirstOrDefault(call => call.IsOk && call.End < before && opened < view.Begun[call.Operation]);
    }
}
