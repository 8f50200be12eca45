namespace OrleansTenantAuth.Tests.Cluster.Processes;

/// <summary>Lets a frozen process go on. The Orleans build has a file of the same shape.</summary>
public static class Supervisor
{
    /// <summary>How often a client is at most told to repeat while another process is frozen: replicas need nobody.</summary>
    public const int MostRefusals = 0;

    /// <summary>Whether a process that was frozen for long ends, and is another one afterwards.</summary>
    public const bool StartsAnew = false;

    /// <summary>Thaws it; it serves on.</summary>
    public static Task GoOn(ServerCluster cluster, ServerProcess frozen)
    {
        ArgumentNullException.ThrowIfNull(frozen);
        frozen.Thaw();
        return Task.CompletedTask;
    }
}
