using System.Collections.Concurrent;
using System.Reflection;

namespace OrleansTenantAuth.Silo.Engines;

/// <summary>Sends a <see cref="RepeatableAttribute">repeatable</see> call once more where the silo that had it is lost.</summary>
internal sealed class OrleansRepeats : IOutgoingGrainCallFilter
{
    private readonly ConcurrentDictionary<MethodInfo, bool> repeatable = new();

    /// <inheritdoc/>
    public Task Invoke(IOutgoingGrainCallContext context) =>
        repeatable.GetOrAdd(context.InterfaceMethod, static method => method.IsDefined(typeof(RepeatableAttribute), inherit: false))
            ? Twice(context)
            : context.Invoke();

    private static async Task Twice(IOutgoingGrainCallContext context)
    {
        try
        {
            await context.Invoke();
        }
        catch (Exception fault) when (EngineFaults.IsLost(fault))
        {
            await context.Invoke();
        }
    }
}
