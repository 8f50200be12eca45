using Orleans.Runtime;

namespace OrleansTenantAuth.Silo.Engines;

/// <summary>A silo is a member from the moment at which it has joined, until it leaves.</summary>
internal sealed class OrleansSiloMembership(IClusterMembershipService cluster, ILocalSiloDetails silo) : IMembership
{
    /// <inheritdoc/>
    public Task<bool> IsMember(CancellationToken cancellationToken) =>
        Task.FromResult(cluster.CurrentSnapshot.GetSiloStatus(silo.SiloAddress) == SiloStatus.Active);
}
