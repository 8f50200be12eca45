namespace OrleansTenantAuth.Embedded;

/// <summary>What the engine holds and has done, at one moment. Numbers are read one after the other, not in one instant.</summary>
/// <param name="Activations">Grain objects in memory.</param>
/// <param name="Calls">Calls taken since the start, nested ones included.</param>
/// <param name="Running">Calls that run or wait now.</param>
/// <param name="Waiting">Calls that wait for a busy grain now.</param>
/// <param name="LongestQueue">Calls that wait for the busiest grain now.</param>
/// <param name="Timeouts">Calls whose caller was told that the deadline passed.</param>
/// <param name="Dropped">Those among <paramref name="Timeouts"/> that never started.</param>
/// <param name="LateEnds">Calls that ended after their caller was told so.</param>
/// <param name="Overloads">Calls refused because too many waited.</param>
/// <param name="Evictions">Activations evicted to keep memory bounded.</param>
/// <param name="Stopping">Whether new outermost calls are refused.</param>
public sealed record EngineStatus(
    int Activations,
    long Calls,
    long Running,
    int Waiting,
    int LongestQueue,
    long Timeouts,
    long Dropped,
    long LateEnds,
    long Overloads,
    long Evictions,
    bool Stopping);
