namespace OrleansTenantAuth.Embedded;

/// <summary>Tells this engine's faults apart. Each engine has a file of this shape.</summary>
public static class EngineFaults
{
    /// <summary>
    /// Classifies what came out of an outermost grain call. A refusal of a nested call counts as a timeout, because the
    /// grains around it may have acted already.
    /// </summary>
    public static FaultKind Classify(Exception exception) => exception switch
    {
        GrainCallCycleException => FaultKind.Bug,
        GrainTimeoutException { NotStarted: true, Nested: false } => FaultKind.Overloaded,
        GrainOverloadedException { Nested: false } => FaultKind.Overloaded,
        GrainEngineStoppingException => FaultKind.Stopping,
        GrainTimeoutException or GrainOverloadedException => FaultKind.Timeout,
        _ => FaultKind.Bug,
    };
}
