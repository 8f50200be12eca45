using OrleansTenantAuth.Bench.Measure;

namespace OrleansTenantAuth.Bench.Report;

/// <summary>What a figure is meant to reach. Ratios hold within one run, so the machine's speed cancels out.</summary>
/// <param name="Figure">Name of the figure.</param>
/// <param name="Floor">The floor that it is a part of, or null.</param>
/// <param name="Text">The target in words.</param>
internal sealed record Target(string Figure, string? Floor, string Text)
{
    /// <summary>How much the p99 may grow from the small to the large store.</summary>
    public const double Flat = 1.3;

    /// <summary>The same in words.</summary>
    public const string FlatText = "<= 1.3";

    private static readonly Target[] All =
    [
        new("floor-json-es256-scripted", "floor-json-es256", "none: what the load script alone costs"),
        new("refresh-es256", "floor-json-es256", ">= 0.25, p99 < 15 ms, 1 commit") { Ratio = 0.25, P99 = 15, Commits = 1 },
        new("refresh-rs256", "floor-json-rs256", ">= 0.7, 1 commit") { Ratio = 0.7, Commits = 1 },
        new("introspect", "floor-json", ">= 0.5, no commit") { Ratio = 0.5, Commits = 0 },
        new("me", "floor-json", ">= 0.5, no commit") { Ratio = 0.5, Commits = 0 },
        new("assign", "floor-json", ">= 0.2") { Ratio = 0.2 },
        new("login-new", "floor-json", ">= 0.05") { Ratio = 0.05 },
        new("login-returning", "floor-json", ">= 0.05") { Ratio = 0.05 },
        new("register-tenant", "floor-json-es256", ">= 0.4, no commit") { Ratio = 0.4, Commits = 0 },
        new("tenant-settings", "floor-json", ">= 0.5, no commit") { Ratio = 0.5, Commits = 0 },
        new("start-cold", null, "< 2000 ms") { Highest = 2_000 },
        new("start-first", null, "< 2000 ms") { Highest = 2_000 },
        new("refresh-replica", "refresh-alone", ">= 0.6") { Ratio = 0.6 },
        new("refresh-cohosted", "refresh-alone", ">= 0.6") { Ratio = 0.6 },
        new("refresh-apart", "refresh-alone", ">= 0.4") { Ratio = 0.4 },
        new("dashboard-first-chart", null, "< 300 ms") { Highest = 300 },
        new("realtime-sqlite-p99", null, "< 100 ms") { Highest = 100 },
        new("realtime-postgres-p99", null, "< 100 ms") { Highest = 100 },
        new("fresh-sqlite-idle-p50", null, "< 20 ms") { Highest = 20 },
        new("fresh-sqlite-idle-p99", null, "< 100 ms") { Highest = 100 },
        new("fresh-sqlite-idle-max", null, "< 250 ms") { Highest = 250 },
        new("fresh-sqlite-busy-p50", null, "< 20 ms") { Highest = 20 },
        new("fresh-sqlite-busy-p99", null, "< 100 ms") { Highest = 100 },
        new("fresh-sqlite-busy-max", null, "< 250 ms") { Highest = 250 },
        new("fresh-replicas-idle-p50", null, "< 20 ms") { Highest = 20 },
        new("fresh-replicas-idle-p99", null, "< 100 ms") { Highest = 100 },
        new("fresh-replicas-idle-max", null, "< 250 ms") { Highest = 250 },
        new("fresh-replicas-busy-p50", null, "< 20 ms") { Highest = 20 },
        new("fresh-replicas-busy-p99", null, "< 100 ms") { Highest = 100 },
        new("fresh-replicas-busy-max", null, "< 250 ms") { Highest = 250 },
        new("fresh-orleans-idle-p50", null, "< 20 ms") { Highest = 20 },
        new("fresh-orleans-idle-p99", null, "< 100 ms") { Highest = 100 },
        new("fresh-orleans-idle-max", null, "< 250 ms") { Highest = 250 },
        new("fresh-orleans-busy-p50", null, "< 20 ms") { Highest = 20 },
        new("fresh-orleans-busy-p99", null, "< 100 ms") { Highest = 100 },
        new("fresh-orleans-busy-max", null, "< 250 ms") { Highest = 250 },
        new("verify-warm", null, "< 1000 ns") { Highest = 1_000 },
        new("verify-warm-bytes", null, "none") { Highest = 0.01 },
        new("verify-cold-to-signature", null, "<= 1.2 of a signature") { Highest = 1.2 },
        new("entries-million", null, "< 64 MB") { Highest = 64 },
        new("memory-active", null, "< 250 MB") { Highest = 250 },
        new("memory-active-highest", null, "< 250 MB") { Highest = 250 },
    ];

    private double? Ratio { get; init; }

    private double? P99 { get; init; }

    private int? Commits { get; init; }

    private double? Highest { get; init; }

    /// <summary>The target of a figure, or null where it has none.</summary>
    public static Target? Of(string figure) => Array.Find(All, target => string.Equals(target.Figure, figure, StringComparison.Ordinal));

    /// <summary>Yes or no.</summary>
    public static string Met(bool met) => met ? "yes" : "NO";

    /// <summary>Whether a result reaches it; empty where there is nothing to reach.</summary>
    public string Judge(Result result, double? ratio)
    {
        if (Ratio is null && Highest is null)
            return "";
        if (Ratio is not null && ratio is null)
            return "no floor";
        return Met(!(ratio < Ratio) && !(result.P99 >= P99) && !(result.Value >= Highest) && HasCommits(result) && result.Refused == 0);
    }

    // Calls that were under way when the load ended are committed but not counted, at most one per connection; retention and
    // delivery commit a little by themselves.
    private bool HasCommits(Result result) =>
        Commits is null || result.Commits is null || Math.Abs(result.Commits.Value - (Commits.Value * result.Requests)) <= Math.Max(200, result.Requests / 500);
}
