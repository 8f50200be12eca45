namespace OrleansTenantAuth.Tests.Cluster.Check;

/// <summary>Holds a history against every promise. Pure: it sees nothing but the history.</summary>
public static class Checker
{
    /// <summary>All violations.</summary>
    public static IReadOnlyList<Violation> Check(History history)
    {
        var view = new HistoryView(history);
        return
        [
            .. AnswerRules.Check(history),
            .. RoleRules.Check(view),
            .. VersionRules.Check(history),
            .. RevocationRules.Check(view),
            .. SessionRules.Check(view),
            .. LoginRules.Check(history),
            .. FeedRules.Check(history.Store),
            .. EventRules.Check(view),
            .. StoreRules.Check(view),
        ];
    }
}
