namespace OrleansTenantAuth.Embedded;

/// <summary>What an exception of a grain call says about the call.</summary>
public enum FaultKind
{
    /// <summary>A bug, in a grain or in its caller. Nothing is known about the outcome.</summary>
    Bug = 0,

    /// <summary>The call was given up and may yet act: the outcome is unknown.</summary>
    Timeout = 1,

    /// <summary>Too much to do: nothing happened, and a repeat is safe.</summary>
    Overloaded = 2,

    /// <summary>This process stops: nothing happened, and a repeat elsewhere is safe.</summary>
    Stopping = 3,
}

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
