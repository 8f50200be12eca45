namespace OrleansTenantAuth.Silo.Engines;

/// <summary>How many grains this process holds in memory. A gateway apart from silos has no such count.</summary>
internal interface IGrainCount
{
    /// <summary>The number now.</summary>
    int Held { get; }
}
