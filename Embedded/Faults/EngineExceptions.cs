namespace OrleansTenantAuth.Embedded;

/// <summary>What the engine itself refuses or gives up; never thrown by a grain's own code.</summary>
public abstract class GrainEngineException : Exception
{
    private protected GrainEngineException(string message, bool nested)
        : base(message) => Nested = nested;

    /// <summary>
    /// Whether the refused call was made by a grain. Then the calls around it may have acted already, and nothing can be
    /// said about the turn as a whole.
    /// </summary>
    public bool Nested { get; }
}

/// <summary>The deadline of the turn passed. The call goes on to its end in its activation, and its outcome is unknown.</summary>
public sealed class GrainTimeoutException : GrainEngineException
{
    internal GrainTimeoutException(string call, bool notStarted, bool nested)
        : base(notStarted ? $"{call} was dropped before it started: its deadline had passed." : $"{call} did not end before its deadline.", nested) =>
        NotStarted = notStarted;

    /// <summary>Whether the call was dropped while it waited; then it never runs.</summary>
    public bool NotStarted { get; }
}

/// <summary>Too many calls wait for the same activation. The call did not run.</summary>
public sealed class GrainOverloadedException : GrainEngineException
{
    internal GrainOverloadedException(string call, int limit, bool nested)
        : base($"{call} was refused: {limit} calls already wait for this grain.", nested)
    {
    }
}

/// <summary>The engine stops and takes no new outermost calls. The call did not run.</summary>
public sealed class GrainEngineStoppingException : GrainEngineException
{
    internal GrainEngineStoppingException(string call)
        : base($"{call} was refused: the engine is stopping.", nested: false)
    {
    }
}

/// <summary>A grain was called by a call that it made itself, directly or through others. It would have waited for itself.</summary>
public sealed class GrainCallCycleException : GrainEngineException
{
    internal GrainCallCycleException(string chain)
        : base($"Grain calls run in a circle: {chain}.", nested: true) => Chain = chain;

    /// <summary>The calls from the outermost to the refused one. Keys are left out, since they may tell names.</summary>
    public string Chain { get; }
}

/// <summary>An argument or an answer does not survive being copied, so it would break in a cluster.</summary>
public sealed class GrainMessageException : Exception
{
    internal GrainMessageException(string message, Exception? inner = null)
        : base(message, inner)
    {
    }
}
