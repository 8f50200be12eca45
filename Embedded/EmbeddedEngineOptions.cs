using System.Text.Json;

namespace OrleansTenantAuth.Embedded;

/// <summary>The limits of the in-process grain engine.</summary>
public sealed class EmbeddedEngineOptions
{
    /// <summary>Activations held in memory before idle ones are evicted; 25,000 unless told.</summary>
    public int MaxActivations { get; set; } = 25_000;

    /// <summary>Calls that may wait for one activation before further ones are refused; 10,000 unless told.</summary>
    public int MaxWaitingCalls { get; set; } = 10_000;

    /// <summary>Activations of one stateless worker that may run at once; the number of processors unless told.</summary>
    public int MaxStatelessWorkers { get; set; } = Environment.ProcessorCount;

    /// <summary>How long an outermost call may take, its nested calls included; 3 seconds unless told.</summary>
    public TimeSpan TurnTimeout { get; set; } = TimeSpan.FromSeconds(3);

    /// <summary>How long a stop waits for running calls; 5 seconds unless told.</summary>
    public TimeSpan StopTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Whether every argument and answer is rebuilt through <see cref="MessageJson"/>, as a cluster would copy it.
    /// For tests; off unless told.
    /// </summary>
    public bool CopyMessages { get; set; }

    /// <summary>How messages are copied when <see cref="CopyMessages"/> is on.</summary>
    public JsonSerializerOptions MessageJson { get; set; } = JsonSerializerOptions.Default;

    /// <summary>Measures deadlines, by its timestamps and timers. The registered one, or the machine's, unless told.</summary>
    public TimeProvider? TimeProvider { get; set; }

    /// <summary>Throws with every fault at once, each naming its setting.</summary>
    /// <param name="name">The caller's name for these options.</param>
    internal void Validate(string name)
    {
        var faults = new List<string>();
        RequirePositive(MaxActivations, nameof(MaxActivations));
        RequirePositive(MaxWaitingCalls, nameof(MaxWaitingCalls));
        RequirePositive(MaxStatelessWorkers, nameof(MaxStatelessWorkers));
        RequirePositive(TurnTimeout.Ticks, nameof(TurnTimeout));
        if (StopTimeout < TimeSpan.Zero)
            faults.Add($"{nameof(StopTimeout)} must not be negative.");
        if (MessageJson is null)
            faults.Add($"{nameof(MessageJson)} must be set.");
        if (faults.Count > 0)
            throw new ArgumentException("Embedded engine options: " + string.Join(' ', faults), name);

        void RequirePositive(long value, string setting)
        {
            if (value <= 0)
                faults.Add($"{setting} must be positive.");
        }
    }
}
