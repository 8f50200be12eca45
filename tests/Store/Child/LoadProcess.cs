using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using OrleansTenantAuth.Store;
using OrleansTenantAuth.TestSupport;

namespace OrleansTenantAuth.Tests.Store.Child;

/// <summary>Measures commits a second: <c>load STORE WHERE [callers] [seconds] [guards]</c>;
/// with WHERE <c>private</c> on a PostgreSQL cluster of its own.</summary>
internal static class LoadProcess
{
    private const int KeysPerCaller = 200;
    private static readonly byte[] State = new byte[400];

    public static async Task<int> Run(string storeName, string where, string[] rest)
    {
        var callers = Number(rest, 0, 64);
        var time = TimeSpan.FromSeconds(Number(rest, 1, 5));
        var guards = Number(rest, 2, 0);
        await using var server = where == "private" ? await PostgresServer.Start() : null;
        where = server is null ? where : await server.NewDatabase();
        var opened = await GrainStore.Open(ChildOptions.Of(storeName, where), TimeProvider.System, NullLoggerFactory.Instance);
        await using var store = (GrainStore)opened;
        var shared = new Guard[guards];
        for (var i = 0; i < guards; i++)
            shared[i] = new Guard(Name("tenant", i), (await store.Commit(Commits.Of(Name("tenant", i), 0))).Version);
        await Phase(store, callers, TimeSpan.FromSeconds(2), shared, "warm");
        var waits = new ConcurrentBag<double[]>();
        var before = store.Status;
        var (ownBefore, serverBefore) = (Environment.CpuUsage.TotalTime, ServerTime());
        var watch = Stopwatch.StartNew();
        await Phase(store, callers, time, shared, "main", waits);
        var seconds = watch.Elapsed.TotalSeconds;
        var (own, database) = (Environment.CpuUsage.TotalTime - ownBefore, ServerTime() - serverBefore);
        var after = store.Status;
        var all = waits.SelectMany(w => w).Order().ToArray();
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{storeName} callers={callers} guards={guards}: {all.Length / seconds:F0} commits/s, batch {(after.Commits - before.Commits) / (double)(after.Batches - before.Batches):F1}, p50 {all[all.Length / 2]:F2} ms, p99 {all[all.Length * 99 / 100]:F2} ms, max {all[^1]:F1} ms; processor time a commit: {own.TotalMicroseconds / all.Length:F1} us here, {database.TotalMicroseconds / all.Length:F1} us in PostgreSQL"));
        return 0;
    }

    private static Task Phase(
        IGrainStore store, int callers, TimeSpan time, Guard[] guards, string phase, ConcurrentBag<double[]>? waits = null)
    {
        var until = Stopwatch.GetTimestamp() + (long)(time.TotalSeconds * Stopwatch.Frequency);
        return Task.WhenAll(Enumerable.Range(0, callers).Select(caller => Task.Run(() => Caller(store, Name(phase, caller), until, guards, waits))));
    }

    private static async Task Caller(IGrainStore store, string prefix, long until, Guard[] guards, ConcurrentBag<double[]>? waits)
    {
        var versions = new long[KeysPerCaller];
        var users = versions.Select(_ => Guid.CreateVersion7()).ToArray();
        var mine = new List<double>();
        for (var i = 0; Stopwatch.GetTimestamp() < until; i = (i + 1) % KeysPerCaller)
        {
            var start = Stopwatch.GetTimestamp();
            var commit = new Commit(Name(prefix, i), versions[i], State, Guid.NewGuid(), [Commits.Event("load.wrote", tenant: Commits.App, user: users[i])], [.. guards], []);
            var result = await store.Commit(commit);
            if (result.Status != CommitStatus.Committed)
                throw new InvalidOperationException($"{commit.Key}: {result.Status}");
            versions[i] = result.Version;
            mine.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        }

        waits?.Add([.. mine]);
    }

    // Processor time of all PostgreSQL processes: a figure that other load on the machine does not spoil.
    private static TimeSpan ServerTime()
    {
        var total = TimeSpan.Zero;
        foreach (var process in Process.GetProcesses().Where(p => p.ProcessName.StartsWith("postgres", StringComparison.Ordinal)))
        {
            using (process)
                total += process.TotalProcessorTime;
        }

        return total;
    }

    private static string Name(string prefix, int number) => string.Create(CultureInfo.InvariantCulture, $"{prefix}/{number}");

    private static int Number(string[] rest, int index, int otherwise) =>
        rest.Length > index ? int.Parse(rest[index], CultureInfo.InvariantCulture) : otherwise;
}
