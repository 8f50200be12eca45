using System.Collections.Immutable;
using System.Globalization;
using OrleansTenantAuth.Records;
using OrleansTenantAuth.Store;

namespace OrleansTenantAuth.Functions;

/// <summary>Decisions of a run.</summary>
internal static class RunRules
{
    // An error's words in lists.
    private const int ListedChars = 500;
    private const long LastMillisecond = 999_999_999_999_999;
    private static readonly TimeSpan LongestWait = FunctionLimits.Kept + TimeSpan.FromDays(1);
    private static readonly ImmutableArray<TimeSpan> Pauses = [TimeSpan.FromSeconds(10), TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(5)];

    public static Decision<FunctionRunState, RunView> Queue(FunctionRunState? state, QueueRun command, Guid id, bool isFull, DateTimeOffset now)
    {
        if (state is not null)
        {
            return state.Workspace == command.Workspace
                ? Decision.Answer<FunctionRunState, RunView>(View(state))
                : Decision.Refuse<FunctionRunState, RunView>(AuthError.RunNotFound);
        }

        var made = new FunctionRunState
        {
            Id = id,
            Workspace = command.Workspace,
            Function = command.Function,
            Trigger = command.Trigger,
            Source = command.Source,
            Depth = command.Depth,
            Status = RunStatus.Pending,
            Left = command.Source == RunSources.Test ? 1 : 1 + FunctionLimits.Retries,
            CreatedAt = now,
            DueAt = now,
            Input = new RawJson(command.Input),
            Code = command.Code,
        };

        // Who calls is told to wait; what happened by itself is kept to be looked at.
        if (isFull && !RunSources.IsByItself(command.Source))
            return Decision.Refuse<FunctionRunState, RunView>(AuthError.Overloaded, retryAfterSeconds: 10);
        if ((command.Refusal ?? (isFull ? "QUEUE_FULL" : null)) is not { } code)
            return Moved(null, made, "function.run_queued", now);
        var refused = made with
        {
            Status = RunStatus.Failure, DueAt = null, EndedAt = now, Left = 0, Last = Lost(code, "The run was not begun."),
        };
        return Moved(null, refused, "function.run_failed", now);
    }

    public static Decision<FunctionRunState, RunView> Begin(FunctionRunState? state, BeginRun command, DateTimeOffset now)
    {
        if (state is null)
            return Decision.Refuse<FunctionRunState, RunView>(AuthError.RunNotFound);
        if (state.Status == RunStatus.Running && state.Attempt == command.Attempt)
            return Decision.Answer<FunctionRunState, RunView>(View(state));
        if (state.Status is not (RunStatus.Pending or RunStatus.Running) || state.DueAt > now)
            return Decision.Refuse<FunctionRunState, RunView>(AuthError.WrongState);

        // Whoever had it went away each time: it may be the run itself that ends its runner.
        if (state.Left <= 0)
        {
            var given = state with { Status = RunStatus.Failure, DueAt = null, EndedAt = now, Last = Lost("RUNNER_LOST", "The server that ran it went away.") };
            return Moved(state, given, "function.run_failed", now) with { Outcome = Outcome<RunView>.Refuse(AuthError.WrongState) };
        }

        return Moved(
            state,
            state with
            {
                Status = RunStatus.Running, Attempt = command.Attempt, Attempts = state.Attempts + 1, Left = state.Left - 1,
                StartedAt = now, EndedAt = null, DueAt = now.AddSeconds(command.Seconds),
            },
            null,
            now);
    }

    public static Decision<FunctionRunState, RunView> End(FunctionRunState? state, EndRun command, DateTimeOffset now)
    {
        if (state is null || state.Attempt != command.Attempt)
            return Decision.Refuse<FunctionRunState, RunView>(state is null ? AuthError.RunNotFound : AuthError.WrongState);
        if (state.Status != RunStatus.Running)
            return Decision.Answer<FunctionRunState, RunView>(View(state));
        var outcome = command.Outcome;
        if (outcome.Status != RunStatus.Completed && !outcome.IsFinal && state.Left > 0)
        {
            var pause = Pauses[Math.Clamp(FunctionLimits.Retries - state.Left, 0, Pauses.Length - 1)];
            return Moved(state, state with { Status = RunStatus.Pending, DueAt = now + pause, EndedAt = now, Last = outcome }, null, now);
        }

        return Moved(
            state,
            state with { Status = outcome.Status, DueAt = null, EndedAt = now, Last = outcome },
            outcome.Status == RunStatus.Completed ? "function.run_completed" : "function.run_failed",
            now);
    }

    public static Decision<FunctionRunState, RunView> Rerun(FunctionRunState? state, TenantId workspace, DateTimeOffset now)
    {
        if (state is null || state.Workspace != workspace)
            return Decision.Refuse<FunctionRunState, RunView>(AuthError.RunNotFound);
        return state.Status is RunStatus.Failure or RunStatus.Timeout
            ? Moved(state, state with { Status = RunStatus.Pending, DueAt = now, Left = 1 }, "function.run_queued", now)
            : Decision.Refuse<FunctionRunState, RunView>(AuthError.WrongState);
    }

    public static RunView View(FunctionRunState state) => new(
        state.Id, state.Workspace, state.Function, state.Trigger, state.Source, state.Depth, state.Status, state.Attempts, state.CreatedAt,
        state.StartedAt, state.EndedAt, state.DueAt, state.Input.Utf8, state.Code, state.Last);

    private static Decision<FunctionRunState, RunView> Moved(FunctionRunState? before, FunctionRunState next, string? kind, DateTimeOffset now)
    {
        var gone = (next.DueAt is null ? now : next.CreatedAt) + (next.DueAt is null ? FunctionLimits.Kept : LongestWait);
        var item = ListItem(next);
        var listed = new RunItem(
            next.Id, next.Function, next.Trigger, next.Source, next.Status, next.Attempts, next.CreatedAt, next.StartedAt, next.EndedAt,
            next.Last?.ErrorCode, next.Last?.ErrorMessage is { Length: > ListedChars } words ? words[..ListedChars] : next.Last?.ErrorMessage);
        var entries = ImmutableArray.CreateBuilder<EntryChange>();
        entries.Add(Entries.Put(Entries.FunctionRuns(next.Function), item, listed, gone));
        entries.Add(Entries.Reap(GrainKey.FunctionRun(next.Id), gone));
        if (before?.DueAt is { } was && was != next.DueAt)
            entries.Add(Entries.Remove(FunctionQueue.List, FunctionQueue.Item(was, next.Id)));
        if (next.DueAt is { } due && due != before?.DueAt)
            entries.Add(Entries.PutWaiting(FunctionQueue.Item(due, next.Id), next.Workspace, next.Function));
        if (next.DueAt is not null && before?.DueAt is null)
            entries.Add(Entries.PutWaiting(next.Workspace, next.Id, gone));
        if (next.DueAt is null && before?.DueAt is not null)
            entries.Add(Entries.Remove(Entries.WaitingRuns(next.Workspace), next.Id));
        if (next.Status is RunStatus.Failure or RunStatus.Timeout && next.Source != RunSources.Test)
            entries.Add(Entries.Put(Entries.FailedRuns(next.Workspace), item, listed, gone));
        else if (before?.Status is RunStatus.Failure or RunStatus.Timeout)
            entries.Add(Entries.Remove(Entries.FailedRuns(next.Workspace), item));
        return Decision.Change(next, Outcome<RunView>.Ok(View(next)), kind is null ? [] : [Happened(next, kind)], entries.ToImmutable());
    }

    // Newest first.
    private static string ListItem(FunctionRunState state) =>
        (LastMillisecond - state.CreatedAt.ToUnixTimeMilliseconds()).ToString("D15", CultureInfo.InvariantCulture) + "/" + state.Id.ToString("N");

    private static Happening Happened(FunctionRunState state, string kind) => new(kind, Tenant: state.Workspace, Data:
    [
        KeyValuePair.Create("run", state.Id.ToString("D")),
        KeyValuePair.Create("function", state.Function.ToString("D")),
        KeyValuePair.Create("trigger", state.Trigger?.ToString("D") ?? ""),
        KeyValuePair.Create("source", state.Source),
        KeyValuePair.Create("status", state.Status.ToString()),
    ]);

    private static RunOutcome Lost(string code, string message) => new(RunStatus.Failure, null, code, message, [], 0, 0, true);
}
