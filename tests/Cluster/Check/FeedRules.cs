namespace OrleansTenantAuth.Tests.Cluster.Check;

/// <summary>The feed's positions are without gap and without double, and a tail met every event in order.</summary>
public static class FeedRules
{
    private const string Rule = "feed";

    /// <summary>Looks at commits and events.</summary>
    public static IEnumerable<Violation> Check(StoreSnapshot store)
    {
        ArgumentNullException.ThrowIfNull(store);
        var commits = store.Commits.Select(commit => commit.Version).ToHashSet();
        if (commits.Count != store.Commits.Count)
            yield return new(Rule, "Two commits have one position");
        var positions = store.Events.Select(stored => stored.Position).ToHashSet();
        if (positions.Count != store.Events.Count)
            yield return new(Rule, "Two events have one position");
        for (var position = 1L; position <= store.Head; position++)
        {
            if (!positions.Contains(position) && !commits.Contains(position))
                yield return new(Rule, $"Position {position} is neither an event's nor a commit's");
        }

        foreach (var beyond in commits.Concat(positions).Where(position => position > store.Head).Distinct())
            yield return new(Rule, $"Position {beyond} lies behind the head, {store.Head}");
        foreach (var row in store.Commits.GroupBy(commit => commit.Key, StringComparer.Ordinal))
        {
            if (row.Zip(row.Skip(1)).Any(pair => pair.First.Version >= pair.Second.Version))
                yield return new(Rule, $"The versions of {row.Key} do not grow: {string.Join(", ", row.Select(commit => commit.Version))}");
        }

        if (!store.Tailed.SequenceEqual(store.Events.Select(stored => stored.Position)))
            yield return new(Rule, $"A tail met {store.Tailed.Count} events in order, but there are {store.Events.Count}");
    }
}
