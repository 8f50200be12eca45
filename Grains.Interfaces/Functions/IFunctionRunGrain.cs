using System.Collections.Immutable;

namespace OrleansTenantAuth.Functions;

/// <summary>
/// One run of a function, with its attempts. Key: its id, which for events and schedules follows from what happened, so that it is made once
/// however often it is asked for.
/// </summary>
[Alias("ota.IFunctionRunGrain"), Version(1)]
public interface IFunctionRunGrain : IGrainWithStringKey
{
    /// <summary>
    /// Makes the run, to be taken by the runner. A repeat answers the run that is there. <see cref="AuthError.Overloaded"/> where too many wait: of
    /// what happened by itself the run is kept as failed then.
    /// </summary>
    [Alias("Queue"), Repeatable]
    Task<Outcome<RunView>> Queue(QueueRun command);

    /// <summary>
    /// Takes the run for one attempt, until a time past which it may be taken again; <see cref="AuthError.WrongState"/> where it is not due, or
    /// another has it. A repeat of the attempt is answered again.
    /// </summary>
    [Alias("Begin"), Repeatable]
    Task<Outcome<RunView>> Begin(BeginRun command);

    /// <summary>Ends an attempt: with the run, or to be tried again later. Another than the one that has it is <see cref="AuthError.WrongState"/>. Safe to repeat.</summary>
    [Alias("End"), Repeatable]
    Task<Outcome<RunView>> End(EndRun command);

    /// <summary>Lets a failed run wait for another attempt; <see cref="AuthError.WrongState"/> for others.</summary>
    [Alias("Rerun")]
    Task<Outcome<RunView>> Rerun(FindRun command);

    /// <summary>The run, or <see cref="AuthError.RunNotFound"/>.</summary>
    [Alias("Get"), Repeatable]
    Task<Outcome<RunView>> Get(FindRun query);
}

/// <summary>Runs in lists. Stateless. Key: any.</summary>
[Alias("ota.IFunctionRunsGrain"), Version(1)]
public interface IFunctionRunsGrain : IGrainWithStringKey
{
    /// <summary>The newest runs of a function, or of a workspace those that are to be looked at, at most a thousand, newest first.</summary>
    [Alias("List"), Repeatable]
    Task<Outcome<RunList>> List(ListRuns query);
}

/// <summary>How a run stands.</summary>
[GenerateSerializer, Alias("ota.RunStatus")]
public enum RunStatus
{
    /// <summary>A default value: a bug.</summary>
    Unset = 0,

    /// <summary>It waits.</summary>
    Pending = 1,

    /// <summary>An attempt is under way.</summary>
    Running = 2,

    /// <summary>It succeeded.</summary>
    Completed = 3,

    /// <summary>It failed, and is not tried again by itself.</summary>
    Failure = 4,

    /// <summary>The same; it took too long.</summary>
    Timeout = 5,
}

/// <summary>What starts runs.</summary>
public static class RunSources
{
    /// <summary>An event of a record.</summary>
    public const string Event = "event-driven";

    /// <summary>Time.</summary>
    public const string Schedule = "scheduled";

    /// <summary>A call of a trigger.</summary>
    public const string OnDemand = "on-demand";

    /// <summary>A call of a trigger's address.</summary>
    public const string Http = "http";

    /// <summary>A test, which is not tried again.</summary>
    public const string Test = "test";

    /// <summary>Whether nobody waits to be told.</summary>
    public static bool IsByItself(string source) => source is Event or Schedule;
}

/// <summary>Makes a run.</summary>
/// <param name="Call">The call.</param>
/// <param name="Workspace">The workspace.</param>
/// <param name="Function">The function.</param>
/// <param name="Trigger">The trigger, or null for a test.</param>
/// <param name="Source">One of <see cref="RunSources"/>.</param>
/// <param name="Depth">How many runs led to it.</param>
/// <param name="Input">UTF-8 JSON object of <c>event</c> and <c>executionParams</c>.</param>
/// <param name="Code">Code to run in place of the published, for a test; or null.</param>
/// <param name="Refusal">Why it is not run at all, but kept to be looked at; or null.</param>
[GenerateSerializer, Immutable, Alias("ota.QueueRun")]
public sealed record QueueRun(
    [property: Id(0)] CallInfo Call,
    [property: Id(1)] TenantId Workspace,
    [property: Id(2)] Guid Function,
    [property: Id(3)] Guid? Trigger,
    [property: Id(4)] string Source,
    [property: Id(5)] int Depth,
    [property: Id(6)] byte[] Input,
    [property: Id(7)] string? Code,
    [property: Id(8)] string? Refusal);

/// <summary>Takes a run.</summary>
/// <param name="Call">The call.</param>
/// <param name="Attempt">Names the attempt.</param>
/// <param name="Seconds">For how long nobody else may take it.</param>
[GenerateSerializer, Immutable, Alias("ota.BeginRun")]
public sealed record BeginRun([property: Id(0)] CallInfo Call, [property: Id(1)] Guid Attempt, [property: Id(2)] int Seconds);

/// <summary>Ends an attempt.</summary>
[GenerateSerializer, Immutable, Alias("ota.EndRun")]
public sealed record EndRun([property: Id(0)] CallInfo Call, [property: Id(1)] Guid Attempt, [property: Id(2)] RunOutcome Outcome);

/// <summary>What came of an attempt.</summary>
/// <param name="Status">Completed, Failure or Timeout.</param>
/// <param name="Result">UTF-8 JSON that the function returned, or null.</param>
/// <param name="ErrorCode">Why it failed, or null.</param>
/// <param name="ErrorMessage">In words, or null.</param>
/// <param name="Logs">What it logged.</param>
/// <param name="MemoryBytes">Memory of its process.</param>
/// <param name="CpuMicroseconds">What it computed.</param>
/// <param name="IsFinal">Whether another attempt would come to the same.</param>
[GenerateSerializer, Immutable, Alias("ota.RunOutcome")]
public sealed record RunOutcome(
    [property: Id(0)] RunStatus Status,
    [property: Id(1)] byte[]? Result,
    [property: Id(2)] string? ErrorCode,
    [property: Id(3)] string? ErrorMessage,
    [property: Id(4)] ImmutableArray<RunLogLine> Logs,
    [property: Id(5)] long MemoryBytes,
    [property: Id(6)] long CpuMicroseconds,
    [property: Id(7)] bool IsFinal);

/// <summary>A line of a run's log.</summary>
[GenerateSerializer, Immutable, Alias("ota.RunLogLine")]
public sealed record RunLogLine([property: Id(0)] DateTimeOffset At, [property: Id(1)] bool IsError, [property: Id(2)] string Text);

/// <summary>Asks for a run of a workspace.</summary>
[GenerateSerializer, Immutable, Alias("ota.FindRun")]
public sealed record FindRun([property: Id(0)] CallInfo Call, [property: Id(1)] TenantId Workspace);

/// <summary>A run.</summary>
[GenerateSerializer, Immutable, Alias("ota.RunView")]
public sealed record RunView(
    [property: Id(0)] Guid Id,
    [property: Id(1)] TenantId Workspace,
    [property: Id(2)] Guid Function,
    [property: Id(3)] Guid? Trigger,
    [property: Id(4)] string Source,
    [property: Id(5)] int Depth,
    [property: Id(6)] RunStatus Status,
    [property: Id(7)] int Attempts,
    [property: Id(8)] DateTimeOffset CreatedAt,
    [property: Id(9)] DateTimeOffset? StartedAt,
    [property: Id(10)] DateTimeOffset? EndedAt,
    [property: Id(11)] DateTimeOffset? DueAt,
    [property: Id(12)] byte[] Input,
    [property: Id(13)] string? Code,
    [property: Id(14)] RunOutcome? Last);

/// <summary>Asks for runs of a function; null for those of the workspace that failed for good.</summary>
[GenerateSerializer, Immutable, Alias("ota.ListRuns")]
public sealed record ListRuns([property: Id(0)] CallInfo Call, [property: Id(1)] TenantId Workspace, [property: Id(2)] Guid? Function);

/// <summary>Runs, newest first.</summary>
[GenerateSerializer, Immutable, Alias("ota.RunList")]
public sealed record RunList([property: Id(0)] ImmutableArray<RunItem> Items);

/// <summary>A run in a list.</summary>
[GenerateSerializer, Immutable, Alias("ota.RunItem")]
public sealed record RunItem(
    [property: Id(0)] Guid Id,
    [property: Id(1)] Guid Function,
    [property: Id(2)] Guid? Trigger,
    [property: Id(3)] string Source,
    [property: Id(4)] RunStatus Status,
    [property: Id(5)] int Attempts,
    [property: Id(6)] DateTimeOffset CreatedAt,
    [property: Id(7)] DateTimeOffset? StartedAt,
    [property: Id(8)] DateTimeOffset? EndedAt,
    [property: Id(9)] string? ErrorCode,
    [property: Id(10)] string? ErrorMessage);
