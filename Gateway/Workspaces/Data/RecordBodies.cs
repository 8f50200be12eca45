using System.Collections.Immutable;
using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using System.Text.Json.Serialization;
using OrleansTenantAuth.Gateway.Http;

namespace OrleansTenantAuth.Gateway.Workspaces.Data;

/// <summary>Body of a record's making where the path names its structure.</summary>
public class NewRecordBody
{
    /// <summary>Data.</summary>
    [Required, Description("An object of the structure's fields.")]
    public JsonElement Data { get; set; }

    /// <summary>Metadata.</summary>
    [Description("An object of anything else.")]
    public JsonElement Metadata { get; set; }

    /// <summary>Lifetime.</summary>
    [Description("Lifetime in seconds, at most ten years.")]
    public NumberField TtlSeconds { get; set; }

    /// <summary>End.</summary>
    [Description("When it ends, in place of ttlSeconds.")]
    public TextField ExpiresAt { get; set; }
}

/// <summary>Body of a record's making.</summary>
public class CreateRecordBody : NewRecordBody
{
    /// <summary>Structure.</summary>
    [Description("The structure: its id, slug or name. This or recordSlug.")]
    public TextField StructureId { get; set; }

    /// <summary>Slug.</summary>
    [Description("The structure's slug or name, in place of structureId.")]
    public TextField RecordSlug { get; set; }
}

/// <summary>Body of an upsert.</summary>
public sealed class UpsertRecordBody : CreateRecordBody
{
    /// <summary>Match.</summary>
    [Required, Description("One unique field and its value: {\"email\":\"ada@example.com\"}. The record that has it is changed; where there is none, one is made that has it.")]
    public JsonElement Match { get; set; }
}

/// <summary>Body of a change.</summary>
public sealed class ChangeRecordBody
{
    /// <summary>Data.</summary>
    [Description("PATCH: members in place of members, null removes one. PUT: data in place of all.")]
    public JsonElement Data { get; set; }

    /// <summary>Metadata.</summary>
    [Description("Metadata in place of all.")]
    public JsonElement Metadata { get; set; }

    /// <summary>Version.</summary>
    [Description("The version that the change is meant for; another is refused with 409. If-Match does the same with 412.")]
    public NumberField Version { get; set; }

    /// <summary>Lifetime.</summary>
    [Description("Lifetime from now on, in seconds.")]
    public NumberField TtlSeconds { get; set; }

    /// <summary>End.</summary>
    [Description("When it ends, in place of ttlSeconds.")]
    public TextField ExpiresAt { get; set; }
}

/// <summary>Body of a revert.</summary>
public sealed class RevertRecordBody
{
    /// <summary>Version.</summary>
    [Required, Description("The version whose data and metadata are to be the newest.")]
    public NumberField Version { get; set; }
}

/// <summary>Body of a bulk creation.</summary>
public sealed class BulkRecordsBody
{
    /// <summary>Structure.</summary>
    [Description("The structure: its id, slug or name. This or recordSlug.")]
    public TextField StructureId { get; set; }

    /// <summary>Slug.</summary>
    [Description("The structure's slug or name, in place of structureId.")]
    public TextField RecordSlug { get; set; }

    /// <summary>Records.</summary>
    [Required, Description("1 to 500 objects {data, metadata?, ttlSeconds?, expiresAt?}; the whole body at most 2,097,152 bytes.")]
    public ImmutableArray<NewRecordBody>? Records { get; set; }
}

/// <summary>Body of a query: what it may say is told with the route.</summary>
public sealed class QueryRecordsBody
{
    /// <summary>Structure.</summary>
    [Required, Description("The structure: its id, slug or name.")]
    public TextField Resource { get; set; }

    /// <summary>Where.</summary>
    [Description("Conditions: {\"data.status\":{\"eq\":\"paid\"},\"or\":[…]}; eq ne gt gte lt lte in nin contains startsWith endsWith hasAny hasAll exists, and or not. At most 50, 5 levels deep.")]
    public JsonElement Where { get; set; }

    /// <summary>Text.</summary>
    [Description("{query, fields?}: every word must stand in one of the fields, whatever the case of ASCII letters.")]
    public JsonElement Text { get; set; }

    /// <summary>Sort.</summary>
    [Description("At most four of {field, direction}. Default: newest first.")]
    public JsonElement Sort { get; set; }

    /// <summary>Page.</summary>
    [Description("{limit, offset} or {limit, cursor}: at most 100 records, offset at most 10,000; cursor is meta.nextCursor of the page before.")]
    public JsonElement Page { get; set; }

    /// <summary>Select.</summary>
    [Description("{fields:[…]}: the fields of data that are answered.")]
    public JsonElement Select { get; set; }

    /// <summary>Include.</summary>
    [Description("At most three of {relation}: reference fields whose records stand in data._expanded.")]
    public JsonElement Include { get; set; }

    /// <summary>Total.</summary>
    [Description("Whether meta.total tells how many there are.")]
    public JsonElement IncludeTotal { get; set; }
}

/// <summary>Body of an aggregation.</summary>
public sealed class AggregateRecordsBody
{
    /// <summary>Structure.</summary>
    [Required, Description("The structure: its id, slug or name.")]
    public TextField Resource { get; set; }

    /// <summary>Where.</summary>
    [Description("Conditions, as of a query.")]
    public JsonElement Where { get; set; }

    /// <summary>Groups.</summary>
    [Description("At most three fields, or {column, bucket} of a datetime: year, month, day, hour.")]
    public JsonElement GroupBy { get; set; }

    /// <summary>Aggregates.</summary>
    [Description("At most eight of {op, column?, as?}: count sum avg min max.")]
    public JsonElement Aggregates { get; set; }

    /// <summary>Sort.</summary>
    [Description("{by, direction}: by names of the answer.")]
    public JsonElement Sort { get; set; }

    /// <summary>Limit.</summary>
    [Description("Groups at most, 1 to 1,000.")]
    public JsonElement Limit { get; set; }
}

/// <summary>A record.</summary>
public sealed record RecordAnswer(
    Guid Id,
    Guid StructureId,
    Guid WorkspaceId,
    string WorkspaceSlug,
    string RecordSlug,
    JsonObjectText Data,
    JsonObjectText Metadata,
    long Version,
    [property: JsonConverter(typeof(TimestampConverter))] DateTimeOffset CreatedAt,
    [property: JsonConverter(typeof(TimestampConverter))] DateTimeOffset UpdatedAt,
    string CreatedBy,
    string UpdatedBy,
    string? ExpiresAt,
    string? DeletedAt);

/// <summary>A page of records: under both of the documented pairs of names.</summary>
public sealed record RecordsPageAnswer(ImmutableArray<RecordAnswer> Data, RecordsMeta Meta, ImmutableArray<RecordAnswer> Items, long? Total);

/// <summary>Which page it is. <c>NextCursor</c> is null at the end.</summary>
public sealed record RecordsMeta(int Page, int PageSize, int Offset, long? Total, string? NextCursor, bool HasMore);

/// <summary>Versions of a record, newest first. <c>NextBefore</c> is null at the end.</summary>
public sealed record VersionsAnswer(ImmutableArray<RecordAnswer> Data, long? NextBefore);

/// <summary>Changes of a record, newest first.</summary>
public sealed record ChangesAnswer(ImmutableArray<ChangeAnswer> Data, long? NextBefore);

/// <summary>One change: what happened, when, by whom, and which fields of the data it changed.</summary>
public sealed record ChangeAnswer(
    long Version,
    string Event,
    [property: JsonConverter(typeof(TimestampConverter))] DateTimeOffset At,
    string By,
    ImmutableArray<FieldChangeAnswer> Changes);

/// <summary>A field before and after; null where it was not there.</summary>
public sealed record FieldChangeAnswer(string Field, JsonElement? Before, JsonElement? After);

/// <summary>Outcome of a bulk creation: the records that were made, and what was wrong with the others.</summary>
public sealed record BulkAnswer(ImmutableArray<RecordAnswer> Data, ImmutableArray<BulkErrorAnswer> Errors, BulkMeta Meta);

/// <summary>How many.</summary>
public sealed record BulkMeta(int Created, int Failed);

/// <summary>What was wrong with one record.</summary>
public sealed record BulkErrorAnswer(int Index, string Error, string Message, ImmutableArray<FieldError> Details);

/// <summary>Groups with their aggregates: objects by the names of the outputs.</summary>
public sealed record AggregatesAnswer(JsonElement Data);

/// <summary>JSON of the data routes.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    AllowDuplicateProperties = false,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(CreateStructureBody))]
[JsonSerializable(typeof(ChangeStructureBody))]
[JsonSerializable(typeof(StructureAnswer))]
[JsonSerializable(typeof(StructuresAnswer))]
[JsonSerializable(typeof(NewRecordBody))]
[JsonSerializable(typeof(CreateRecordBody))]
[JsonSerializable(typeof(UpsertRecordBody))]
[JsonSerializable(typeof(ChangeRecordBody))]
[JsonSerializable(typeof(RevertRecordBody))]
[JsonSerializable(typeof(BulkRecordsBody))]
[JsonSerializable(typeof(QueryRecordsBody))]
[JsonSerializable(typeof(AggregateRecordsBody))]
[JsonSerializable(typeof(RecordAnswer))]
[JsonSerializable(typeof(RecordsPageAnswer))]
[JsonSerializable(typeof(VersionsAnswer))]
[JsonSerializable(typeof(ChangesAnswer))]
[JsonSerializable(typeof(BulkAnswer))]
[JsonSerializable(typeof(AggregatesAnswer))]
[JsonSerializable(typeof(Dictionary<string, JsonElement>))]
internal sealed partial class DataJson : JsonSerializerContext;
