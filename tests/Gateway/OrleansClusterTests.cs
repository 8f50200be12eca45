using System.Security.Cryptography;
using Microsoft.Extensions.Hosting;
using Npgsql;
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
        await using var source = NpgsqlDataSource.Create(database);
        await using var later = source.CreateCommand("INSERT INTO schema_version (version, name) VALUES (9999, 'of a later program')");
        await later.ExecuteNonQueryAsync();
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
