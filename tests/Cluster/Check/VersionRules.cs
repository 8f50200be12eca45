using OrleansTenantAuth.Tests.Cluster.Load;

namespace OrleansTenantAuth.Tests.Cluster.Check;

/// <summary>A user's grants version and session epoch never fall from one call to a later one.</summary>
public static class VersionRules
{
    /// <summary>Looks at all answers that tell them.</summary>
    public static IEnumerable<Violation> Check(History history)
    {
        ArgumentNullException.ThrowIfNull(history);
        return Falling(history, "grants version", call => call.Seen.Version).Concat(Falling(history, "session epoch", OfSession));
    }

    // A session's tokens carry the user's present epoch.
    private static long? OfSession(Call call) => call.Kind is CallKind.Login or CallKind.Refresh or CallKind.Reuse ? call.Seen.Epoch : null;

    private static IEnumerable<Violation> Falling(History history, string name, Func<Call, long?> number)
    {
        foreach (var calls in history.Calls.Where(call => call.IsOk && call.Seen.User is not null && number(call) is not null).GroupBy(call => call.Seen.User))
        {
            var ended = new Queue<Call>(calls.OrderBy(call => call.End));
            var (highest, of) = (long.MinValue, default(Call));
            foreach (var call in calls.OrderBy(call => call.Start))
            {
                while (ended.TryPeek(out var earlier) && earlier.End < call.Start)
                {
                    ended.Dequeue();
                    if (number(earlier) > highest)
                        (highest, of) = (number(earlier)!.Value, earlier);
                }

                if (number(call) < highest)
                    yield return new(name, $"{HistoryView.Name(call)} tells {number(call)} of user {calls.Key}, but {HistoryView.Name(of!)} had told {highest} before");
            }
        }
    }
}
