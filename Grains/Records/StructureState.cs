using System.Collections.Immutable;

namespace OrleansTenantAuth.Records;

/// <summary>Stored form of a structure.</summary>
internal sealed record StructureState
{
    public int V { get; init; } = 1;

    public required Guid Id { get; init; }

    public required TenantId Workspace { get; init; }

    /// <summary>Names its records for queries.</summary>
    public required Guid Rows { get; init; }

    public required string Slug { get; init; }

    public required string Name { get; init; }

    public string? Description { get; init; }

    public bool IsInactive { get; init; }

    public required DiscoveryMode Mode { get; init; }

    /// <summary>It was schemaless: records may hold fields that are declared later, so those get no slot.</summary>
    public bool WasSchemaless { get; init; }

    public required ImmutableArray<FieldState> Fields { get; init; }

    public bool ForgetsVersions { get; init; }

    public int? DefaultTtlSeconds { get; init; }

    public string? DefaultSearchField { get; init; }

    public required long Version { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset UpdatedAt { get; init; }

    public required string CreatedBy { get; init; }

    public required string UpdatedBy { get; init; }

    public DateTimeOffset? DeletedAt { get; init; }

    /// <summary>The call that made it.</summary>
    public Guid Operation { get; init; }
}

/// <summary>Stored form of a field.</summary>
internal sealed record FieldState
{
    public required string Name { get; init; }

    public required FieldType Type { get; init; }

    public bool Required { get; init; }

    public bool Unique { get; init; }

    public RawJson? Choices { get; init; }

    public RawJson? Default { get; init; }

    public string? Target { get; init; }

    public string? Description { get; init; }

    public bool? Indexed { get; init; }

    public int? Slot { get; init; }

    public bool Retired { get; init; }

    public StructureField View() => new(Name, Type, Required, Unique, Choices?.Utf8, Default?.Utf8, Target, Description, Indexed, Slot, Retired);

    public static FieldState Of(StructureField field) => new()
    {
        Name = field.Name,
        Type = field.Type,
        Required = field.IsRequired,
        Unique = field.IsUnique,
        Choices = field.Choices is null ? null : new RawJson(field.Choices),
        Default = field.Default is null ? null : new RawJson(field.Default),
        Target = field.Target,
        Description = field.Description,
        Indexed = field.IsIndexed,
        Slot = field.Slot,
        Retired = field.IsRetired,
    };
}
