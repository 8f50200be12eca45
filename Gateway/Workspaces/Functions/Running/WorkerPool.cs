using OrleansTenantAuth.Silo.Options;

namespace OrleansTenantAuth.Gateway.Workspaces.Functions.Running;

/// <summary>
/// Processes of functions: a bounded number at once, fewer for one workspace than there are. Each is used for one run; one is started in
/// advance, while nothing runs.
/// </summary>
public sealed class WorkerPool(NodeRuntime runtime, TenantAuthOptions options) : IDisposable
{
    private readonly Lock gate = new();
    private readonly Dictionary<TenantId, int> busy = [];
    private NodeWorker? spare;
    private int taken;
    private bool isClosed;

    /// <summary>Whether a place is free for some workspace.</summary>
    internal bool HasPlace
    {
        get
        {
            lock (gate)
                return !isClosed && taken < options.Functions.Workers;
        }
    }

    /// <summary>Takes a place for a workspace's run; false where none is free.</summary>
    internal bool TryTake(TenantId workspace)
    {
        lock (gate)
        {
            var own = busy.GetValueOrDefault(workspace);
            if (isClosed || taken >= options.Functions.Workers || own >= Math.Max(1, options.Functions.Workers - 1))
                return false;
            taken++;
            busy[workspace] = own + 1;
            return true;
        }
    }

    /// <summary>Gives a place back, and lets the next process be ready where nothing else runs.</summary>
    internal void GiveBack(TenantId workspace)
    {
        lock (gate)
        {
            taken--;
            if (--busy[workspace] == 0)
                busy.Remove(workspace);
            if (taken == 0 && spare is null && !isClosed)
                spare = new NodeWorker(runtime.Start());
        }
    }

    /// <summary>A process for a place that was taken.</summary>
    internal NodeWorker Start()
    {
        NodeWorker? ready;
        lock (gate)
            (ready, spare) = (spare, null);
        if (ready is { IsAlive: true })
            return ready;
        ready?.Dispose();
        return new NodeWorker(runtime.Start());
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (gate)
        {
            isClosed = true;
            spare?.Dispose();
            spare = null;
        }
    }
}
