namespace OrleansTenantAuth.Silo.Engines;

/// <summary>Whether this process belongs to its cluster. An engine without clusters has no such service.</summary>
public interface IMembership
{
    /// <summary>
    /// True while grains can be called from here. May ask others where only a call can tell; where that cannot be known in time it
    /// is false.
    /// </summary>
    Task<bool> IsMember(CancellationToken cancellationToken);
}
