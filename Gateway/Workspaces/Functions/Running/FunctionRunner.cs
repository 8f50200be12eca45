using System.Buffers;
using System.Collections.Immutable;
using System.Text.Json;
using OrleansTenantAuth.Functions;
using OrleansTenantAuth.Gateway.Http;
using OrleansTenantAuth.Gateway.Workspaces.Access;
using OrleansTenantAuth.Security;
using OrleansTenantAuth.Store;
using OrleansTenantAuth.Tenants;
using OrleansTenantAuth.Workspaces;

namespace OrleansTenantAuth.Gateway.Workspaces.Functions.Running;

/// <summary>Takes a run that is due, runs it in a process of its own, and records what came of it.</summary>
public sealed partial class FunctionRunner(
    IGrainFactory grains, CurrentReads reads, WorkspaceRealms realms, WorkerPool pool, FunctionHttp http, MasterKeys masterKeys, StoreClock time, ILogger<FunctionRunner> log)
{
    private const int RecordTries = 5;
    private const int SpareSeconds = 60;
    private static readonly TimeSpan RecordPause = TimeSpan.FromSeconds(1);

    /// <summary>Runs it. A run that somebody else has is left alone; one that is not ended here is taken again when its time is over.</summary>
    public async Task Run(WaitingRun waiting, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(waiting);
        var functions = await grains.Functions(waiting.Workspace).Get(new(SystemCall()));
        if (!functions.IsOk)
            return;
        var function = functions.Require().Functions.FirstOrDefault(each => each.Id == waiting.Function);
        var attempt = Guid.NewGuid();
        var seconds = ((function?.TimeoutMs ?? 0) / 1_000) + SpareSeconds;
        var begun = await grains.FunctionRun(waiting.Run).Begin(new(SystemCall(), attempt, seconds));
        if (!begun.IsOk)
            return;
        var outcome = await Execute(begun.Require(), function, functions.Require(), cancellationToken);
        for (var tries = 1; ; tries++)
        {
            var ended = await grains.FunctionRun(waiting.Run).End(new(SystemCall(), attempt, outcome));
            if (ended.IsOk || ended.Error is AuthError.WrongState or AuthError.RunNotFound)
                return;
            if (tries == RecordTries)
            {
                LogUnrecorded(waiting.Run, ended.Error);
                return;
            }

            await Task.Delay(RecordPause, time, cancellationToken);
        }
    }

    private async Task<RunOutcome> Execute(RunView run, FunctionView? function, FunctionsView all, CancellationToken cancellationToken)
    {
        if (function is null)
            return Refused("FUNCTION_NOT_FOUND", "The function is no longer there.");
        var code = run.Code ?? (function.Versions.IsEmpty ? null : function.Versions[0].Code);
        if (code is null)
            return Refused("NOT_PUBLISHED", "The function has no published version.");
        var realm = await reads.Of(SystemCall(), async call => await realms.Find(run.Workspace, call));
        if (!realm.IsOk || realm.Require().Realm.Status != TenantStatus.Active)
            return Refused("WORKSPACE_SUSPENDED", "The workspace is not active.") with { IsFinal = realm.IsOk || realm.Error is AuthError.WorkspaceNotFound };
        var trigger = all.Triggers.FirstOrDefault(each => each.Id == run.Trigger);
        var principal = new FunctionPrincipal(realm.Require().Realm, function, run);
        using var input = JsonDocument.Parse(run.Input);
        var task = new FunctionTask(
            code, function.TimeoutMs, Member(input, "event"), Member(input, "executionParams"),
            trigger is null && input.RootElement.TryGetProperty("triggerParams", out var given) ? given : Parameters(run.Workspace, trigger?.Content.Params ?? []),
            Context(principal));
        using var worker = pool.Start();
        using var execution = new FunctionRun(worker, task, new FunctionApi(grains, principal, http, time), time);
        return await execution.Execute(cancellationToken);
    }

    private static JsonElement Member(JsonDocument input, string name) => input.RootElement.TryGetProperty(name, out var value) ? value : JsonText.Null;

    private JsonElement Parameters(TenantId workspace, ImmutableArray<TriggerParam> parameters) => JsonText.Of(json =>
    {
        json.WriteStartObject();
        foreach (var parameter in parameters)
        {
            if ((parameter.Sealed is { } kept ? TriggerSecrets.Open(masterKeys, workspace, kept) : parameter.Value) is not { } value)
                continue;
            json.WritePropertyName(parameter.Name);
            json.WriteRawValue(value);
        }

        json.WriteEndObject();
    });

    private static JsonElement Context(FunctionPrincipal principal) => JsonText.Of(json =>
    {
        json.WriteStartObject();
        json.WriteString("workspaceSlug", principal.Realm.Slug);
        json.WriteString("functionId", principal.Function.Id);
        json.WriteString("runId", principal.Run.Id);
        json.WriteString("idempotencyId", principal.Run.Id);
        json.WriteNumber("attempt", principal.Run.Attempts);
        json.WriteEndObject();
    });

    private static RunOutcome Refused(string code, string message) => new(RunStatus.Failure, null, code, message, [], 0, 0, true);

    internal static CallInfo SystemCall() => new() { OperationId = Guid.NewGuid(), RequestId = "functions", Actor = "system" };

    [LoggerMessage(Level = LogLevel.Warning, Message = "The end of run {Run} could not be recorded ({Error}); it is run again.")]
    private partial void LogUnrecorded(Guid run, AuthError error);
}

/// <summary>Small JSON values.</summary>
internal static class JsonText
{
    public static JsonElement Null { get; } = Of(json => json.WriteNullValue());

    public static JsonElement Of(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        using (var json = new Utf8JsonWriter(buffer))
            write(json);
        using var parsed = JsonDocument.Parse(buffer.WrittenMemory);
        return parsed.RootElement.Clone();
    }
}

/// <summary>Secret parameters of triggers: sealed for their workspace.</summary>
internal static class TriggerSecrets
{
    private const string Field = "trigger-param";

    public static byte[] Seal(MasterKeys keys, TenantId workspace, byte[] json) => keys.Seal(GrainKey.Functions(workspace.Value), Field, json);

    public static byte[] Open(MasterKeys keys, TenantId workspace, byte[] kept) => keys.Open(GrainKey.Functions(workspace.Value), Field, kept);
}
