using System.Diagnostics;
using System.Globalization;

namespace OrleansTenantAuth.Bench.Measure;

/// <summary>
/// Runs one load (a program that prints a RESULT line) and keeps its figures, with the CPU that server, database and load
/// generator took and the commits that the server made meanwhile.
/// </summary>
internal static class MeasureCommand
{
    /// <summary>Runs <c>NAME options -- COMMAND...</c>.</summary>
    public static async Task<int> Run(string[] args)
    {
        var split = Array.IndexOf(args, "--");
        if (split < 1)
            throw new UsageException("measure NAME options -- COMMAND...");
        var options = Arguments.Parse(args.AsSpan(1, split - 1));
        var (server, database) = (options.Number("server", 0), options.Number("database", 0));
        using var health = new HealthFigures(options.Optional("health"));

        var before = (Counts: await health.Read(), Server: Cpu(server), Database: Cpu(database), Load: ProcessFigures.CpuOfEndedChildren());
        var watch = Stopwatch.StartNew();
        var line = await Load(args[(split + 1)..]);
        var seconds = watch.Elapsed.TotalSeconds;
        var after = (Counts: await health.Read(), Server: Cpu(server), Database: Cpu(database), Load: ProcessFigures.CpuOfEndedChildren());
        double Number(string name) => double.Parse(line[name], CultureInfo.InvariantCulture);
        var result = new Result(args[0])
        {
            Rate = Number("requests") / Number("seconds"),
            P50 = Number("p50"),
            P99 = Number("p99"),
            Requests = (long)Number("requests"),
            Refused = (long)Number("refused"),
            Broken = (long)(Number("broken") + Number("lost")),
            Commits = after.Counts?.Commits - before.Counts?.Commits,
            Batches = after.Counts?.Batches - before.Counts?.Batches,
            ServerCpu = (after.Server - before.Server) / seconds,
            DatabaseCpu = (after.Database - before.Database) / seconds,
            LoadCpu = (after.Load - before.Load) / seconds,
        };
        if (options.Optional("results") is { } file)
            result.Save(file);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {result.Name}: {result.Rate:F0}/s, p50 {result.P50:F2} ms, p99 {result.P99:F2} ms, refused {result.Refused}, broken {result.Broken}"));
        return 0;
    }

    private static double Cpu(int root) => root == 0 ? 0 : ProcessFigures.CpuOfTree(root);

    private static async Task<Dictionary<string, string>> Load(string[] command)
    {
        var start = new ProcessStartInfo(command[0], command[1..]) { RedirectStandardOutput = true, UseShellExecute = false };
        using var load = Process.Start(start)!;
        var output = await load.StandardOutput.ReadToEndAsync();
        await load.WaitForExitAsync();
        var line = output.Split('\n').LastOrDefault(line => line.StartsWith("RESULT ", StringComparison.Ordinal))
            ?? throw new InvalidOperationException($"{command[0]} gave no result (exit code {load.ExitCode}): {output}");
        return line[7..].Trim().Split(' ').Select(pair => pair.Split('=')).ToDictionary(pair => pair[0], pair => pair[1], StringComparer.Ordinal);
    }
}
