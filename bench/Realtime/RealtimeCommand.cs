using System.Diagnostics;
using System.Globalization;
using OrleansTenantAuth.Bench.Measure;

namespace OrleansTenantAuth.Bench.Realtime;

/// <summary>
/// How long after the acknowledgement of a record each of many subscribers of its workspace has the event. Subscribers are sockets of this
/// process; records are made one after the other at a steady pace.
/// </summary>
internal static class RealtimeCommand
{
    private const int ConnectAtOnce = 32;

    // The first records warm the code up, as any before them would have.
    private const int WarmUp = 20;

    /// <summary>Opens the streams, makes the records, and saves median, p99 and the slowest.</summary>
    public static async Task<int> Run(Arguments arguments)
    {
        var (subscribers, rate, name) = (arguments.Number("subscribers", 1_000), arguments.Number("rate", 10), arguments.Text("name"));
        var records = WarmUp + arguments.Number("records", 200);
        using var client = new HttpClient { BaseAddress = new Uri(arguments.Text("url")) };
        var workspace = await BenchWorkspace.Make(client, Settings.Read().AdminKey!);
        using var stop = new CancellationTokenSource();
        var seen = new Sightings(records, subscribers);
        var streams = await Open(client.BaseAddress!, workspace, subscribers, seen, stop.Token);
        var between = TimeSpan.FromSeconds(1.0 / rate);
        var watch = Stopwatch.StartNew();
        for (var record = 0; record < records; record++)
        {
            if (between * record > watch.Elapsed)
                await Task.Delay((between * record) - watch.Elapsed);
            await workspace.Create(client, record);
            seen.Acknowledged(record);
        }

        await seen.All.WaitAsync(TimeSpan.FromSeconds(60));
        await stop.CancelAsync();
        await Task.WhenAll(streams);
        Save(arguments.Text("results"), name, seen.Milliseconds(WarmUp));
        return 0;
    }

    private static void Save(string file, string name, double[] waits)
    {
        foreach (var (kind, value) in new[] { ("p50", waits[waits.Length / 2]), ("p99", waits[(int)(waits.Length * 0.99)]), ("max", waits[^1]) })
            new Result($"{name}-{kind}") { Value = value, Unit = "ms", Requests = waits.Length }.Save(file);
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"  {name}: {waits.Length} events; p50 {waits[waits.Length / 2]:F1} ms, p90 {waits[(int)(waits.Length * 0.9)]:F1}, p99 {waits[(int)(waits.Length * 0.99)]:F1}, max {waits[^1]:F1}"));
    }

    private static async Task<Task[]> Open(Uri server, BenchWorkspace workspace, int subscribers, Sightings seen, CancellationToken stop)
    {
        var streams = new Task[subscribers];
        await Parallel.ForAsync(0, subscribers, new ParallelOptions { MaxDegreeOfParallelism = ConnectAtOnce }, async (i, _) =>
        {
            var connected = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            streams[i] = new BenchSubscriber(server, workspace, seen).Follow(connected, stop);
            await (await Task.WhenAny(connected.Task, streams[i]));
        });
        return streams;
    }
}
