using System.Globalization;
using OrleansTenantAuth.Bench.Measure;

namespace OrleansTenantAuth.Bench.Report;

/// <summary>Prints the results as a table, each figure beside its floor and its target. Tells; never fails.</summary>
internal static class ReportCommand
{
    /// <summary>Reads a results file; of several runs of one figure the median of each column counts.</summary>
    public static int Run(Arguments arguments)
    {
        var runs = Result.Load(arguments.Text("results"));
        var results = runs.GroupBy(run => run.Name, StringComparer.Ordinal).Select(Median).ToList();
        Loads(results);
        Flat(results);
        Values(results);
        return 0;
    }

    private static void Loads(List<Result> results)
    {
        var loads = results.Where(result => result.Value is null && !result.Name.EndsWith("-small", StringComparison.Ordinal) && !result.Name.EndsWith("-large", StringComparison.Ordinal)).ToList();
        if (loads.Count == 0)
            return;
        Line("| Figure | Per second | p50 ms | p99 ms | Ratio | Floor | Target | Met | Commits per call | Per batch | CPU server / database / load | Refused, broken |");
        Line("|---|---|---|---|---|---|---|---|---|---|---|---|");
        foreach (var load in loads)
        {
            var target = Target.Of(load.Name);
            var floor = results.Find(result => string.Equals(result.Name, target?.Floor, StringComparison.Ordinal));
            var ratio = floor is null ? (double?)null : load.Rate / floor.Rate;
            Line(FormattableString.Invariant($"| {load.Name} | {load.Rate:N0} | {load.P50:F2} | {load.P99:F2} | {Ratio(ratio)} | {target?.Floor} | {target?.Text} | {target?.Judge(load, ratio)} | {PerCall(load)} | {PerBatch(load)} | {load.ServerCpu:F2} / {load.DatabaseCpu:F2} / {load.LoadCpu:F2} | {load.Refused}, {load.Broken} |"));
        }

        Line("");
    }

    private static void Flat(List<Result> results)
    {
        var pairs = results
            .Where(result => result.Name.EndsWith("-large", StringComparison.Ordinal))
            .Select(large => (Large: large, Small: results.Find(result => string.Equals(result.Name, large.Name[..^6] + "-small", StringComparison.Ordinal))))
            .Where(pair => pair.Small is not null)
            .ToList();
        if (pairs.Count == 0)
            return;
        Line("| Figure | Small: per second, p99 ms | Large: per second, p99 ms | p99 large / small | Target | Met |");
        Line("|---|---|---|---|---|---|");
        foreach (var (large, small) in pairs)
        {
            var ratio = large.P99 / small!.P99;

            // The cold figure is told, not judged: it pays for reading grains that a small store always has in memory.
            var isJudged = !large.Name.Contains("-cold-", StringComparison.Ordinal);
            Line(FormattableString.Invariant($"| {large.Name[..^6]} | {small.Rate:N0}, {small.P99:F2} | {large.Rate:N0}, {large.P99:F2} | {ratio:F2} | {(isJudged ? Target.FlatText : "")} | {(isJudged ? Target.Met(ratio <= Target.Flat) : "")} |"));
        }

        Line("");
    }

    private static void Values(List<Result> results)
    {
        var values = results.Where(result => result.Value is not null).ToList();
        if (values.Count == 0)
            return;
        Line("| Figure | Value | Target | Met |");
        Line("|---|---|---|---|");
        foreach (var value in values)
        {
            var target = Target.Of(value.Name);
            Line(FormattableString.Invariant($"| {value.Name} | {value.Value:N0} {value.Unit} | {target?.Text} | {target?.Judge(value, null)} |"));
        }

        Line("");
    }

    private static Result Median(IGrouping<string, Result> runs)
    {
        var all = runs.ToList();
        return all[^1] with
        {
            Rate = Middle(all, run => run.Rate),
            P50 = Middle(all, run => run.P50),
            P99 = Middle(all, run => run.P99),
            Refused = all.Sum(run => run.Refused),
            Broken = all.Sum(run => run.Broken),
            Requests = all.Sum(run => run.Requests),
            Commits = all.Sum(run => run.Commits),
            Batches = all.Sum(run => run.Batches),
            ServerCpu = Middle(all, run => run.ServerCpu),
            DatabaseCpu = Middle(all, run => run.DatabaseCpu),
            LoadCpu = Middle(all, run => run.LoadCpu),
            Value = all[^1].Value is null ? null : Middle(all, run => run.Value!.Value),
        };
    }

    private static double Middle(List<Result> runs, Func<Result, double> of) => runs.Select(of).Order().ElementAt(runs.Count / 2);

    private static string Ratio(double? ratio) => ratio is { } value ? value.ToString("F3", CultureInfo.InvariantCulture) : "";

    private static string PerCall(Result load) =>
        load is { Commits: { } commits, Requests: > 0 } ? (commits / (double)load.Requests).ToString("F3", CultureInfo.InvariantCulture) : "";

    private static string PerBatch(Result load) =>
        load is { Commits: { } commits, Batches: > 0 } ? (commits / (double)load.Batches.Value).ToString("F1", CultureInfo.InvariantCulture) : "";

    private static void Line(string text) => Console.WriteLine(text);
}
