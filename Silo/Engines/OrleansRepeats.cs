using System.Collections.Concurrent;
using System.Diagnostics;
using System.Reflection;

namespace OrleansTenantAuth.Silo.Engines;

/// <summary>
/// Sends a <see cref="RepeatableAttribute">repeatable</see> call again while the silo that has the grain is lost: until it is found dead
/// and the grain lives elsewhere, or a call's time is over.
/// </summary>
internal sealed class OrleansRepeats : IOutgoingGrainCallFilter
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);
    private readonly ConcurrentDictionary<MethodInfo, bool> repeatable = new();

    /// <inheritdoc/>
    public Task Invoke(IOutgoingGrainCallContext context) =>
        repeatable.GetOrAdd(context.InterfaceMethod, static method => method.IsDefined(typeof(RepeatableAttribute), inherit: false))
            ? Patiently(context)
            : context.Invoke();

    private static async Task Patiently(IOutgoingGrainCallContext context)
    {
        var started = Stopwatch.GetTimestamp();
        while (true)
        {
            try
            {
                await context.Invoke();
                return;
            }
            catch (Exception fault) when (EngineFaults.IsLost(fault) && Stopwatch.GetElapsedTime(started) + Pause < GrainTurns.Longest)
            {
                // The silo's death is not known everywhere yet: below it is tried again.
            }

            await Task.Delay(Pause);
        }
    }
}
