using System.Globalization;
using OrleansTenantAuth.Tests.Cluster.Processes;

namespace OrleansTenantAuth.Tests.Cluster;

/// <summary>What a run is to be.</summary>
public sealed record RunOptions
{
    /// <summary>For how long faults and load go on.</summary>
    public int Seconds { get; init; } = 90;

    /// <summary>Seed of the faults and of the load's choices.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>Closed-loop clients.</summary>
    public int Clients { get; init; } = 12;

    /// <summary>Server processes.</summary>
    public int Processes { get; init; } = 3;

    /// <summary>Whether anything but load happens.</summary>
    public bool HasFaults { get; init; } = true;

    /// <summary>How a server process is started.</summary>
    public Launch Launch { get; init; } = Launch.Gateway;

    /// <summary>How every second process is started, where it is another build.</summary>
    public Launch? Beside { get; init; }

    /// <summary>Where the history goes, or null.</summary>
    public string? HistoryFile { get; init; }

    /// <summary>As <c>CLUSTER_SECONDS</c> and <c>CLUSTER_SEED</c> say, for tests.</summary>
    public static RunOptions OfEnvironment() => new() { Seconds = Number("CLUSTER_SECONDS", 90), Seed = Number("CLUSTER_SEED", 1) };

    private static int Number(string name, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), CultureInfo.InvariantCulture, out var number) ? number : otherwise;
}
