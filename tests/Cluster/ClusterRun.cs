using System.Diagnostics;
using OrleansTenantAuth.Tests.Cluster.Check;
using OrleansTenantAuth.Tests.Cluster.Faults;
using OrleansTenantAuth.Tests.Cluster.Load;
using OrleansTenantAuth.Tests.Cluster.Processes;

namespace OrleansTenantAuth.Tests.Cluster;

/// <summary>One run: load and faults on a private cluster, then the judgement.</summary>
public static class ClusterRun
{
    // Less than this before the end no fault is begun: its effects must be seen.
    private static readonly TimeSpan LastFault = TimeSpan.FromSeconds(8);

    /// <summary>Runs and judges. Tells what happens line by line.</summary>
    public static async Task<Report> Run(RunOptions options, Action<string> tell)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(tell);
        await using var cluster = await ServerCluster.Start(options.Launch, options.Processes, options.Beside);
        var world = await World.Make(cluster.Servers[0], options.Seed);
        var from = await SnapshotReader.Begin(cluster.Database);
        var recorder = new Recorder();
        using var caller = new Caller(cluster.Servers, recorder);
        var codes = new Codes(cluster.Database, recorder);
        var clients = Enumerable.Range(0, options.Clients).Select(i => new Client(world, codes, caller, recorder, (options.Seed * 1_000) + i)).ToArray();
        var injector = new FaultInjector(cluster, recorder);
        var tail = new EventTail(cluster.Database);
        using var stopLoad = new CancellationTokenSource();
        using var stopTail = new CancellationTokenSource();
        var tailing = tail.Run(stopTail.Token);
        var load = clients.Select(client => Task.Run(() => client.Run(stopLoad.Token))).ToArray();

        tell($"{options.Processes} processes, {options.Clients} clients, {options.Seconds} s, seed {options.Seed}");
        await Disturb(options, injector, recorder, tell);
        await stopLoad.CancelAsync();
        await Task.WhenAll(load);
        await Task.WhenAll(clients.Select(client => client.Confirm()));
        await stopTail.CancelAsync();
        await tailing;

        var store = await SnapshotReader.Read(cluster.Database, world, tail.Met, from, recorder.Now);
        var history = new History([.. recorder.Calls.OrderBy(call => call.Start)], injector.Faults, store);
        if (options.HistoryFile is { } file)
            await HistoryFile.Write(file, history);
        return new Report(history, [.. Checker.Check(history), .. Bugs(cluster)]);
    }

    private static async Task Disturb(RunOptions options, FaultInjector injector, Recorder recorder, Action<string> tell)
    {
        var watch = Stopwatch.StartNew();
        var time = TimeSpan.FromSeconds(options.Seconds);
        await Task.Delay(TimeSpan.FromSeconds(2));
        foreach (var (kind, process, share) in FaultSchedule.Of(options.Seed, options.Processes))
        {
            if (!options.HasFaults || time - watch.Elapsed < LastFault)
                break;
            tell($"{watch.Elapsed.TotalSeconds,6:F1} s  {kind} {(kind is FaultType.Restart or FaultType.DatabaseKill or FaultType.DatabaseRestart ? "" : $"of process {process}")}  ({recorder.Calls.Count} calls)");
            await injector.Inject(kind, process, FaultSchedule.Duration(kind, share));
            await Task.Delay(TimeSpan.FromSeconds(1 + share));
        }

        if (time > watch.Elapsed)
            await Task.Delay(time - watch.Elapsed);
    }

    // What a process itself calls a bug is one, whatever its clients saw.
    private static IEnumerable<Violation> Bugs(ServerCluster cluster) => cluster.Servers
        .SelectMany(server => server.Log.Split('\n'))
        .Where(line => line.Contains("Bug:", StringComparison.Ordinal) || line.Contains("Unhandled exception", StringComparison.Ordinal))
        .Select(line => new Violation("log", line));
}
