using Orleans.Runtime;

namespace OrleansTenantAuth.Silo.Engines;

/// <summary>A gateway apart from silos belongs to the cluster while it is connected to one of them at least.</summary>
internal sealed class OrleansClientMembership(Lazy<IGrainFactory> grains) : IMembership, IClusterConnectionStatusObserver
{
    private volatile int silos;

    /// <inheritdoc/>
    public async Task<bool> IsMember(CancellationToken cancellationToken)
    {
        if (silos > 0)
            return true;
        try
        {
            // Orleans connects again only when it has a call to send, and nobody sends calls to a process that is not ready.
            await grains.Value.GetGrain<IManagementGrain>(0).GetHosts(onlyActive: true).WaitAsync(cancellationToken);
        }
        catch (Exception fault) when (fault is OrleansException or TimeoutException or InvalidOperationException)
        {
            return false;
        }

        return silos > 0;
    }

    /// <inheritdoc/>
    public void NotifyGatewayCountChanged(int currentNumberOfGateways, int previousNumberOfGateways, bool connectionRecovered) =>
        silos = currentNumberOfGateways;

    /// <inheritdoc/>
    public void NotifyClusterConnectionLost() => silos = 0;
}
