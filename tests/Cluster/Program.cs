using System.CommandLine;
using OrleansTenantAuth.Tests.Cluster.Processes;
using OrleansTenantAuth.TestSupport;

namespace OrleansTenantAuth.Tests.Cluster;

/// <summary>The cluster run as a command: prints its report and ends with 1 where a promise was broken.</summary>
internal static class Program
{
    private static Task<int> Main(string[] args)
    {
        var usual = new RunOptions();
        var seconds = new Option<int>("--seconds") { Description = "How long load and faults go on", DefaultValueFactory = _ => usual.Seconds };
        var seed = new Option<int>("--seed") { Description = "Seed of the faults and of the load's choices", DefaultValueFactory = _ => usual.Seed };
        var clients = new Option<int>("--clients") { Description = "Closed-loop clients", DefaultValueFactory = _ => usual.Clients };
        var processes = new Option<int>("--processes") { Description = "Server processes, 2 or more", DefaultValueFactory = _ => usual.Processes };
        var history = new Option<string?>("--history") { Description = "File for the history: every call, fault and event, one JSON object per line" };
        var noFaults = new Option<bool>("--no-faults") { Description = "Load alone" };
        var server = new Option<string[]>("--server")
        {
            Description = "The server's executable and its arguments [default: the embedded gateway built with this command]",
            AllowMultipleArgumentsPerToken = true,
        };
        var beside = new Option<string[]>("--beside")
        {
            Description = "The same of another build, which every second process is started from: two versions over one database",
            AllowMultipleArgumentsPerToken = true,
        };
        var root = new RootCommand("Runs server processes over a private PostgreSQL under load and faults, and checks every answer.")
        {
            seconds, seed, clients, processes, history, noFaults, server, beside,
        };
        root.SetAction((parsed, _) => Run(new RunOptions
        {
            Seconds = parsed.GetValue(seconds),
            Seed = parsed.GetValue(seed),
            Clients = parsed.GetValue(clients),
            Processes = parsed.GetValue(processes),
            HistoryFile = parsed.GetValue(history),
            HasFaults = !parsed.GetValue(noFaults),
            Launch = LaunchOf(parsed.GetValue(server)) ?? usual.Launch,
            Beside = LaunchOf(parsed.GetValue(beside)),
        }));
        return root.Parse(args).InvokeAsync();
    }

    private static Launch? LaunchOf(string[]? words) => words is [var file, .. var arguments] ? new Launch(file, arguments) : null;

    private static async Task<int> Run(RunOptions options)
    {
        if (PostgresServer.Missing is { } tool)
        {
            await Console.Error.WriteLineAsync($"{tool} is not installed.");
            return 2;
        }

        var report = await ClusterRun.Run(options, Console.WriteLine);
        Console.WriteLine(report);
        return report.Violations.Count == 0 ? 0 : 1;
    }
}
