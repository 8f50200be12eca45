namespace OrleansTenantAuth;

/// <summary>The limit that engines keep and grains count on.</summary>
public static class GrainTurns
{
    /// <summary>
    /// How long a grain call may take. Past it the caller has been told that the outcome is not known, and may have gone on: a turn
    /// that lasted longer commits nothing, nor does one that began too late because the call was long on its way.
    /// </summary>
    public static TimeSpan Longest { get; } = TimeSpan.FromSeconds(3);
}
