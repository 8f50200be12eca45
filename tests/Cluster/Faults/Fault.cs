using System.Text.Json.Serialization;

namespace OrleansTenantAuth.Tests.Cluster.Faults;

/// <summary>What is done to the cluster.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<FaultType>))]
public enum FaultType
{
    /// <summary>kill -9 of a process, and a new start.</summary>
    Kill,

    /// <summary>SIGSTOP until every deadline has passed, then SIGCONT.</summary>
    Freeze,

    /// <summary>SIGTERM and a new start, one process after the other.</summary>
    Restart,

    /// <summary>A process cannot reach the database.</summary>
    Cut,

    /// <summary>Nothing arrives at the database, and then all of it does.</summary>
    Hold,

    /// <summary>Writes arrive, their answers do not.</summary>
    LoseAnswers,

    /// <summary>The database is slow for a process.</summary>
    Slow,

    /// <summary>PostgreSQL is restarted as operators do.</summary>
    DatabaseRestart,

    /// <summary>PostgreSQL dies and starts again.</summary>
    DatabaseKill,
}

/// <summary>A fault as it was injected. Times are the recorder's.</summary>
/// <param name="Kind">What was done.</param>
/// <param name="Process">To which process; null where to the database.</param>
/// <param name="Begin">Before it was done.</param>
/// <param name="Healed">When it was taken back.</param>
/// <param name="Ready">When all processes took calls again.</param>
public sealed record Fault(FaultType Kind, int? Process, long Begin, long Healed, long Ready)
{
    /// <summary>Whether a call of a process met it.</summary>
    public bool Meets(int process, long start, long end) => (Process is null || Process == process) && start <= Ready && end >= Begin;
}
