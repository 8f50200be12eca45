using OrleansTenantAuth.Store;

namespace OrleansTenantAuth.Tests.Simulation.Store;

/// <summary>The limits of the contract: what breaks them is a bug of a grain.</summary>
internal static class SimCommitRules
{
    public static Commit Normalise(Commit commit) => commit with
    {
        Events = commit.Events.IsDefault ? [] : commit.Events,
        Guards = commit.Guards.IsDefault ? [] : commit.Guards,
        Entries = commit.Entries.IsDefault
            ? []
            : [.. commit.Entries.GroupBy(entry => (entry.ListName, entry.Item)).Select(same => same.Last())],
    };

    public static string? Fault(Commit commit)
    {
        if (!IsName(commit.Key) || commit.State is not { Length: <= StoreLimits.StateBytes })
            return "key or state";
        if (Math.Max(commit.Events.Length, Math.Max(commit.Guards.Length, commit.Entries.Length)) > StoreLimits.PartsPerCommit)
            return "too many parts";
        if (commit.Guards.Any(guard => !IsName(guard.Key)))
            return "a guard";
        if (commit.Events.Any(e => !IsName(e.Kind) || e.Data is not { Length: <= StoreLimits.ValueBytes }))
            return "an event";
        return commit.Entries.Any(entry => !IsName(entry.ListName) || !IsName(entry.Item) || entry.Value is { Length: > StoreLimits.ValueBytes })
            ? "an entry"
            : null;
    }

    private static bool IsName(string? text) =>
        text is { Length: > 0 and <= StoreLimits.KeyChars } && !text.Contains('\0', StringComparison.Ordinal);
}
