using System.Collections.Immutable;

namespace OrleansTenantAuth.Functions;

/// <summary>The functions and triggers of a workspace.</summary>
[GenerateSerializer, Immutable, Alias("ota.FunctionsView")]
public sealed record FunctionsView([property: Id(0)] ImmutableArray<FunctionView> Functions, [property: Id(1)] ImmutableArray<TriggerView> Triggers);

/// <summary>A function.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Name">Its name.</param>
/// <param name="Description">More of it, or null.</param>
/// <param name="Draft">Code that is not published, or null.</param>
/// <param name="TimeoutMs">What a run may take.</param>
/// <param name="AllowedHosts">Hosts that it may call.</param>
/// <param name="Versions">Published versions that are kept, the one that runs first.</param>
/// <param name="CreatedAt">When it was made.</param>
/// <param name="UpdatedAt">When it was changed last.</param>
/// <param name="CreatedBy">Who made it.</param>
/// <param name="UpdatedBy">Who changed it last.</param>
[GenerateSerializer, Immutable, Alias("ota.FunctionView")]
public sealed record FunctionView(
    [property: Id(0)] Guid Id,
    [property: Id(1)] string Name,
    [property: Id(2)] string? Description,
    [property: Id(3)] string? Draft,
    [property: Id(4)] int TimeoutMs,
    [property: Id(5)] ImmutableArray<string> AllowedHosts,
    [property: Id(6)] ImmutableArray<FunctionVersion> Versions,
    [property: Id(7)] DateTimeOffset CreatedAt,
    [property: Id(8)] DateTimeOffset UpdatedAt,
    [property: Id(9)] string CreatedBy,
    [property: Id(10)] string UpdatedBy);

/// <summary>A published version of a function's code.</summary>
[GenerateSerializer, Immutable, Alias("ota.FunctionVersion")]
public sealed record FunctionVersion(
    [property: Id(0)] int Number, [property: Id(1)] string Code, [property: Id(2)] DateTimeOffset PublishedAt, [property: Id(3)] string PublishedBy);

/// <summary>What starts a function.</summary>
[GenerateSerializer, Alias("ota.TriggerKind")]
public enum TriggerKind
{
    /// <summary>A default value: a bug.</summary>
    Unset = 0,

    /// <summary>Events of records.</summary>
    Event = 1,

    /// <summary>Time.</summary>
    Schedule = 2,

    /// <summary>A call of who may execute triggers.</summary>
    OnDemand = 3,

    /// <summary>A call of an address.</summary>
    Http = 4,
}

/// <summary>What people set of a trigger.</summary>
/// <param name="Name">1 to 100 characters.</param>
/// <param name="Function">The function that it starts.</param>
/// <param name="Kind">What starts it; fixed.</param>
/// <param name="Description">At most 1,000 characters, or null.</param>
/// <param name="Event">Of event triggers: <c>record_created</c>.</param>
/// <param name="Slug">Of event triggers: the structure's slug.</param>
/// <param name="IntervalSeconds">Of schedules by interval.</param>
/// <param name="Cron">Of schedules by a cron expression of five fields.</param>
/// <param name="TimeZone">IANA name of the time zone in which the expression counts.</param>
/// <param name="Path">Of HTTP triggers: the last part of its address.</param>
/// <param name="Params">Parameters, those that are secret sealed.</param>
[GenerateSerializer, Immutable, Alias("ota.TriggerContent")]
public sealed record TriggerContent(
    [property: Id(0)] string Name,
    [property: Id(1)] Guid Function,
    [property: Id(2)] TriggerKind Kind,
    [property: Id(3)] string? Description,
    [property: Id(4)] string? Event,
    [property: Id(5)] string? Slug,
    [property: Id(6)] int? IntervalSeconds,
    [property: Id(7)] string? Cron,
    [property: Id(8)] string? TimeZone,
    [property: Id(9)] string? Path,
    [property: Id(10)] ImmutableArray<TriggerParam> Params);

/// <summary>A parameter of a trigger: UTF-8 JSON of its value, or that sealed; both null where a secret stays what it was.</summary>
[GenerateSerializer, Immutable, Alias("ota.TriggerParam")]
public sealed record TriggerParam([property: Id(0)] string Name, [property: Id(1)] byte[]? Value, [property: Id(2)] byte[]? Sealed);

/// <summary>A trigger. What happened before <c>ActiveSince</c> does not concern it.</summary>
[GenerateSerializer, Immutable, Alias("ota.TriggerView")]
public sealed record TriggerView(
    [property: Id(0)] Guid Id,
    [property: Id(1)] TriggerContent Content,
    [property: Id(2)] bool IsPaused,
    [property: Id(3)] DateTimeOffset CreatedAt,
    [property: Id(4)] DateTimeOffset UpdatedAt,
    [property: Id(5)] string CreatedBy,
    [property: Id(6)] string UpdatedBy,
    [property: Id(7)] DateTimeOffset ActiveSince);
