using System.Collections.Immutable;
using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using System.Text.Json.Serialization;
using OrleansTenantAuth.Gateway.Http;

namespace OrleansTenantAuth.Gateway.Workspaces.Functions;

/// <summary>Body of a function's change: what is left out stays.</summary>
public class ChangeFunctionBody
{
    /// <summary>Name.</summary>
    [Description("1 to 100 characters, unique in the workspace whatever its case.")]
    public TextField Name { get; set; }

    /// <summary>Description.</summary>
    [Description("At most 1,000 characters.")]
    public TextField Description { get; set; }

    /// <summary>Code.</summary>
    [Description("JavaScript with async function run(event, context), at most 49,152 characters. Published at once unless draft is true.")]
    public TextField Code { get; set; }

    /// <summary>Time.</summary>
    [Description("What a run may take in milliseconds, 100 to 300,000. Default 30,000.")]
    public NumberField TimeoutMs { get; set; }

    /// <summary>Hosts.</summary>
    [Description("Hosts that api.httpPost may call, with a port where it is not the usual one; at most 20. Default none.")]
    public TextListField AllowedHosts { get; set; }

    /// <summary>Draft.</summary>
    [Description("Whether the code waits to be published.")]
    public FlagField Draft { get; set; }
}

/// <summary>Body of a function's making: name and code are required.</summary>
public sealed class CreateFunctionBody : ChangeFunctionBody;

/// <summary>Body of a publication.</summary>
public sealed class PublishFunctionBody
{
    /// <summary>Version.</summary>
    [Description("A kept version that is to run again. Default: the draft.")]
    public NumberField Version { get; set; }
}

/// <summary>Body of a test.</summary>
public sealed class TestFunctionBody
{
    /// <summary>Event.</summary>
    [Description("The first argument of run.")]
    public JsonElement Event { get; set; }

    /// <summary>Parameters of the execution.</summary>
    [Description("The global executionParams. Default: the event.")]
    public JsonElement ExecutionParams { get; set; }

    /// <summary>Parameters of a trigger.</summary>
    [Description("The global triggerParams, an object.")]
    public JsonElement TriggerParams { get; set; }

    /// <summary>Code.</summary>
    [Description("Code in place of the draft, or else of what is published.")]
    public TextField Code { get; set; }
}

/// <summary>Body of a trigger's change: what is left out stays; triggerMetadata replaces all of it.</summary>
public class ChangeTriggerBody
{
    /// <summary>Name.</summary>
    [Description("1 to 100 characters, unique in the workspace whatever its case.")]
    public TextField Name { get; set; }

    /// <summary>Function.</summary>
    [Description("The function that it starts.")]
    public TextField FunctionId { get; set; }

    /// <summary>Kind.</summary>
    [Description("event-driven, scheduled, on-demand or http; fixed.")]
    public TextField ExecutionType { get; set; }

    /// <summary>Description.</summary>
    [Description("At most 1,000 characters.")]
    public TextField Description { get; set; }

    /// <summary>Metadata.</summary>
    [Description("When and with what it starts.")]
    public TriggerMetadataBody? TriggerMetadata { get; set; }
}

/// <summary>Body of a trigger's making: name, functionId and executionType are required.</summary>
public sealed class CreateTriggerBody : ChangeTriggerBody;

/// <summary>When and with what a trigger starts.</summary>
public sealed class TriggerMetadataBody
{
    /// <summary>Event.</summary>
    [Description("Event-driven: record_created, record_updated, record_deleted, record_restored, record_reverted or record_expired.")]
    public TextField Event { get; set; }

    /// <summary>Structure.</summary>
    [Description("Event-driven: the structure, by its slug or name.")]
    public TextField RecordSlug { get; set; }

    /// <summary>Kind of schedule.</summary>
    [Description("Scheduled: interval or cron.")]
    public TextField ScheduleType { get; set; }

    /// <summary>Interval.</summary>
    [Description("By interval: seconds, 10 to 31,622,400.")]
    public NumberField Interval { get; set; }

    /// <summary>Cron.</summary>
    [Description("By cron: five fields, for example 0 9 * * mon-fri.")]
    public TextField CronExpression { get; set; }

    /// <summary>Time zone.</summary>
    [Description("By cron: IANA name of the time zone. Default UTC.")]
    public TextField Timezone { get; set; }

    /// <summary>Path.</summary>
    [Description("http: the last part of its address, 1 to 100 of a-z, A-Z, 0-9, _ and -.")]
    public TextField Path { get; set; }

    /// <summary>Parameters.</summary>
    [Description("At most 20 values by name, the global triggerParams; {value, encrypt: true} is sealed and never shown again.")]
    public JsonElement Params { get; set; }
}

/// <summary>Body of an execution.</summary>
public sealed class ExecuteTriggerBody
{
    /// <summary>Payload.</summary>
    [Description("What the function gets as event.data and executionParams.")]
    public JsonElement Payload { get; set; }
}

/// <summary>Body of a call of an http trigger: an object of anything.</summary>
public sealed class HttpTriggerBody
{
    /// <summary>Its members.</summary>
    [JsonExtensionData]
    public Dictionary<string, JsonElement>? Members { get; set; }
}

/// <summary>Functions by name.</summary>
public sealed record FunctionsAnswer(ImmutableArray<FunctionAnswer> Data, int Total);

/// <summary>A function. <c>Code</c> is what runs, or the draft where nothing does; lists leave both out.</summary>
public sealed record FunctionAnswer(
    Guid Id,
    string Name,
    string? Description,
    string? Code,
    string? DraftCode,
    string Status,
    int? PublishedVersion,
    int TimeoutMs,
    ImmutableArray<string> AllowedHosts,
    string WorkspaceSlug,
    [property: JsonConverter(typeof(TimestampConverter))] DateTimeOffset CreatedAt,
    [property: JsonConverter(typeof(TimestampConverter))] DateTimeOffset UpdatedAt,
    string CreatedBy,
    string UpdatedBy);

/// <summary>Published versions that are kept, the one that runs first.</summary>
public sealed record FunctionVersionsAnswer(ImmutableArray<FunctionVersionAnswer> Data);

/// <summary>A published version.</summary>
public sealed record FunctionVersionAnswer(
    int Version, string Code, [property: JsonConverter(typeof(TimestampConverter))] DateTimeOffset PublishedAt, string PublishedBy);

/// <summary>Triggers by name.</summary>
public sealed record TriggersAnswer(ImmutableArray<TriggerAnswer> Data, int Total);

/// <summary>A trigger.</summary>
public sealed record TriggerAnswer(
    Guid Id,
    string Name,
    Guid FunctionId,
    string ExecutionType,
    string? Description,
    JsonElement TriggerMetadata,
    string Status,
    bool Enabled,
    string WorkspaceSlug,
    [property: JsonConverter(typeof(TimestampConverter))] DateTimeOffset CreatedAt,
    [property: JsonConverter(typeof(TimestampConverter))] DateTimeOffset UpdatedAt,
    string CreatedBy,
    string UpdatedBy);

/// <summary>A run that waits: <c>data</c> is its job's id, as clients read it.</summary>
public sealed record QueuedAnswer(Guid Data, Guid JobId, Guid RunId, string Status);

/// <summary>A run.</summary>
public sealed record RunAnswer(
    Guid Id,
    Guid JobId,
    Guid FunctionId,
    Guid? TriggerId,
    string Status,
    string ExecutionSource,
    string TriggerType,
    [property: JsonConverter(typeof(TimestampConverter))] DateTimeOffset CreatedAt,
    string? StartedAt,
    string? EndedAt,
    string? NextAttemptAt,
    JsonElement? RunData,
    ImmutableArray<RunLogAnswer>? Logs,
    string? ErrorCode,
    string? ErrorMessage,
    MemoryAnswer? MemoryUsage,
    CpuAnswer? CpuUsage,
    int RerunCount);

/// <summary>A line of a log.</summary>
public sealed record RunLogAnswer([property: JsonConverter(typeof(TimestampConverter))] DateTimeOffset Timestamp, string Level, string Message);

/// <summary>Bytes.</summary>
public sealed record MemoryAnswer(long Rss);

/// <summary>Microseconds.</summary>
public sealed record CpuAnswer(long User);

/// <summary>Runs, newest first.</summary>
public sealed record RunsAnswer(ImmutableArray<RunAnswer> Data, RunsMeta Meta);

/// <summary>Which page it is; <c>total</c> counts the newest thousand.</summary>
public sealed record RunsMeta(int Page, int Limit, int Total);

/// <summary>How a job stands.</summary>
public sealed record JobAnswer(Guid JobId, Guid RunId, string Status, string State, JsonElement? ReturnValue, string? FailedReason);

/// <summary>JSON of functions, triggers and runs.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    AllowDuplicateProperties = false,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(CreateFunctionBody))]
[JsonSerializable(typeof(ChangeFunctionBody))]
[JsonSerializable(typeof(PublishFunctionBody))]
[JsonSerializable(typeof(TestFunctionBody))]
[JsonSerializable(typeof(CreateTriggerBody))]
[JsonSerializable(typeof(ChangeTriggerBody))]
[JsonSerializable(typeof(ExecuteTriggerBody))]
[JsonSerializable(typeof(FunctionsAnswer))]
[JsonSerializable(typeof(FunctionAnswer))]
[JsonSerializable(typeof(FunctionVersionsAnswer))]
[JsonSerializable(typeof(TriggersAnswer))]
[JsonSerializable(typeof(TriggerAnswer))]
[JsonSerializable(typeof(QueuedAnswer))]
[JsonSerializable(typeof(RunAnswer))]
[JsonSerializable(typeof(RunsAnswer))]
[JsonSerializable(typeof(JobAnswer))]
[JsonSerializable(typeof(HttpTriggerBody))]
internal sealed partial class FunctionsJson : JsonSerializerContext;
