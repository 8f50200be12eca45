using System.Text.Json.Serialization;

namespace OrleansTenantAuth.Silo.Processes;

/// <summary>
/// What a process writes about itself every few seconds. Processes of the version before and after read it: members are added, never
/// changed.
/// </summary>
/// <param name="V">1.</param>
/// <param name="Host">Name of the machine, or of the container or pod.</param>
/// <param name="Pid">The process's number on that machine.</param>
/// <param name="Role"><c>gateway</c> or <c>silo</c>.</param>
/// <param name="Engine"><c>embedded</c> or <c>orleans</c>.</param>
/// <param name="Version">Version of the program.</param>
/// <param name="StartedAt">When it started.</param>
/// <param name="Grains">Grains in its memory; null in a gateway apart from silos, which holds none.</param>
/// <param name="Queue">Commits that wait.</param>
/// <param name="LagPositions">Positions that the feed has not told it of yet.</param>
/// <param name="LagMs">Age of the oldest event that the feed has not told it of yet.</param>
/// <param name="Ready">Whether it takes calls.</param>
public sealed record ProcessFacts(
    int V, string Host, int Pid, string Role, string Engine, string Version, DateTimeOffset StartedAt, int? Grains, int Queue, long LagPositions, long LagMs, bool Ready);

/// <summary>JSON of the stored form.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ProcessFacts))]
internal sealed partial class ProcessJson : JsonSerializerContext;
