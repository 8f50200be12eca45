using System.Text.Json;
using OrleansTenantAuth.Functions;
using OrleansTenantAuth.Gateway.Http;
using OrleansTenantAuth.Gateway.Workspaces.Access;
using OrleansTenantAuth.Gateway.Workspaces.Functions.Running;

namespace OrleansTenantAuth.Gateway.Workspaces.Functions;

/// <summary>Makes runs that somebody asks for.</summary>
public sealed class NewRuns(IGrainFactory grains, NodeRuntime runtime)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(40);

    /// <summary>Makes a run of a trigger. A repeat with the same <c>Idempotency-Key</c> answers it again.</summary>
    internal async Task<Outcome<RunView>> Start(WorkspaceCall call, TriggerView trigger, string source, JsonElement payload)
    {
        if (!await runtime.IsAvailable(call.Http.RequestAborted))
            return Outcome<RunView>.Refuse(AuthError.FunctionRuntimeMissing, retryAfterSeconds: 60);
        var id = IdOf(call, trigger.Id);
        var kind = source == RunSources.Http ? "http" : "on_demand";
        return await Queue(call, new(
            call.Info, call.Workspace, trigger.Content.Function, trigger.Id, source, 1,
            FunctionJson.Event(kind, call.Caller.Slug, RequestFacts.Of(call.Http).Clock.GetUtcNow(), id, payload), null, null), id);
    }

    /// <summary>Runs a function's draft, or else what is published, and waits a while for its end.</summary>
    internal async Task<Outcome<RunView>> Test(WorkspaceCall call, FunctionView function, TestFunctionBody body)
    {
        var check = new FieldCheck();
        var sent = check.OptionalText("code", body.Code, FunctionLimits.CodeChars);
        if (body.TriggerParams.ValueKind is not (JsonValueKind.Undefined or JsonValueKind.Object))
            check.Add("triggerParams", "Must be an object.");
        if (check.Failed)
            return check.Refuse<RunView>();
        if (!await runtime.IsAvailable(call.Http.RequestAborted))
            return Outcome<RunView>.Refuse(AuthError.FunctionRuntimeMissing, retryAfterSeconds: 60);
        if ((sent ?? function.Draft ?? (function.Versions.IsEmpty ? null : function.Versions[0].Code)) is not { } code)
            return Outcome<RunView>.Refuse(AuthError.WrongState);
        var id = IdOf(call, function.Id);
        var queued = await Queue(call, new(
            call.Info, call.Workspace, function.Id, null, RunSources.Test, 1, FunctionJson.Given(body.Event, body.ExecutionParams, body.TriggerParams), code, null), id);
        return queued.IsOk ? await Ended(call, queued.Require()) : queued;
    }

    private async Task<Outcome<RunView>> Ended(WorkspaceCall call, RunView run)
    {
        var time = RequestFacts.Of(call.Http).Clock;
        var begun = time.GetTimestamp();
        while (run.DueAt is not null && time.GetElapsedTime(begun) < Patience)
        {
            await Task.Delay(Pause, time, call.Http.RequestAborted);
            var read = await grains.FunctionRun(run.Id).Get(new(call.Info, call.Workspace));
            if (!read.IsOk)
                return read;
            run = read.Require();
        }

        return Outcome<RunView>.Ok(run);
    }

    private Task<Outcome<RunView>> Queue(WorkspaceCall call, QueueRun command, Guid id) => command.Input.Length <= FunctionLimits.PayloadBytes
        ? grains.FunctionRun(id).Queue(command)
        : Task.FromResult(Outcome<RunView>.Invalid(call.Http.Request.Method, $"At most {FunctionLimits.PayloadBytes} bytes."));

    private static Guid IdOf(WorkspaceCall call, Guid of) =>
        Calls.IsRepeatable(call.Http)
            ? DerivedIds.Named(call.Info.OperationId, $"run\n{of:N}")
            : Guid.CreateVersion7(RequestFacts.Of(call.Http).Clock.GetUtcNow());
}
