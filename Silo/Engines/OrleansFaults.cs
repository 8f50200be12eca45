using Orleans.Runtime;
using Orleans.Runtime.Messaging;

namespace OrleansTenantAuth;

/// <summary>Tells Orleans' faults apart. Each engine has a file of this shape.</summary>
public static class EngineFaults
{
    /// <summary>
    /// Classifies what came out of an outermost grain call. An exception does not tell whether a nested call threw it, when the grains
    /// around may have acted already: so every timeout, rejection and lost silo leaves the outcome unknown.
    /// </summary>
    public static FaultKind Classify(Exception exception) => exception switch
    {
        GrainExtensionNotInstalledException or GrainReferenceNotBoundException or WrappedException => FaultKind.Bug,
        TimeoutException or OrleansException => FaultKind.Timeout,
        _ => FaultKind.Bug,
    };

    /// <summary>Whether the process that had the call is gone or could not be reached, so that another one may answer at once.</summary>
    internal static bool IsLost(Exception exception) => exception is OrleansMessageRejectionException or ConnectionFailedException;
}
