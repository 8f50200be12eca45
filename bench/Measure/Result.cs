using System.Text.Json;
using System.Text.Json.Serialization;

namespace OrleansTenantAuth.Bench.Measure;

/// <summary>One measurement, as a line of the results file.</summary>
/// <param name="Name">The figure, for example <c>refresh-es256</c>; several of one name are runs of the same.</param>
internal sealed record Result(string Name)
{
    /// <summary>Calls per second.</summary>
    public double Rate { get; init; }

    /// <summary>Half of the calls took at most this long, in ms.</summary>
    public double P50 { get; init; }

    /// <summary>99 of 100 calls took at most this long, in ms.</summary>
    public double P99 { get; init; }

    /// <summary>Calls that were answered.</summary>
    public long Requests { get; init; }

    /// <summary>Answers other than 200.</summary>
    public long Refused { get; init; }

    /// <summary>Connections that broke and calls without an answer.</summary>
    public long Broken { get; init; }

    /// <summary>Durable commits of the server meanwhile, where it told.</summary>
    public long? Commits { get; init; }

    /// <summary>Batches in which they were written.</summary>
    public long? Batches { get; init; }

    /// <summary>CPU seconds per second of wall time.</summary>
    public double ServerCpu { get; init; }

    /// <summary>CPU seconds per second of wall time.</summary>
    public double DatabaseCpu { get; init; }

    /// <summary>CPU seconds per second of wall time.</summary>
    public double LoadCpu { get; init; }

    /// <summary>A single value where the figure is no load: milliseconds, megabytes.</summary>
    public double? Value { get; init; }

    /// <summary>What the value is counted in.</summary>
    public string? Unit { get; init; }

    /// <summary>Adds the line.</summary>
    public void Save(string file) =>
        File.AppendAllText(file, JsonSerializer.Serialize(this, ResultJson.Default.Result) + Environment.NewLine);

    /// <summary>All lines.</summary>
    public static IReadOnlyList<Result> Load(string file) =>
        [.. File.ReadLines(file).Select(line => JsonSerializer.Deserialize(line, ResultJson.Default.Result)!)];
}

/// <summary>JSON of results.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(Result))]
internal sealed partial class ResultJson : JsonSerializerContext;
