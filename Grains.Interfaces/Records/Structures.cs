using System.Collections.Immutable;

namespace OrleansTenantAuth.Records;

/// <summary>The type of a field's values.</summary>
[GenerateSerializer, Alias("ota.FieldType")]
public enum FieldType
{
    /// <summary>A default value: a bug.</summary>
    Unset = 0,

    /// <summary>Text.</summary>
    String = 1,

    /// <summary>A number between -1e15 and 1e15.</summary>
    Number = 2,

    /// <summary>True or false.</summary>
    Boolean = 3,

    /// <summary>An instant, kept in UTC with milliseconds.</summary>
    DateTime = 4,

    /// <summary>An array of any values.</summary>
    Array = 5,

    /// <summary>An object of any members.</summary>
    Object = 6,

    /// <summary>The id of a record of the same workspace.</summary>
    Reference = 7,
}

/// <summary>What becomes of fields that are not declared.</summary>
[GenerateSerializer, Alias("ota.DiscoveryMode")]
public enum DiscoveryMode
{
    /// <summary>A default value: a bug.</summary>
    Unset = 0,

    /// <summary>They are refused.</summary>
    Strict = 1,

    /// <summary>They are declared by the first record that has them.</summary>
    AutoEvolving = 2,

    /// <summary>They are kept as they are.</summary>
    Schemaless = 3,
}

/// <summary>A declared field.</summary>
/// <param name="Name">ASCII letters, digits, <c>_</c>, <c>-</c> and <c>$</c>; at most 64.</param>
/// <param name="Type">Its type.</param>
/// <param name="IsRequired">Whether every record must have it.</param>
/// <param name="IsUnique">Whether no two records have the same value; fixed at its declaration.</param>
/// <param name="Choices">The values that there may be, UTF-8 JSON array; null for any.</param>
/// <param name="Default">What a new record gets that has none, UTF-8 JSON; null for nothing.</param>
/// <param name="Target">For a reference: the slug of the structure whose records may be named, or null for any.</param>
/// <param name="Description">For people.</param>
/// <param name="IsIndexed">Whether queries should find it by an index; null where that is left to the server.</param>
/// <param name="Slot">The indexed column that repeats it, or null.</param>
/// <param name="IsRetired">It was removed from the structure; its name keeps its meaning should it come back.</param>
[GenerateSerializer, Immutable, Alias("ota.StructureField")]
public sealed record StructureField(
    [property: Id(0)] string Name,
    [property: Id(1)] FieldType Type,
    [property: Id(2)] bool IsRequired,
    [property: Id(3)] bool IsUnique,
    [property: Id(4)] byte[]? Choices,
    [property: Id(5)] byte[]? Default,
    [property: Id(6)] string? Target,
    [property: Id(7)] string? Description,
    [property: Id(8)] bool? IsIndexed,
    [property: Id(9)] int? Slot = null,
    [property: Id(10)] bool IsRetired = false);

/// <summary>A structure: what its records look like.</summary>
/// <param name="Id">Made of workspace and slug.</param>
/// <param name="Workspace">The workspace.</param>
/// <param name="Rows">Names its records for queries; a structure that is made again under the same slug has another.</param>
/// <param name="Slug">Lower case; fixed.</param>
/// <param name="Name">For people; found whatever its case.</param>
/// <param name="Description">For people.</param>
/// <param name="IsActive">Whether records may be made.</param>
/// <param name="Mode">What becomes of fields that are not declared.</param>
/// <param name="Fields">Declared fields in order, retired ones among them.</param>
/// <param name="KeepsVersions">Whether fifty versions of a record are kept rather than ten.</param>
/// <param name="DefaultTtlSeconds">Lifetime of a new record that names none; null for no end.</param>
/// <param name="DefaultSearchField">Where a search looks that names no fields; null for all declared texts.</param>
/// <param name="Version">How many times it was written.</param>
/// <param name="CreatedAt">When it was made.</param>
/// <param name="UpdatedAt">When it was changed last.</param>
/// <param name="CreatedBy">Who made it.</param>
/// <param name="UpdatedBy">Who changed it last.</param>
[GenerateSerializer, Immutable, Alias("ota.StructureView")]
public sealed record StructureView(
    [property: Id(0)] Guid Id,
    [property: Id(1)] TenantId Workspace,
    [property: Id(2)] Guid Rows,
    [property: Id(3)] string Slug,
    [property: Id(4)] string Name,
    [property: Id(5)] string? Description,
    [property: Id(6)] bool IsActive,
    [property: Id(7)] DiscoveryMode Mode,
    [property: Id(8)] ImmutableArray<StructureField> Fields,
    [property: Id(9)] bool KeepsVersions,
    [property: Id(10)] int? DefaultTtlSeconds,
    [property: Id(11)] string? DefaultSearchField,
    [property: Id(12)] long Version,
    [property: Id(13)] DateTimeOffset CreatedAt,
    [property: Id(14)] DateTimeOffset UpdatedAt,
    [property: Id(15)] string CreatedBy,
    [property: Id(16)] string UpdatedBy);

/// <summary>An entry in the list of a workspace's structures.</summary>
[GenerateSerializer, Immutable, Alias("ota.StructureItem")]
public sealed record StructureItem([property: Id(0)] Guid Id, [property: Id(1)] string Slug, [property: Id(2)] string Name);
