namespace OrleansTenantAuth.Tests.Engine.Conformance;

/// <summary>What a test may ask of an engine before it starts.</summary>
public sealed record EngineSetup
{
    /// <summary>How long an outermost call may take.</summary>
    public TimeSpan TurnTimeout { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>Whether messages are copied. An engine that always copies ignores it.</summary>
    public bool CopyMessages { get; init; }
}

/// <summary>Runs the conformance suite's grains on some engine. Each test has an engine of its own.</summary>
public interface IEngineHarness : IAsyncDisposable
{
    /// <summary>The engine under test.</summary>
    IGrainFactory Grains { get; }

    /// <summary>A second engine over the same services, which holds its own activation of every grain.</summary>
    IGrainFactory OtherGrains { get; }

    /// <summary>The barriers and notes that the test shares with its grains.</summary>
    Stage Stage { get; }

    /// <summary>Moves the time by which deadlines are measured, where the engine takes a clock; else it passes by itself.</summary>
    void Advance(TimeSpan step);

    /// <summary>Whether the fault says that the outcome is unknown.</summary>
    bool IsTimeout(Exception fault);

    /// <summary>Whether the fault is that of calls in a circle: told as such, or as the deadline until which they waited for each other.</summary>
    bool IsCycle(Exception fault);
}
