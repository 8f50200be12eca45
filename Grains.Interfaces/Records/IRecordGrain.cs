using System.Collections.Immutable;

namespace OrleansTenantAuth.Records;

/// <summary>
/// A record of a structure. Key: its id. Every call names the workspace, and the conditions that the record must meet for the caller: a
/// record that does not is <see cref="AuthError.RecordNotFound"/>, and a change after which it would not is
/// <see cref="AuthError.Forbidden"/>.
/// </summary>
[Alias("ota.IRecordGrain"), Version(1)]
public interface IRecordGrain : IGrainWithStringKey
{
    /// <summary>
    /// Makes the record. <see cref="AuthError.ValidationError"/> names fields, <see cref="AuthError.ValueTaken"/> unique ones. A repeat of
    /// the operation answers the record again.
    /// </summary>
    [Alias("Create"), Repeatable]
    Task<Outcome<RecordView>> Create(CreateRecord command);

    /// <summary>The record as of now.</summary>
    [Alias("Get"), Repeatable]
    Task<Outcome<RecordView>> Get(GetRecord query);

    /// <summary>Changes data, metadata or end. <see cref="AuthError.VersionConflict"/> or <see cref="AuthError.PreconditionFailed"/> for another version.</summary>
    [Alias("Change")]
    Task<Outcome<RecordView>> Change(ChangeRecord command);

    /// <summary>Deletes the record: so that it can be restored, or for good.</summary>
    [Alias("Delete")]
    Task<Outcome<RecordView>> Delete(DeleteRecord command);

    /// <summary>Takes a deletion back.</summary>
    [Alias("Restore")]
    Task<Outcome<RecordView>> Restore(RestoreRecord command);

    /// <summary>Makes the data and metadata of a version that is kept the newest.</summary>
    [Alias("Revert")]
    Task<Outcome<RecordView>> Revert(RevertRecord command);

    /// <summary>Removes a record whose time, or whose structure's, is over; for the server itself. Safe to repeat.</summary>
    [Alias("Remove"), Repeatable]
    Task<Outcome<Done>> Remove(RemoveRecord command);
}

/// <summary>A record.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Structure">Its structure.</param>
/// <param name="Slug">The structure's slug.</param>
/// <param name="Workspace">Its workspace.</param>
/// <param name="Data">UTF-8 JSON object.</param>
/// <param name="Metadata">UTF-8 JSON object.</param>
/// <param name="Version">How many times it was written.</param>
/// <param name="CreatedAt">When it was made.</param>
/// <param name="UpdatedAt">When it was changed last.</param>
/// <param name="CreatedBy">Who made it.</param>
/// <param name="UpdatedBy">Who changed it last.</param>
/// <param name="ExpiresAt">When it ends, or null.</param>
/// <param name="DeletedAt">When it was deleted, or null.</param>
/// <param name="Event">What made this version: created, updated, deleted, restored, reverted or expired.</param>
[GenerateSerializer, Immutable, Alias("ota.RecordView")]
public sealed record RecordView(
    [property: Id(0)] Guid Id,
    [property: Id(1)] Guid Structure,
    [property: Id(2)] string Slug,
    [property: Id(3)] TenantId Workspace,
    [property: Id(4)] byte[] Data,
    [property: Id(5)] byte[] Metadata,
    [property: Id(6)] long Version,
    [property: Id(7)] DateTimeOffset CreatedAt,
    [property: Id(8)] DateTimeOffset UpdatedAt,
    [property: Id(9)] string CreatedBy,
    [property: Id(10)] string UpdatedBy,
    [property: Id(11)] DateTimeOffset? ExpiresAt,
    [property: Id(12)] DateTimeOffset? DeletedAt,
    [property: Id(13)] string Event);

/// <summary>Who acts on records of which workspace.</summary>
/// <param name="Workspace">The workspace.</param>
/// <param name="By">Who acts, as records tell it.</param>
/// <param name="Filters">Conditions that a record must all meet for them, UTF-8 JSON each, as <see cref="Workspaces.ConditionJson"/> writes them.</param>
[GenerateSerializer, Immutable, Alias("ota.RecordAccess")]
public sealed record RecordAccess(
    [property: Id(0)] TenantId Workspace, [property: Id(1)] string By, [property: Id(2)] ImmutableArray<byte[]> Filters);

/// <summary>Makes a record.</summary>
/// <param name="Call">The call.</param>
/// <param name="Access">In whose name.</param>
/// <param name="Structure">Its structure's id.</param>
/// <param name="Data">UTF-8 JSON object.</param>
/// <param name="Metadata">UTF-8 JSON object, or null.</param>
/// <param name="End">When it ends, or null for what the structure says.</param>
[GenerateSerializer, Immutable, Alias("ota.CreateRecord")]
public sealed record CreateRecord(
    [property: Id(0)] CallInfo Call,
    [property: Id(1)] RecordAccess Access,
    [property: Id(2)] Guid Structure,
    [property: Id(3)] byte[] Data,
    [property: Id(4)] byte[]? Metadata,
    [property: Id(5)] RecordEnd? End);

/// <summary>When a record ends: after so many seconds, or at a time; both null: never.</summary>
[GenerateSerializer, Immutable, Alias("ota.RecordEnd")]
public sealed record RecordEnd([property: Id(0)] int? Seconds, [property: Id(1)] DateTimeOffset? At);

/// <summary>Asks for a record.</summary>
[GenerateSerializer, Immutable, Alias("ota.GetRecord")]
public sealed record GetRecord([property: Id(0)] CallInfo Call, [property: Id(1)] RecordAccess Access);

/// <summary>Changes a record.</summary>
/// <param name="Call">The call.</param>
/// <param name="Access">In whose name.</param>
/// <param name="Data">UTF-8 JSON object, or null where it stays.</param>
/// <param name="IsWhole">Whether the data replace all; else members replace members, and null removes them.</param>
/// <param name="Metadata">UTF-8 JSON object that replaces all, or null.</param>
/// <param name="End">When it ends, or null where that stays.</param>
/// <param name="Expected">For which version.</param>
[GenerateSerializer, Immutable, Alias("ota.ChangeRecord")]
public sealed record ChangeRecord(
    [property: Id(0)] CallInfo Call,
    [property: Id(1)] RecordAccess Access,
    [property: Id(2)] byte[]? Data,
    [property: Id(3)] bool IsWhole,
    [property: Id(4)] byte[]? Metadata,
    [property: Id(5)] RecordEnd? End,
    [property: Id(6)] ExpectedVersion? Expected);

/// <summary>Deletes a record.</summary>
[GenerateSerializer, Immutable, Alias("ota.DeleteRecord")]
public sealed record DeleteRecord(
    [property: Id(0)] CallInfo Call, [property: Id(1)] RecordAccess Access, [property: Id(2)] bool IsForGood, [property: Id(3)] ExpectedVersion? Expected);

/// <summary>Takes a deletion back.</summary>
[GenerateSerializer, Immutable, Alias("ota.RestoreRecord")]
public sealed record RestoreRecord([property: Id(0)] CallInfo Call, [property: Id(1)] RecordAccess Access);

/// <summary>Goes back to a version.</summary>
[GenerateSerializer, Immutable, Alias("ota.RevertRecord")]
public sealed record RevertRecord(
    [property: Id(0)] CallInfo Call, [property: Id(1)] RecordAccess Access, [property: Id(2)] long Version, [property: Id(3)] ExpectedVersion? Expected);

/// <summary>Removes a record; where <c>OnlyExpired</c>, only if its time is over.</summary>
[GenerateSerializer, Immutable, Alias("ota.RemoveRecord")]
public sealed record RemoveRecord([property: Id(0)] CallInfo Call, [property: Id(1)] bool OnlyExpired);
