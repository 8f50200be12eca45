using System.Diagnostics;
using Orleans.Runtime;

namespace OrleansTenantAuth.Tests.Cluster.Processes;

/// <summary>Lets a frozen process go on. The embedded build has a file of the same shape.</summary>
public static class Supervisor
{
    /// <summary>
    /// How often a client is at most told to repeat while another process is frozen. It is found dead in three to four seconds, and a
    /// call waits for three; the rest is for a machine that has other things to do.
    /// </summary>
    public const int MostRefusals = 3;

    /// <summary>Whether a process that was frozen for long ends, and is another one afterwards.</summary>
    public const bool StartsAnew = true;

    /// <summary>Thaws it when the others have found it dead. It ends when it learns so, and is started again as in the field.</summary>
    public static async Task GoOn(ServerCluster cluster, ServerProcess frozen)
    {
        ArgumentNullException.ThrowIfNull(cluster);
        ArgumentNullException.ThrowIfNull(frozen);
        var watch = Stopwatch.StartNew();
        while (await Members(cluster) == cluster.Servers.Count)
        {
            watch.Elapsed.ShouldBeLessThan(Patience, "a frozen process must be found dead");
            await Task.Delay(30);
        }

        frozen.Thaw();
        await frozen.Exit();
        frozen.Start();
    }

    // Seconds would do; a busy machine is given time.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private static async Task<long> Members(ServerCluster cluster)
    {
        await using var command = cluster.Database.CreateCommand("SELECT count(*) FROM cluster_member WHERE status = $1");
        command.Parameters.AddWithValue((int)SiloStatus.Active);
        return (long)(await command.ExecuteScalarAsync())!;
    }
}
