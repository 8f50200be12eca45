using System.Security.Cryptography;
using OrleansTenantAuth.Tests.Cluster.Processes;
using OrleansTenantAuth.TestSupport;

namespace OrleansTenantAuth.Tests.Cluster.Scenarios;

/// <summary>A process that does not belong to the others' database does not start, and says why.</summary>
public sealed class StartTests
{
    [RequirePostgresFact]
    public async Task Start_WithForeignKeysOrAnOlderSchema_IsRefusedWithTheReason()
    {
        await using var cluster = await ServerCluster.Start(Launch.Gateway, 1);
        var other = Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));

        await Refused(cluster, "is not configured here. Add it to TenantAuth__MasterKeys", ("MasterKeys__0__Id", "other"), ("MasterKeys__0__Key", other));
        await Refused(cluster, "is not the key under which the store was sealed", ("MasterKeys__0__Key", other));

        await using (var command = cluster.Database.CreateCommand("INSERT INTO schema_version (version, name) VALUES (9999, 'later')"))
            await command.ExecuteNonQueryAsync();
        await Refused(cluster, "The database has schema 9999");
        (await cluster.Servers[0].IsReady()).ShouldBeTrue();
    }

    private static async Task Refused(ServerCluster cluster, string reason, params (string Name, string Value)[] settings)
    {
        var server = cluster.Add(settings);
        server.Start();
        (await server.Exit()).ShouldBe(1, server.Log);
        server.Log.ShouldContain(reason);
        server.Log.ShouldNotContain("   at ");
    }
}
