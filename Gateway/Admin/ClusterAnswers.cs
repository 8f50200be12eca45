using System.Collections.Immutable;
using System.ComponentModel;
using System.Text.Json.Serialization;
using OrleansTenantAuth.Gateway.Http;
using OrleansTenantAuth.Silo.Processes;

namespace OrleansTenantAuth.Gateway.Admin;

/// <summary>The processes of the cluster.</summary>
public sealed record ClusterAnswer(ImmutableArray<ProcessAnswer> Processes)
{
    /// <summary>The list as clients see it.</summary>
    public static ClusterAnswer Of(ImmutableArray<ProcessView> processes) => new([.. processes.Select(ProcessAnswer.Of)]);
}

/// <summary>A process of the cluster.</summary>
public sealed record ProcessAnswer(
    Guid Id,
    [property: Description("Name of the machine, or of the container or pod.")] string Host,
    int Pid,
    [property: Description("gateway: serves HTTP. silo: holds grains only.")] string Role,
    [property: Description("embedded or orleans.")] string Engine,
    string Version,
    [property: JsonConverter(typeof(TimestampConverter))] DateTimeOffset StartedAt,
    [property: JsonConverter(typeof(TimestampConverter))] DateTimeOffset SeenAt,
    [property: Description("Grains in memory; null in a gateway apart from silos, which holds none.")] int? GrainsHeld,
    [property: Description("Commits that wait.")] int CommitQueueDepth,
    [property: Description("Positions that the feed had not told it of yet.")] long FeedLagPositions,
    [property: Description("Age of the oldest event that the feed had not told it of yet.")] long FeedLagMs,
    [property: Description("Whether it takes calls; false too where it was not seen for 15 seconds.")] bool Ready)
{
    /// <summary>The process as clients see it.</summary>
    public static ProcessAnswer Of(ProcessView process)
    {
        ArgumentNullException.ThrowIfNull(process);
        var facts = process.Facts;
        return new(
            process.Id, facts.Host, facts.Pid, facts.Role, facts.Engine, facts.Version, facts.StartedAt, process.SeenAt, facts.Grains, facts.Queue,
            facts.LagPositions, facts.LagMs, process.IsReady);
    }
}
