using System.Security.Cryptography;
using Microsoft.Extensions.Hosting;
using Npgsql;
using Orleans.Runtime;
using OrleansTenantAuth.Silo;
using OrleansTenantAuth.TestSupport;

namespace OrleansTenantAuth.Tests.Gateway;

/// <summary>Silos, and a gateway apart from them, over PostgreSQL: joined by the membership tables of our own migrations.</summary>
public sealed class OrleansClusterTests : IAsyncLifetime
{
    private readonly List<IHost> silos = [];
    private PostgresServer? postgres;
    private string database = "";

    public async Task InitializeAsync()
    {
        if (PostgresServer.Missing is not null)
            return;
        postgres = await PostgresServer.Start();
        database = await postgres.NewDatabase();
    }

    public async Task DisposeAsync()
    {
        foreach (var silo in silos)
        {
            await silo.StopAsync();
            silo.Dispose();
        }

        if (postgres is not null)
            await postgres.DisposeAsync();
    }

    [RequirePostgresFact]
    public async Task AGatewayApart_IsServedByEverySilo_AndByTheRestWhenOneLeaves()
    {
        await StartSilo();
        var leaving = await StartSilo();
        await using var gateway = await GatewayHarness.Start("Development", [.. Shared(), ("Cluster:Client", "true")]);
        var before = await CreateApps(gateway, "before");

        await leaving.StopAsync();

        var after = await CreateApps(gateway, "after");
        foreach (var app in before.Concat(after))
            (await gateway.Get("/admin/apps/" + app, ("X-Admin-Key", GatewayHarness.AdminKey))).ShouldHave(200);
    }

    [RequirePostgresFact]
    public async Task Cluster_ShowsSilosAndGatewaysApart()
    {
        await StartSilo();
        await StartSilo();
        await using var gateway = await GatewayHarness.Start("Development", [.. Shared(), ("Cluster:Client", "true")]);
        var processes = await AdminClusterTests.Processes(gateway);
        processes.Select(process => process.GetProperty("role").GetString()).Order(StringComparer.Ordinal).ShouldBe(["gateway", "silo", "silo"]);
        foreach (var process in processes)
        {
            process.GetProperty("engine").GetString().ShouldBe("orleans");
            process.GetProperty("grains_held").ValueKind.ShouldBe(
                process.GetProperty("role").GetString() == "silo" ? System.Text.Json.JsonValueKind.Number : System.Text.Json.JsonValueKind.Null);
        }
    }

    [RequirePostgresFact]
    public async Task AGatewayThatHoldsGrains_IsAMemberToo()
    {
        await StartSilo();
        await using var gateway = await GatewayHarness.Start("Development", [.. Shared()]);
        await CreateApps(gateway, "shared");
    }

    [RequirePostgresFact]
    public async Task AJoiningSilo_LeavesOneAliveThatAnswersThoughItsHeartbeatsAreMissing()
    {
        await StartSilo();
        await Execute("""
            UPDATE cluster_member SET alive_at = now() - interval '1 day', started_at = now() - interval '1 day';
            CREATE FUNCTION no_heartbeat() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN NEW.alive_at := OLD.alive_at; RETURN NEW; END$$;
            CREATE TRIGGER no_heartbeat BEFORE UPDATE ON cluster_member FOR EACH ROW WHEN (OLD.alive_at < now() - interval '1 hour')
                EXECUTE FUNCTION no_heartbeat()
            """);
        await StartSilo();
        await StartSilo();
        (await Statuses()).ShouldBe(["Active", "Active", "Active"]);
    }

    [RequirePostgresFact]
    public async Task AJoiningSilo_FindsThoseDeadThatLeftTheirRowsBehind()
    {
        await StartSilo();
        await Execute("""
            UPDATE cluster_version SET version = version + 1;
            INSERT INTO cluster_member (cluster, address, port, generation, silo, host, status, gateway_port, started_at, alive_at)
                SELECT cluster, address, 1, n, 'gone', host, status, 2, now(), now() FROM cluster_member, generate_series(1, 2) n
            """);
        await StartSilo();
        (await Statuses()).ShouldBe(["Active", "Active", "Dead", "Dead"]);
    }

    [RequirePostgresFact]
    public async Task ASiloOfAnotherCluster_DoesNotJoin_AndSaysWhy()
    {
        await StartSilo();
        var fault = await Should.ThrowAsync<InvalidOperationException>(() => StartSilo(("Cluster:Id", "other")));
        fault.Message.ShouldBe("The database belongs to the cluster 'tenantauth', and this process is of 'other'. Set TenantAuth__Cluster__Id to 'tenantauth'.");
    }

    [RequirePostgresFact]
    public async Task ASiloWithAnotherMasterKey_DoesNotJoin_AndSaysWhy()
    {
        await StartSilo();
        var key = Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));
        (await Should.ThrowAsync<InvalidOperationException>(() => StartSilo(("MasterKeys:0:Key", key)))).Message.ShouldContain("is not the key under which the store was sealed");
        (await Should.ThrowAsync<InvalidOperationException>(() => StartSilo(("MasterKeys:0:Id", "t2"), ("MasterKeys:0:Key", key)))).Message.ShouldContain("'t1'");
    }

    [RequirePostgresFact]
    public async Task ASiloOfAnOlderSchema_DoesNotJoin_AndSaysWhy()
    {
        await StartSilo();
        await Execute("INSERT INTO schema_version (version, name) VALUES (9999, 'of a later program')");
        (await Should.ThrowAsync<InvalidOperationException>(() => StartSilo())).Message.ShouldContain("schema 9999");
    }

    private async Task<IHost> StartSilo(params (string Key, string Value)[] settings)
    {
        (string Key, string Value)[] all = [.. Shared(), ("Issuer", "https://auth.example.test"), .. settings];
        var silo = await SiloHost.Build(["--environment", "Development", .. all.SelectMany(setting => (string[])["--TenantAuth:" + setting.Key, setting.Value])]);
        await silo.StartAsync();
        silos.Add(silo);
        return silo;
    }

    private async Task Execute(string sql)
    {
        await using var source = NpgsqlDataSource.Create(database);
        await using var command = source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }

    private async Task<List<string>> Statuses()
    {
        await using var source = NpgsqlDataSource.Create(database);
        await using var command = source.CreateCommand("SELECT status FROM cluster_member ORDER BY status");
        await using var rows = await command.ExecuteReaderAsync();
        var statuses = new List<string>();
        while (await rows.ReadAsync())
            statuses.Add(((SiloStatus)rows.GetInt32(0)).ToString());
        return statuses;
    }

    private (string Key, string Value)[] Shared() =>
    [
        ("Store", "postgres"), ("ConnectionString", database), ("Cluster:Address", "127.0.0.1"),
        ("MasterKeys:0:Id", "t1"), ("MasterKeys:0:Key", Convert.ToBase64String(new byte[32])),
    ];

    private static async Task<List<string>> CreateApps(GatewayHarness gateway, string prefix)
    {
        List<string> apps = [];
        for (var i = 0; i < 10; i++)
            apps.Add((await gateway.CreateApp($"{prefix}-{i}")).Id);
        return apps;
    }
}
