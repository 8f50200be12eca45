using Npgsql;
using OrleansTenantAuth.Tests.Cluster.Load;
using OrleansTenantAuth.Tests.Cluster.Processes;
using OrleansTenantAuth.TestSupport;
using Xunit.Abstractions;

namespace OrleansTenantAuth.Tests.Cluster.Scenarios;

/// <summary>
/// What one process does while its database is slow, silent, full or out of connections: many callers, each answered by success
/// or 503 with Retry-After before it gives up, bounded memory and queues, and recovery by itself.
/// </summary>
public sealed class ShortageTests(ITestOutputHelper output)
{
    private const int Callers = 150;
    private const int MostMemoryMiB = 300;

    // The servers' deadline is 4 s; the rest is for a machine that has other things to do. The times measured are printed.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Length = TimeSpan.FromSeconds(8);

    [RequirePostgresFact]
    public Task SilentDatabase_Is503InTime() => Endure(
        scenario => Network(scenario, Processes.Network.Held), scenario => Network(scenario, Processes.Network.Whole), mustRefuse: true);

    [RequirePostgresFact]
    public Task SlowDatabase_IsSlowOr503InTime() => Endure(
        scenario =>
        {
            scenario.Cluster.Networks[0].Delay = TimeSpan.FromMilliseconds(700);
            return Network(scenario, Processes.Network.Slow);
        },
        scenario => Network(scenario, Processes.Network.Whole),
        mustRefuse: false);

    // What PostgreSQL answers when it cannot extend a file; the test cannot fill the machine's disk.
    [RequirePostgresFact]
    public Task FullDisk_Is503() => Endure(
        scenario => Execute(scenario, """
            CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS
                $$BEGIN RAISE EXCEPTION 'could not extend file: No space left on device' USING ERRCODE = 'disk_full'; END$$;
            CREATE TRIGGER full_disk BEFORE INSERT OR UPDATE ON grain FOR EACH ROW EXECUTE FUNCTION full_disk()
            """),
        scenario => Execute(scenario, "DROP TRIGGER full_disk ON grain"),
        mustRefuse: true);

    // The two writers keep a connection each; the readers, and all others, share two, each of which is busy for long.
    [RequirePostgresFact]
    public Task PoolTooSmall_Is503() => Endure(
        scenario =>
        {
            scenario.Cluster.Networks[0].Delay = TimeSpan.FromMilliseconds(500);
            return Network(scenario, Processes.Network.Slow);
        },
        scenario => Network(scenario, Processes.Network.Whole),
        mustRefuse: true,
        poolSize: 4);

    [RequirePostgresFact]
    public Task DatabaseThatTakesNoConnection_Is503() => Endure(
        async scenario =>
        {
            await Allow(scenario, connections: false);
            await Execute(scenario, "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'OrleansTenantAuth'");
        },
        scenario => Allow(scenario, connections: true),
        mustRefuse: true);

    private async Task Endure(Func<Scenario, Task> begin, Func<Scenario, Task> heal, bool mustRefuse, int poolSize = 40)
    {
        var cluster = await ServerCluster.Start(Launch.Gateway, 0);
        cluster.PoolSize = poolSize;
        cluster.Add().Start();
        await cluster.Servers[0].Ready();
        await using var scenario = await Scenario.Start(cluster, Patience);
        var server = scenario.Cluster.Servers[0];
        var sessions = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => scenario.Login()));
        var before = server.MemoryMiB;

        await begin(scenario);
        using var stop = new CancellationTokenSource(Length);
        var calls = (await Task.WhenAll(Enumerable.Range(0, Callers).Select(caller => Call(scenario, sessions[caller % sessions.Length], caller, stop.Token)))).SelectMany(made => made).ToArray();
        var most = server.MemoryMiB;
        await heal(scenario);

        output.WriteLine($"{Summary(calls)}{Environment.NewLine}memory {before} MiB before, {most} MiB at the end");
        calls.ShouldAllBe(call => call.Outcome == CallEnd.Answered, Summary(calls));
        calls.ShouldAllBe(call => call.Status == 200 || (call.Status == 503 && call.RetryAfter >= 1));
        if (mustRefuse)
            calls.ShouldContain(call => call.Status == 503);
        (most - before).ShouldBeLessThan(MostMemoryMiB);
        await server.Ready();
        var healed = scenario.Asks.Assign(sessions[0].User, scenario.World.TenantIds[0], scenario.World.NextRoles());
        while ((await scenario.Once(healed, 0)).Call is { IsOk: false } refused)
            refused.Status.ShouldBe(503);
        (await scenario.Login()).User.ShouldNotBe(sessions[0].User);
    }

    // Writes of many users and reads of the same.
    private static async Task<IReadOnlyList<Call>> Call(Scenario scenario, Session session, int caller, CancellationToken stop)
    {
        var calls = new List<Call>();
        while (!stop.IsCancellationRequested)
        {
            var ask = (caller % 3) switch
            {
                0 => scenario.Asks.SendCode($"+1555{8_000_000 + (caller * 1_000) + calls.Count}"),
                1 => scenario.Asks.Assign(session.User, scenario.World.TenantIds[0], scenario.World.NextRoles()),
                _ => scenario.Asks.Introspect(session),
            };
            calls.Add((await scenario.Once(ask, 0)).Call);
            await Task.Delay(50, CancellationToken.None);
        }

        return calls;
    }

    private static string Summary(IEnumerable<Call> calls) => string.Join(Environment.NewLine, calls
        .GroupBy(call => (call.Kind, call.Outcome, call.Status))
        .Select(same => $"{same.Key}: {same.Count()}, {same.Min(call => call.End - call.Start) / 1_000} to {same.Max(call => call.End - call.Start) / 1_000} ms"));

    private static Task Network(Scenario scenario, Network network)
    {
        scenario.Cluster.Networks[0].Set(network);
        return Task.CompletedTask;
    }

    // A database does not say so of itself, but of another.
    private static async Task Allow(Scenario scenario, bool connections)
    {
        var where = new NpgsqlConnectionStringBuilder(scenario.Cluster.Database.ConnectionString);
        var name = where.Database;
        where.Database = "postgres";
        await using var server = NpgsqlDataSource.Create(where.ConnectionString);
        await using var command = server.CreateCommand($"ALTER DATABASE {name} WITH ALLOW_CONNECTIONS {connections}");
        await command.ExecuteNonQueryAsync();
    }

    private static async Task Execute(Scenario scenario, string sql)
    {
        await using var command = scenario.Cluster.Database.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }
}
