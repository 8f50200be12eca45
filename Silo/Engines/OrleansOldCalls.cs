using Orleans.Runtime;

namespace OrleansTenantAuth.Silo.Engines;

/// <summary>
/// Keeps calls from grains that may have waited here while the process stood still. Meanwhile the others may have found it dead, and sent
/// them again elsewhere.
/// </summary>
internal sealed class OrleansOldCalls(Standstill standstill) : IIncomingGrainCallFilter
{
    /// <inheritdoc/>
    public Task Invoke(IIncomingGrainCallContext context) => standstill.MayBeOld()
        ? throw new SiloUnavailableException("The silo stood still; the call may be an old one.")
        : context.Invoke();
}
