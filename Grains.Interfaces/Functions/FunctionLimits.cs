namespace OrleansTenantAuth.Functions;

/// <summary>Bounds of functions, triggers and runs.</summary>
public static class FunctionLimits
{
    /// <summary>Functions of a workspace.</summary>
    public const int Functions = 100;

    /// <summary>Triggers of a workspace.</summary>
    public const int Triggers = 200;

    /// <summary>Characters of a function's code.</summary>
    public const int CodeChars = 49_152;

    /// <summary>Characters of all code of a workspace that is kept, versions included.</summary>
    public const int AllCodeChars = 3_000_000;

    /// <summary>Published versions of a function that are kept.</summary>
    public const int Versions = 5;

    /// <summary>Hosts that a function may call.</summary>
    public const int Hosts = 20;

    /// <summary>What a run may take where its function does not say, in milliseconds.</summary>
    public const int DefaultTimeoutMs = 30_000;

    /// <summary>What a run may take at most.</summary>
    public const int MostTimeoutMs = 300_000;

    /// <summary>The least that can be set.</summary>
    public const int LeastTimeoutMs = 100;

    /// <summary>Parameters of a trigger.</summary>
    public const int Params = 20;

    /// <summary>Bytes of a trigger's parameters together.</summary>
    public const int ParamBytes = 16_384;

    /// <summary>Bytes of what a run is given, and of its outcome.</summary>
    public const int PayloadBytes = 262_144;

    /// <summary>Lines of a run's log.</summary>
    public const int LogLines = 200;

    /// <summary>Characters of a run's log together.</summary>
    public const int LogChars = 32_768;

    /// <summary>Times that a run is tried again by itself.</summary>
    public const int Retries = 3;

    /// <summary>Runs of a workspace that may wait.</summary>
    public const int Waiting = 1_000;

    /// <summary>How many runs may cause one another.</summary>
    public const int Depth = 5;

    /// <summary>For how long an ended run is kept.</summary>
    public static readonly TimeSpan Kept = TimeSpan.FromDays(7);
}
