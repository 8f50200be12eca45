using System.Collections.Immutable;

namespace OrleansTenantAuth.Records;

/// <summary>Queries on records. Stateless. Key: any.</summary>
[Alias("ota.IRecordsGrain"), Version(2)]
public interface IRecordsGrain : IGrainWithStringKey
{
    /// <summary>
    /// A page of records of a structure. Refuses: <see cref="AuthError.ValidationError"/> by member, <see cref="AuthError.QueryTooLong"/>,
    /// <see cref="AuthError.QueriesBusy"/>.
    /// </summary>
    [Alias("Query"), Repeatable]
    Task<Outcome<RecordsAnswer>> Query(QueryRecords query);

    /// <summary>Groups and aggregates of records: an array of objects by the names of the outputs.</summary>
    [Alias("Fold"), Repeatable]
    Task<Outcome<byte[]>> Fold(QueryRecords query);

    /// <summary>Which record has a value of a unique field; <see cref="AuthError.ValidationError"/> where the field is not unique.</summary>
    [Alias("Owner"), Repeatable]
    Task<Outcome<ValueOwner>> Owner(FindOwner query);

    /// <summary>Versions of a record that are kept, newest first, the present one among them.</summary>
    [Alias("Versions"), Repeatable]
    Task<Outcome<RecordVersions>> Versions(ListVersions query);

    /// <summary>
    /// What a record was before and after an event, for the server itself: whoever tells it decides first who may know. States that are
    /// no longer kept are not known. Refuses: <see cref="AuthError.Unavailable"/>.
    /// </summary>
    [Alias("Happened"), Repeatable]
    Task<Outcome<RecordHappening>> Happened(ReadHappening query);
}

/// <summary>Asks what an event did to a record.</summary>
/// <param name="Call">The call.</param>
/// <param name="Workspace">The workspace of the event.</param>
/// <param name="Record">The record that the event names.</param>
/// <param name="Slug">The slug of its structure, as the event tells it.</param>
/// <param name="Version">The version that the event made.</param>
[GenerateSerializer, Immutable, Alias("ota.ReadHappening")]
public sealed record ReadHappening(
    [property: Id(0)] CallInfo Call, [property: Id(1)] TenantId Workspace, [property: Id(2)] Guid Record, [property: Id(3)] string Slug, [property: Id(4)] long Version);

/// <summary>What an event did to a record.</summary>
/// <param name="IsKnown">Whether the states are still kept; the rest is null where they are not.</param>
/// <param name="Before">The record before; null where there was none.</param>
/// <param name="After">The record after; null where there is none any more.</param>
/// <param name="By">Who did it.</param>
[GenerateSerializer, Immutable, Alias("ota.RecordHappening")]
public sealed record RecordHappening(
    [property: Id(0)] bool IsKnown, [property: Id(1)] RecordView? Before, [property: Id(2)] RecordView? After, [property: Id(3)] string? By);

/// <summary>Asks which record has a unique value.</summary>
/// <param name="Call">The call.</param>
/// <param name="Workspace">The workspace.</param>
/// <param name="Structure">The structure.</param>
/// <param name="Field">One of its unique fields.</param>
/// <param name="Value">UTF-8 JSON of the value.</param>
[GenerateSerializer, Immutable, Alias("ota.FindOwner")]
public sealed record FindOwner(
    [property: Id(0)] CallInfo Call, [property: Id(1)] TenantId Workspace, [property: Id(2)] Guid Structure, [property: Id(3)] string Field, [property: Id(4)] byte[] Value);

/// <summary>The record that has a value, or null.</summary>
[GenerateSerializer, Immutable, Alias("ota.ValueOwner")]
public sealed record ValueOwner([property: Id(0)] Guid? Record);

/// <summary>Asks for records.</summary>
/// <param name="Call">The call.</param>
/// <param name="Access">In whose name; only records that meet its conditions are seen.</param>
/// <param name="Structure">The structure, as it was found for the call.</param>
/// <param name="Query">UTF-8 JSON of the canonical body: where, text, sort, page, select, groupBy, aggregates.</param>
/// <param name="Parameters">Parameters of the query string, in place of <paramref name="Query"/> where that is null.</param>
/// <param name="IsDeleted">Whether deleted records are asked for instead of live ones.</param>
[GenerateSerializer, Immutable, Alias("ota.QueryRecords")]
public sealed record QueryRecords(
    [property: Id(0)] CallInfo Call,
    [property: Id(1)] RecordAccess Access,
    [property: Id(2)] Guid Structure,
    [property: Id(3)] byte[]? Query,
    [property: Id(4)] ImmutableArray<RecordParameter> Parameters,
    [property: Id(5)] bool IsDeleted = false);

/// <summary>A parameter of a query string: <c>data.amount[gte]</c> and its text.</summary>
[GenerateSerializer, Immutable, Alias("ota.RecordParameter")]
public sealed record RecordParameter([property: Id(0)] string Name, [property: Id(1)] string Value);

/// <summary>A page of records.</summary>
/// <param name="Records">The records.</param>
/// <param name="Offset">How many come before.</param>
/// <param name="Limit">How many the page may have.</param>
/// <param name="Total">How many there are in all, where asked for.</param>
/// <param name="Next">The cursor of the next page, or null at the end.</param>
/// <param name="Select">Fields of the data that were asked for; empty for all.</param>
/// <param name="Include">Reference fields that were to be included.</param>
[GenerateSerializer, Immutable, Alias("ota.RecordsAnswer")]
public sealed record RecordsAnswer(
    [property: Id(0)] ImmutableArray<RecordView> Records,
    [property: Id(1)] int Offset,
    [property: Id(2)] int Limit,
    [property: Id(3)] long? Total,
    [property: Id(4)] string? Next,
    [property: Id(5)] ImmutableArray<string> Select,
    [property: Id(6)] ImmutableArray<string> Include);

/// <summary>Versions of a record, newest first.</summary>
[GenerateSerializer, Immutable, Alias("ota.RecordVersions")]
public sealed record RecordVersions([property: Id(0)] ImmutableArray<RecordView> Items);

/// <summary>Asks for versions of a record below one, or from the newest on.</summary>
[GenerateSerializer, Immutable, Alias("ota.ListVersions")]
public sealed record ListVersions(
    [property: Id(0)] CallInfo Call, [property: Id(1)] RecordAccess Access, [property: Id(2)] Guid Record, [property: Id(3)] long? Below, [property: Id(4)] int Limit);
