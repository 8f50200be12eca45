using System.Text.Json;
using Npgsql;
using OrleansTenantAuth.TestSupport;

namespace OrleansTenantAuth.Tests.Gateway;

/// <summary>/admin/cluster, of two gateway processes over one database.</summary>
[Collection(PostgresGatewaysCollection.Name)]
public sealed class SeveralProcessesTests(PostgresGateways postgres)
{
    [RequirePostgresFact]
    public async Task Cluster_ShowsAllProcesses_AtEachOfThem_AndNoLongerThoseThatEnded()
    {
        var database = await postgres.Server.NewDatabase();
        await using var a = await PostgresGateways.Start(database);
        await using var b = await PostgresGateways.Start(database);
        var atA = await AdminClusterTests.Processes(a);
        Ids(atA).ShouldBe(Ids(await AdminClusterTests.Processes(b)));
        atA.Select(process => process.GetProperty("pid").GetInt32()).Distinct().Count().ShouldBe(2);
        atA.ShouldAllBe(process => process.GetProperty("ready").GetBoolean() && process.GetProperty("commit_queue_depth").GetInt32() == 0);

        (await b.Stop()).ShouldBe(0, b.Output);
        Ids(await AdminClusterTests.Processes(a)).ShouldBe(Ids(atA)[..1]);
    }

    [RequirePostgresFact]
    public async Task Cluster_ShowsAProcessThatDied_NotReady_AndForgetsIt()
    {
        var database = await postgres.Server.NewDatabase();
        await using var a = await PostgresGateways.Start(database);
        var own = Ids(await AdminClusterTests.Processes(a));

        // As a process of a later version would leave it, killed a minute ago and killed an hour ago.
        var (dead, forgotten) = (Guid.NewGuid(), Guid.NewGuid());
        await Leave(database, dead, "1 minute");
        await Leave(database, forgotten, "1 hour");
        var seen = await AdminClusterTests.Processes(a);
        Ids(seen).ShouldBe([dead, .. own]);
        seen.Select(process => process.GetProperty("ready").GetBoolean()).ShouldBe([false, true]);
        seen[0].GetProperty("version").GetString().ShouldBe("9.0.0");

        await Patience.Until(async () => await Number(database, $"SELECT count(*) FROM process WHERE id = '{forgotten}'") == 0);
        (await Number(database, $"SELECT count(*) FROM process WHERE id = '{dead}'")).ShouldBe(1);
    }

    private static async Task Leave(string database, Guid id, string ago)
    {
        var facts = $$"""{"v":1,"host":"h","pid":7,"role":"silo","engine":"orleans","version":"9.0.0","startedAt":"2026-01-01T00:00:00+00:00","grains":3,"queue":0,"lagPositions":0,"lagMs":0,"ready":true,"colour":"red"}""";
        await using var source = NpgsqlDataSource.Create(database);
        await using var command = source.CreateCommand($"INSERT INTO process VALUES ('{id}', clock_timestamp() - interval '{ago}', '{facts}')");
        await command.ExecuteNonQueryAsync();
    }

    private static async Task<long> Number(string database, string sql)
    {
        await using var source = NpgsqlDataSource.Create(database);
        await using var command = source.CreateCommand(sql);
        return (long)(await command.ExecuteScalarAsync() ?? 0L);
    }

    private static Guid[] Ids(JsonElement[] processes) => [.. processes.Select(process => process.GetProperty("id").GetGuid())];
}
