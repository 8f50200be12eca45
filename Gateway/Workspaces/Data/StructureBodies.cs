using System.Collections.Immutable;
using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using System.Text.Json.Serialization;
using OrleansTenantAuth.Gateway.Http;

namespace OrleansTenantAuth.Gateway.Workspaces.Data;

/// <summary>Body of a structure's making.</summary>
public sealed class CreateStructureBody : StructureBody
{
    /// <summary>Name.</summary>
    [Required, Description("At most 63 characters; unique in the workspace, whatever its case.")]
    public TextField Name { get; set; }

    /// <summary>Slug.</summary>
    [Description("Lower-case letters, digits, _ and -; at most 63. Made from the name where it is left out; fixed.")]
    public TextField RecordSlug { get; set; }
}

/// <summary>Body of a structure's change: what is left out stays.</summary>
public sealed class ChangeStructureBody : StructureBody
{
    /// <summary>Name.</summary>
    [Description("At most 63 characters.")]
    public TextField Name { get; set; }

    /// <summary>Version.</summary>
    [Description("The version that the change is meant for; another is refused with 409. If-Match does the same with 412.")]
    public NumberField Version { get; set; }
}

/// <summary>What both have.</summary>
public abstract class StructureBody
{
    /// <summary>Description.</summary>
    [Description("At most 1,000 characters.")]
    public TextField Description { get; set; }

    /// <summary>Fields by name.</summary>
    [Description("Fields by name, each {type, required?, unique?, enum?, default?, reference?, indexed?, description?}; or as properties.")]
    public JsonElement Fields { get; set; }

    /// <summary>Fields in order.</summary>
    [Description("The same as fields, as an array of {name, type, …}. In a change all that are left out are removed.")]
    public JsonElement Properties { get; set; }

    /// <summary>Status.</summary>
    [Description("active or inactive; no records are made in an inactive one.")]
    public TextField Status { get; set; }

    /// <summary>Mode.</summary>
    [Description("strict (default): fields that are not declared are refused; auto-evolving: they are declared; schemaless: they are kept as they are.")]
    public TextField SchemaDiscoveryMode { get; set; }

    /// <summary>Older spelling of the mode.</summary>
    [Description("Older spelling of the mode: true is strict, false schemaless.")]
    public FlagField IsStrict { get; set; }

    /// <summary>Versions.</summary>
    [Description("Whether fifty past versions of a record are kept (default) rather than ten.")]
    public FlagField EnableVersioning { get; set; }

    /// <summary>Search field.</summary>
    [Description("The field of type string in which a search looks that names none.")]
    public TextField DefaultSearchField { get; set; }

    /// <summary>Lifetime.</summary>
    [Description("Lifetime of new records that name none, in seconds; at most ten years.")]
    public NumberField DefaultTtlSeconds { get; set; }
}

/// <summary>A structure.</summary>
public sealed record StructureAnswer(
    Guid Id,
    Guid WorkspaceId,
    string WorkspaceSlug,
    string RecordSlug,
    string Name,
    string? Description,
    ImmutableArray<PropertyAnswer> Properties,
    string Status,
    bool IsStrict,
    string SchemaDiscoveryMode,
    bool EnableVersioning,
    string? DefaultSearchField,
    int? DefaultTtlSeconds,
    long Version,
    [property: JsonConverter(typeof(TimestampConverter))] DateTimeOffset CreatedAt,
    [property: JsonConverter(typeof(TimestampConverter))] DateTimeOffset UpdatedAt,
    string CreatedBy,
    string UpdatedBy);

/// <summary>A declared field. <c>Indexed</c> says whether queries find it by an index.</summary>
public sealed record PropertyAnswer(
    string Name, string Type, bool Required, bool Unique, bool Indexed, JsonElement? Enum, JsonElement? Default, string? Reference, string? Description);

/// <summary>Structures by slug.</summary>
public sealed record StructuresAnswer(ImmutableArray<StructureAnswer> Data, string? NextCursor);
