using System.Collections.Immutable;

namespace OrleansTenantAuth.Records;

/// <summary>A structure of a workspace. Key: its id (see <see cref="StructureNames.IdOf"/>).</summary>
[Alias("ota.IStructureGrain"), Version(1)]
public interface IStructureGrain : IGrainWithStringKey
{
    /// <summary>Makes the structure; <see cref="AuthError.NameTaken"/> where there is one of this slug. A repeat of the operation answers it again.</summary>
    [Alias("Create"), Repeatable]
    Task<Outcome<StructureView>> Create(CreateStructure command);

    /// <summary>
    /// Changes what the command names. Type and uniqueness of a field are fixed at its declaration: another is
    /// <see cref="AuthError.WrongState"/>. <see cref="AuthError.VersionConflict"/> where another version is expected.
    /// </summary>
    [Alias("Change")]
    Task<Outcome<StructureView>> Change(ChangeStructure command);

    /// <summary>Declares fields that a record has and the structure does not know. For structures that evolve; safe to repeat.</summary>
    [Alias("Discover"), Repeatable]
    Task<Outcome<StructureView>> Discover(DiscoverFields command);

    /// <summary>Deletes the structure; its records are gone for readers at once, and for good a week later.</summary>
    [Alias("Delete")]
    Task<Outcome<Done>> Delete(DeleteStructure command);

    /// <summary>Takes a deletion back while the records are still there.</summary>
    [Alias("Restore")]
    Task<Outcome<StructureView>> Restore(DeleteStructure command);

    /// <summary>The structure as of now; <see cref="AuthError.StructureNotFound"/> also where it is another workspace's.</summary>
    [Alias("Get"), Repeatable]
    Task<Outcome<StructureView>> Get(DescribeStructure query);

    /// <summary>The structure, or <see cref="AuthError.StructureNotFound"/>. A link in a chain.</summary>
    [Alias("Describe"), Repeatable]
    Task<Outcome<StructureView>> Describe(DescribeStructure query);
}

/// <summary>Structures of a workspace. Stateless. Key: any.</summary>
[Alias("ota.IStructuresGrain"), Version(1)]
public interface IStructuresGrain : IGrainWithStringKey
{
    /// <summary>Structures by slug.</summary>
    [Alias("List"), Repeatable]
    Task<Outcome<Page<StructureView>>> List(ListStructures query);

    /// <summary>Names and slugs of structures, by slug.</summary>
    [Alias("Names"), Repeatable]
    Task<Outcome<Page<StructureItem>>> Names(ListStructures query);

    /// <summary>The structure that an id, a slug or a name (whatever its case) means; <see cref="AuthError.StructureNotFound"/>.</summary>
    [Alias("Find"), Repeatable]
    Task<Outcome<StructureView>> Find(FindStructure query);
}

/// <summary>Makes a structure.</summary>
[GenerateSerializer, Immutable, Alias("ota.CreateStructure")]
public sealed record CreateStructure(
    [property: Id(0)] CallInfo Call,
    [property: Id(1)] TenantId Workspace,
    [property: Id(2)] string By,
    [property: Id(3)] string Slug,
    [property: Id(4)] StructurePatch Content);

/// <summary>Changes a structure.</summary>
[GenerateSerializer, Immutable, Alias("ota.ChangeStructure")]
public sealed record ChangeStructure(
    [property: Id(0)] CallInfo Call,
    [property: Id(1)] TenantId Workspace,
    [property: Id(2)] string By,
    [property: Id(3)] StructurePatch Content,
    [property: Id(4)] ExpectedVersion? Expected);

/// <summary>What a structure is to be; null leaves it as it is. <c>Fields</c> replace all.</summary>
[GenerateSerializer, Immutable, Alias("ota.StructurePatch")]
public sealed record StructurePatch(
    [property: Id(0)] string? Name,
    [property: Id(1)] string? Description,
    [property: Id(2)] bool? IsActive,
    [property: Id(3)] DiscoveryMode? Mode,
    [property: Id(4)] ImmutableArray<StructureField>? Fields,
    [property: Id(5)] bool? KeepsVersions,
    [property: Id(6)] int? DefaultTtlSeconds,
    [property: Id(7)] string? DefaultSearchField);

/// <summary>The version that a change is meant for; <c>IsHeader</c> where <c>If-Match</c> named it.</summary>
[GenerateSerializer, Immutable, Alias("ota.ExpectedVersion")]
public sealed record ExpectedVersion([property: Id(0)] long Version, [property: Id(1)] bool IsHeader);

/// <summary>Declares fields of a type each.</summary>
[GenerateSerializer, Immutable, Alias("ota.DiscoverFields")]
public sealed record DiscoverFields(
    [property: Id(0)] CallInfo Call,
    [property: Id(1)] TenantId Workspace,
    [property: Id(2)] string By,
    [property: Id(3)] ImmutableArray<StructureField> Fields);

/// <summary>Deletes a structure, or takes that back.</summary>
[GenerateSerializer, Immutable, Alias("ota.DeleteStructure")]
public sealed record DeleteStructure([property: Id(0)] CallInfo Call, [property: Id(1)] TenantId Workspace, [property: Id(2)] string By);

/// <summary>Asks for a structure of a workspace.</summary>
[GenerateSerializer, Immutable, Alias("ota.DescribeStructure")]
public sealed record DescribeStructure([property: Id(0)] CallInfo Call, [property: Id(1)] TenantId Workspace);

/// <summary>Asks for structures.</summary>
[GenerateSerializer, Immutable, Alias("ota.ListStructures")]
public sealed record ListStructures(
    [property: Id(0)] CallInfo Call, [property: Id(1)] TenantId Workspace, [property: Id(2)] string? After, [property: Id(3)] int Limit);

/// <summary>Asks what a text means.</summary>
[GenerateSerializer, Immutable, Alias("ota.FindStructure")]
public sealed record FindStructure([property: Id(0)] CallInfo Call, [property: Id(1)] TenantId Workspace, [property: Id(2)] string Text);
