namespace OrleansTenantAuth;

/// <summary>What an exception of a grain call says about the call. Each engine's <c>EngineFaults</c> tells them apart.</summary>
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
