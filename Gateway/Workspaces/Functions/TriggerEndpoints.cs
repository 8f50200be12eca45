using System.Text.Json;
using OrleansTenantAuth.Functions;
using OrleansTenantAuth.Gateway.Docs;
using OrleansTenantAuth.Gateway.Http;
using OrleansTenantAuth.Gateway.Workspaces.Access;
using OrleansTenantAuth.Workspaces;

namespace OrleansTenantAuth.Gateway.Workspaces.Functions;

/// <summary>Triggers of a workspace's functions.</summary>
public sealed class TriggerEndpoints(IGrainFactory grains, TriggerReader reader, NewRuns runs)
{
    /// <summary>Maps the routes.</summary>
    public static void Map(IEndpointRouteBuilder routes)
    {
        var endpoints = routes.ServiceProvider.GetRequiredService<TriggerEndpoints>();
        foreach (var prefix in FunctionRoutes.Prefixes)
        {
            endpoints.Map(routes.MapWorkspaceGroup(prefix + "/function-triggers", "Workspace functions: triggers"));
            routes.MapWorkspaceGroup(prefix + "/http-trigger", "Workspace functions: triggers")
                .Send("POST", "/{path}", FunctionsJson.Default.HttpTriggerBody, FunctionsJson.Default.QueuedAnswer, endpoints.Call, StatusCodes.Status202Accepted)
                .WithSummary("Starts the function of the http trigger of this path; any object of JSON is event.data.").Needs(WorkspaceResources.Triggers, "execute")
                .Refuses(AuthError.TriggerNotFound, AuthError.WrongState, AuthError.FunctionRuntimeMissing, AuthError.Overloaded);
        }
    }

    private void Map(GuardedGroup<WorkspaceCall> group)
    {
        group.Get("", FunctionsJson.Default.TriggersAnswer, List)
            .WithSummary("Triggers of the workspace by name, at most two hundred.").Needs(WorkspaceResources.Triggers, "list").Takes("functionId", "Those of one function.");
        group.Send("POST", "", FunctionsJson.Default.CreateTriggerBody, FunctionsJson.Default.TriggerAnswer, Create, StatusCodes.Status201Created)
            .WithSummary("Makes a trigger. A repeat with the same Idempotency-Key answers it again.").Needs(WorkspaceResources.Triggers, "create")
            .Refuses(AuthError.FunctionNotFound, AuthError.NameTaken, AuthError.LimitReached);
        group.Get("/{trigger_id}", FunctionsJson.Default.TriggerAnswer, Get)
            .WithSummary("A trigger.").Needs(WorkspaceResources.Triggers, "retrieve").Refuses(AuthError.TriggerNotFound);
        group.Send("PUT", "/{trigger_id}", FunctionsJson.Default.ChangeTriggerBody, FunctionsJson.Default.TriggerAnswer, Change)
            .WithSummary("Changes a trigger; triggerMetadata replaces all of it, secret parameters that come without a value stay.").Needs(WorkspaceResources.Triggers, "update")
            .Refuses(AuthError.TriggerNotFound, AuthError.FunctionNotFound, AuthError.NameTaken, AuthError.WrongState);
        group.Delete("/{trigger_id}", Delete).WithSummary("Deletes a trigger.").Needs(WorkspaceResources.Triggers, "delete").Refuses(AuthError.TriggerNotFound);
        group.Post("/{trigger_id}/pause", FunctionsJson.Default.TriggerAnswer, call => Switch(call, true))
            .WithSummary("Pauses a trigger: what happens from now on starts nothing.").Needs(WorkspaceResources.Triggers, "update").Refuses(AuthError.TriggerNotFound);
        group.Post("/{trigger_id}/resume", FunctionsJson.Default.TriggerAnswer, call => Switch(call, false))
            .WithSummary("Resumes a trigger.").Needs(WorkspaceResources.Triggers, "update").Refuses(AuthError.TriggerNotFound);
        group.Send("POST", "/{trigger_id}/execute", FunctionsJson.Default.ExecuteTriggerBody, FunctionsJson.Default.QueuedAnswer, Execute, StatusCodes.Status202Accepted)
            .WithSummary("Starts the function; data is the id of its job. A repeat with the same Idempotency-Key starts it once.").Needs(WorkspaceResources.Triggers, "execute")
            .Refuses(AuthError.TriggerNotFound, AuthError.WrongState, AuthError.FunctionRuntimeMissing, AuthError.Overloaded);
    }

    private async Task<Outcome<TriggersAnswer>> List(WorkspaceCall call)
    {
        var check = new FieldCheck();
        var function = QueryFields.Uuid(call.Http, check, "functionId");
        if (check.Failed)
            return check.Refuse<TriggersAnswer>();
        return (await All(call)).Map(all =>
        {
            var found = all.Triggers.Where(trigger => function is null || trigger.Content.Function == function).OrderBy(trigger => trigger.Content.Name, StringComparer.Ordinal).ToList();
            return new TriggersAnswer([.. found.Select(trigger => FunctionAnswers.Of(call, trigger))], found.Count);
        });
    }

    private async Task<Outcome<TriggerAnswer>> Create(WorkspaceCall call, CreateTriggerBody body)
    {
        var content = await reader.Read(call, body, null);
        if (!content.IsOk)
            return content.As<TriggerAnswer>();
        var id = Calls.IsRepeatable(call.Http)
            ? DerivedIds.Named(call.Info.OperationId, "trigger")
            : Guid.CreateVersion7(RequestFacts.Of(call.Http).Clock.GetUtcNow());
        return Told(call, await grains.Functions(call.Workspace).PutTrigger(new(call.Info, call.Caller.Subject, id, true, content.Require())));
    }

    private async Task<Outcome<TriggerAnswer>> Get(WorkspaceCall call) => Told(call, await Find(call));

    private async Task<Outcome<TriggerAnswer>> Change(WorkspaceCall call, ChangeTriggerBody body)
    {
        var known = await Find(call);
        if (!known.IsOk)
            return known.As<TriggerAnswer>();
        var content = await reader.Read(call, body, known.Require().Content);
        return content.IsOk
            ? Told(call, await grains.Functions(call.Workspace).PutTrigger(new(call.Info, call.Caller.Subject, known.Require().Id, false, content.Require())))
            : content.As<TriggerAnswer>();
    }

    private async Task<Outcome<Done>> Delete(WorkspaceCall call)
    {
        var id = call.Id("trigger_id", AuthError.TriggerNotFound);
        return id.IsOk ? await grains.Functions(call.Workspace).RemoveTrigger(new(call.Info, id.Require())) : id.As<Done>();
    }

    private async Task<Outcome<TriggerAnswer>> Switch(WorkspaceCall call, bool isPaused)
    {
        var id = call.Id("trigger_id", AuthError.TriggerNotFound);
        return id.IsOk ? Told(call, await grains.Functions(call.Workspace).Switch(new(call.Info, id.Require(), isPaused))) : id.As<TriggerAnswer>();
    }

    private async Task<Outcome<QueuedAnswer>> Execute(WorkspaceCall call, ExecuteTriggerBody body)
    {
        var trigger = await Find(call);
        return trigger.IsOk ? await Start(call, trigger.Require(), RunSources.OnDemand, body.Payload) : trigger.As<QueuedAnswer>();
    }

    private async Task<Outcome<QueuedAnswer>> Call(WorkspaceCall call, HttpTriggerBody body)
    {
        var path = call.Http.GetRouteValue("path") as string;
        var all = await All(call);
        if (!all.IsOk)
            return all.As<QueuedAnswer>();
        return all.Require().Triggers.FirstOrDefault(trigger => trigger.Content.Kind == TriggerKind.Http && string.Equals(trigger.Content.Path, path, StringComparison.Ordinal)) is { } trigger
            ? await Start(call, trigger, RunSources.Http, JsonSerializer.SerializeToElement(body, FunctionsJson.Default.HttpTriggerBody))
            : Outcome<QueuedAnswer>.Refuse(AuthError.TriggerNotFound);
    }

    private async Task<Outcome<QueuedAnswer>> Start(WorkspaceCall call, TriggerView trigger, string source, JsonElement payload)
    {
        if (trigger.IsPaused)
            return Outcome<QueuedAnswer>.Refuse(AuthError.WrongState);
        var run = await runs.Start(call, trigger, source, payload);
        return run.Map(made => new QueuedAnswer(made.Id, made.Id, made.Id, FunctionAnswers.Status(made.Status)));
    }

    private async Task<Outcome<TriggerView>> Find(WorkspaceCall call)
    {
        var id = call.Id("trigger_id", AuthError.TriggerNotFound);
        var all = id.IsOk ? await All(call) : id.As<FunctionsView>();
        if (!all.IsOk)
            return all.As<TriggerView>();
        return all.Require().Triggers.FirstOrDefault(trigger => trigger.Id == id.Require()) is { } found
            ? Outcome<TriggerView>.Ok(found)
            : Outcome<TriggerView>.Refuse(AuthError.TriggerNotFound);
    }

    private Task<Outcome<FunctionsView>> All(WorkspaceCall call) => grains.Functions(call.Workspace).Get(new(call.Info));

    private static Outcome<TriggerAnswer> Told(WorkspaceCall call, Outcome<TriggerView> outcome) => outcome.Map(trigger => FunctionAnswers.Of(call, trigger));
}
