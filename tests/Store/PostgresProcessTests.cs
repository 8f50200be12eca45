using System.Collections.Concurrent;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using OrleansTenantAuth.Store;
using OrleansTenantAuth.TestSupport;

namespace OrleansTenantAuth.Tests.Store;

/// <summary>PostgreSQL among several stores, restarts and kills.</summary>
[Collection(PostgresCollection.Name)]
public sealed class PostgresProcessTests(PostgresFixture fixture)
{
    [RequirePostgresFact]
    public async Task Open_ByManyAtOnce_MigratesOnce()
    {
        var database = await fixture.Server.NewDatabase();
        var stores = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => Task.Run(() => Open(database))));
        foreach (var store in stores)
        {
            (await store.Commit(Commits.Of("k/" + Guid.NewGuid(), 0))).Status.ShouldBe(CommitStatus.Committed);
            await store.DisposeAsync();
        }

        (await Number(database, "SELECT count(*) FROM schema_version")).ShouldBe(Migration.Of("Postgres").Count);
    }

    [RequirePostgresFact]
    public async Task TwoStores_CommittingCrossingKeys_AgreeOnOneOrder()
    {
        var database = await fixture.Server.NewDatabase();
        await using var one = await Open(database);
        await using var two = await Open(database);
        var versions = new ConcurrentBag<long>();
        await Task.WhenAll(Enumerable.Range(0, 16).Select(caller => Task.Run(async () =>
        {
            IGrainStore store = caller % 2 == 0 ? one : two;
            for (var i = 0; i < 60; i++)
            {
                var key = $"k/{(caller % 2 == 0 ? i : 59 - i) % 12}";
                var state = await store.Load(key);
                var commit = Commits.Of(key, state?.Version ?? 0, Commits.Event("x")) with { Guards = [new Guard($"k/{i % 5}-none", 0)] };
                var result = await store.Commit(commit);
                result.Status.ShouldBeOneOf(CommitStatus.Committed, CommitStatus.VersionConflict);
                if (result.Status == CommitStatus.Committed)
                    versions.Add(result.Version);
            }
        })));
        versions.Order().ShouldBe(Enumerable.Range(1, versions.Count).Select(v => (long)v));
        (await two.ReadEvents(0, 1_000)).Length.ShouldBe(versions.Count);
    }

    [RequirePostgresFact]
    public async Task Lag_WhileNotificationsAreInterrupted_IsWhatTheFeedDidNotTell_Once()
    {
        var database = await fixture.Server.NewDatabase();
        var nobody = PostgresServer.At(database, PostgresServer.FreePort());
        await using var store = (GrainStore)await GrainStore.Open(
            new StoreOptions { Store = StoreOptions.Postgres, ConnectionString = database, ListenConnectionString = nobody }, TimeProvider.System, NullLoggerFactory.Instance);
        (await store.Lag()).ShouldBe(default);
        await store.Commit(Commits.Of("k/1", 0, Commits.Event("x"), Commits.Event("y")));
        var lag = await store.Lag();
        (lag.Positions, lag.Age > TimeSpan.Zero).ShouldBe((2, true));
        (await store.Lag()).ShouldBe(default);
    }

    [RequirePostgresFact]
    public async Task Signal_OfAnothersEvents_WakesTheTail()
    {
        var database = await fixture.Server.NewDatabase();
        await using var one = await Open(database);
        await using var two = await Open(database);
        var version = (await one.Commit(Commits.Of("k", 0, Commits.Event("x")))).Version;
        while ((await two.ReadEvents(0, 1)).Length == 0 || two.Status.Head < version)
            await two.Signal.WaitAfter(0, CancellationToken.None);
    }

    [RequirePostgresFact]
    public async Task Retain_DropsOldPartitions_WhileCommitsGoOn()
    {
        var database = await fixture.Server.NewDatabase();
        var time = new FakeTime();
        await using var store = await Open(database, time);
        var old = Enumerable.Range(0, 5).Select(_ => GrainKey.Challenge(Guid.CreateVersion7(time.GetUtcNow()))).ToArray();
        foreach (var key in old)
            (await store.Commit(Commits.Of(key, 0, Commits.Event("old")))).Status.ShouldBe(CommitStatus.Committed);
        await Execute(database, "UPDATE feed_head SET position = 20000000");
        time.Advance(TimeSpan.FromDays(30));
        using var stop = new CancellationTokenSource();
        var count = 0;
        var commits = Task.WhenAll(Enumerable.Range(0, 8).Select(caller => Task.Run(async () =>
        {
            for (var i = 0; !stop.IsCancellationRequested; i++)
            {
                (await store.Commit(Commits.Of($"k/{caller}-{i}", 0, Commits.Event("x")))).Status.ShouldBe(CommitStatus.Committed);
                Interlocked.Increment(ref count);
            }
        })));
        var policy = new RetentionPolicy(TimeSpan.FromDays(7), 20_000_000, TimeSpan.FromDays(2), TimeSpan.FromDays(365), 1_000);
        (await store.Retain(policy)).ShouldBe(10);
        var before = Volatile.Read(ref count);
        while (Volatile.Read(ref count) < before + 100 && !commits.IsCompleted)
            await Task.Yield();
        await stop.CancelAsync();
        await commits;
        (await store.LoadMany([.. old])).ShouldAllBe(s => s == null);
        (await store.ReadEvents(0, 1))[0].Position.ShouldBe(20_000_001);
        (await Number(database, "SELECT count(*) FROM pg_class WHERE relname IN ('event_000000', 'grain_c_20260504')")).ShouldBe(0);
        (await store.Retain(policy)).ShouldBe(0);
    }

    [RequirePostgresFact]
    public async Task Events_PastTheLastPartition_AreStored()
    {
        var database = await fixture.Server.NewDatabase();
        await using var store = await Open(database);
        await Execute(database, "UPDATE feed_head SET position = 16777216 * 40 - 2");
        (await store.Commit(Commits.Of("k", 0, Commits.Event("a"), Commits.Event("b"), Commits.Event("c")))).Status.ShouldBe(CommitStatus.Committed);
        (await store.ReadEvents(0, 10)).Select(e => e.Position).ShouldBe([671_088_639, 671_088_640, 671_088_641]);
    }

    [RequirePostgresFact]
    public async Task Restart_InTheMiddle_LosesNothingAcknowledgedAndServiceResumes()
    {
        await using var server = await PostgresServer.Start();
        await using var store = await Open(await server.NewDatabase());
        using var stop = new CancellationTokenSource();
        var acknowledged = new ConcurrentDictionary<string, long>(StringComparer.Ordinal);
        var callers = Task.WhenAll(Enumerable.Range(0, 16).Select(caller => Task.Run(async () =>
        {
            for (var i = 0; !stop.IsCancellationRequested; i++)
            {
                try
                {
                    var key = $"k/{caller}-{i}";
                    var result = await store.Commit(Commits.Of(key, 0, Commits.Event("x")));
                    result.Status.ShouldBe(CommitStatus.Committed);
                    acknowledged[key] = result.Version;
                }
                catch (Exception e) when (e is StoreUnavailableException or StoreOutcomeUnknownException)
                {
                    await Task.Yield();
                }
            }
        })));
        await Until(() => acknowledged.Count > 500, callers);
        await server.Stop("immediate");
        await server.StartAgain();
        var before = acknowledged.Count;
        await Until(() => acknowledged.Count > before + 500, callers);
        await stop.CancelAsync();
        await callers;
        await Recovery.Holds(store, acknowledged);
    }

    [RequirePostgresFact]
    public async Task Kill_OfTheWriter_LosesNothingAcknowledged()
    {
        var database = await fixture.Server.NewDatabase();
        Dictionary<string, long> acknowledged;
        using (var child = ChildProcess.Write(StoreOptions.Postgres, database))
            acknowledged = await child.KillAfter(2_000);
        await using var store = await Open(database);
        await Recovery.Holds(store, acknowledged);
    }

    [RequirePostgresFact]
    public async Task Open_OfANewerSchema_IsRefused()
    {
        var database = await fixture.Server.NewDatabase();
        await (await Open(database)).DisposeAsync();
        await Execute(database, "INSERT INTO schema_version (version, name) VALUES (9999, 'later')");
        (await Should.ThrowAsync<InvalidOperationException>(() => Open(database))).Message.ShouldContain("9999");
    }

    [RequirePostgresFact]
    public async Task Store_ToldOfAPooler_WorksWithoutPreparedStatements()
    {
        var database = await fixture.Server.NewDatabase();
        var options = new StoreOptions { Store = StoreOptions.Postgres, ConnectionString = database, Pooler = true };
        await using var store = (GrainStore)await GrainStore.Open(options, TimeProvider.System, NullLoggerFactory.Instance);
        for (var i = 0; i < 10; i++)
            (await store.Commit(Commits.Of($"k/{i}", 0, Commits.Event("x")))).Status.ShouldBe(CommitStatus.Committed);
        (await store.Check(Commits.Guards(new Guard("k/9", 10)))).ShouldBeTrue();
        (await Number(database, "SELECT count(*) FROM pg_prepared_statements")).ShouldBe(0);
    }

    private static async Task Until(Func<bool> reached, Task running)
    {
        while (!reached() && !running.IsCompleted)
            await Task.Yield();
    }

    private static async Task<GrainStore> Open(string database, TimeProvider? time = null) =>
        (GrainStore)await GrainStore.Open(
            new StoreOptions { Store = StoreOptions.Postgres, ConnectionString = database }, time ?? TimeProvider.System, NullLoggerFactory.Instance);

    private static async Task Execute(string database, string sql)
    {
        await using var source = NpgsqlDataSource.Create(database);
        await using var command = source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }

    private static async Task<long> Number(string database, string sql)
    {
        await using var source = NpgsqlDataSource.Create(database);
        await using var command = source.CreateCommand(sql);
        return (long)(await command.ExecuteScalarAsync())!;
    }
}
