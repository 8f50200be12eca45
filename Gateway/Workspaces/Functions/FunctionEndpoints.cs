using OrleansTenantAuth.Functions;
using OrleansTenantAuth.Gateway.Docs;
using OrleansTenantAuth.Gateway.Http;
using OrleansTenantAuth.Gateway.Workspaces.Access;
using OrleansTenantAuth.Workspaces;

namespace OrleansTenantAuth.Gateway.Workspaces.Functions;

/// <summary>Functions of a workspace.</summary>
public sealed class FunctionEndpoints(IGrainFactory grains, NewRuns runs)
{
    /// <summary>Maps the routes.</summary>
    public static void Map(IEndpointRouteBuilder routes)
    {
        var endpoints = routes.ServiceProvider.GetRequiredService<FunctionEndpoints>();
        foreach (var prefix in FunctionRoutes.Prefixes)
            endpoints.Map(routes.MapWorkspaceGroup(prefix + "/compute-functions", "Workspace functions"));
    }

    private void Map(GuardedGroup<WorkspaceCall> group)
    {
        group.Get("", FunctionsJson.Default.FunctionsAnswer, List)
            .WithSummary("Functions of the workspace by name, without their code; at most a hundred.").Needs(WorkspaceResources.Functions, "list");
        group.Send("POST", "", FunctionsJson.Default.CreateFunctionBody, FunctionsJson.Default.FunctionAnswer, Create, StatusCodes.Status201Created)
            .WithSummary("Makes a function. It acts with what no permission denies functions, so who may do this may do what functions may. A repeat with the same Idempotency-Key answers it again.")
            .Needs(WorkspaceResources.Functions, "create").Refuses(AuthError.NameTaken, AuthError.LimitReached);
        group.Get("/{function_id}", FunctionsJson.Default.FunctionAnswer, Get)
            .WithSummary("A function with its code.").Needs(WorkspaceResources.Functions, "retrieve").Refuses(AuthError.FunctionNotFound);
        group.Send("PUT", "/{function_id}", FunctionsJson.Default.ChangeFunctionBody, FunctionsJson.Default.FunctionAnswer, Change)
            .WithSummary("Changes a function; code is published at once, or a draft.").Needs(WorkspaceResources.Functions, "update")
            .Refuses(AuthError.FunctionNotFound, AuthError.NameTaken, AuthError.LimitReached);
        group.Delete("/{function_id}", Delete)
            .WithSummary("Deletes a function with its triggers.").Needs(WorkspaceResources.Functions, "delete").Refuses(AuthError.FunctionNotFound);
        group.Get("/{function_id}/versions", FunctionsJson.Default.FunctionVersionsAnswer, Versions)
            .WithSummary("The last five published versions, the one that runs first.").Needs(WorkspaceResources.Functions, "retrieve").Refuses(AuthError.FunctionNotFound);
        group.Send("POST", "/{function_id}/publish", FunctionsJson.Default.PublishFunctionBody, FunctionsJson.Default.FunctionAnswer, Publish)
            .WithSummary("Publishes the draft, or a version that is kept once more.").Needs(WorkspaceResources.Functions, "publish")
            .Refuses(AuthError.FunctionNotFound, AuthError.WrongState, AuthError.LimitReached);
        group.Send("POST", "/{function_id}/test", FunctionsJson.Default.TestFunctionBody, FunctionsJson.Default.RunAnswer, Test)
            .WithSummary("Runs a function once, with all that it does, and answers the run: ended, where that takes two seconds at most.").Needs(WorkspaceResources.Functions, "execute")
            .Refuses(AuthError.FunctionNotFound, AuthError.FunctionRuntimeMissing, AuthError.WrongState, AuthError.Overloaded);
    }

    private async Task<Outcome<FunctionsAnswer>> List(WorkspaceCall call) => (await All(call)).Map(all => new FunctionsAnswer(
        [.. all.Functions.OrderBy(function => function.Name, StringComparer.Ordinal).Select(function => FunctionAnswers.Of(call, function, hasCode: false))], all.Functions.Length));

    private async Task<Outcome<FunctionAnswer>> Create(WorkspaceCall call, CreateFunctionBody body)
    {
        var check = new FieldCheck();
        var content = Content(check, body);
        if (content.Name is null && !check.Failed)
            check.Add("name", "This field is required.");
        if (content.Code is null && !check.Failed)
            check.Add("code", "This field is required.");
        var isDraft = check.OptionalFlag("draft", body.Draft) ?? false;
        if (check.Failed)
            return check.Refuse<FunctionAnswer>();
        var id = DerivedIds.Timed(call.Info.OperationId, "function", RequestFacts.Of(call.Http).Clock.GetUtcNow());
        if (Calls.IsRepeatable(call.Http))
            id = DerivedIds.Named(call.Info.OperationId, "function");
        return Told(call, await grains.Functions(call.Workspace).Create(new(call.Info, call.Caller.Subject, id, content, isDraft)));
    }

    private async Task<Outcome<FunctionAnswer>> Get(WorkspaceCall call) => Told(call, await Find(call));

    private async Task<Outcome<FunctionAnswer>> Change(WorkspaceCall call, ChangeFunctionBody body)
    {
        var id = call.Id("function_id", AuthError.FunctionNotFound);
        var check = new FieldCheck();
        var content = Content(check, body);
        var isDraft = check.OptionalFlag("draft", body.Draft) ?? false;
        if (check.Failed)
            return check.Refuse<FunctionAnswer>();
        return id.IsOk
            ? Told(call, await grains.Functions(call.Workspace).Change(new(call.Info, call.Caller.Subject, id.Require(), content, isDraft)))
            : id.As<FunctionAnswer>();
    }

    private async Task<Outcome<Done>> Delete(WorkspaceCall call)
    {
        var id = call.Id("function_id", AuthError.FunctionNotFound);
        return id.IsOk ? await grains.Functions(call.Workspace).Remove(new(call.Info, id.Require())) : id.As<Done>();
    }

    private async Task<Outcome<FunctionVersionsAnswer>> Versions(WorkspaceCall call) => (await Find(call)).Map(function => new FunctionVersionsAnswer(
        [.. function.Versions.Select(version => new FunctionVersionAnswer(version.Number, version.Code, version.PublishedAt, version.PublishedBy))]));

    private async Task<Outcome<FunctionAnswer>> Publish(WorkspaceCall call, PublishFunctionBody body)
    {
        var id = call.Id("function_id", AuthError.FunctionNotFound);
        var check = new FieldCheck();
        var version = check.OptionalNumber("version", body.Version, 1, int.MaxValue);
        if (check.Failed)
            return check.Refuse<FunctionAnswer>();
        return id.IsOk
            ? Told(call, await grains.Functions(call.Workspace).Publish(new(call.Info, call.Caller.Subject, id.Require(), version)))
            : id.As<FunctionAnswer>();
    }

    private async Task<Outcome<RunAnswer>> Test(WorkspaceCall call, TestFunctionBody body)
    {
        var function = await Find(call);
        return function.IsOk ? (await runs.Test(call, function.Require(), body)).Map(FunctionAnswers.Of) : function.As<RunAnswer>();
    }

    private async Task<Outcome<FunctionView>> Find(WorkspaceCall call)
    {
        var id = call.Id("function_id", AuthError.FunctionNotFound);
        var all = id.IsOk ? await All(call) : id.As<FunctionsView>();
        if (!all.IsOk)
            return all.As<FunctionView>();
        return all.Require().Functions.FirstOrDefault(function => function.Id == id.Require()) is { } found
            ? Outcome<FunctionView>.Ok(found)
            : Outcome<FunctionView>.Refuse(AuthError.FunctionNotFound);
    }

    private Task<Outcome<FunctionsView>> All(WorkspaceCall call) => grains.Functions(call.Workspace).Get(new(call.Info));

    private static Outcome<FunctionAnswer> Told(WorkspaceCall call, Outcome<FunctionView> outcome) => outcome.Map(function => FunctionAnswers.Of(call, function));

    private static FunctionContent Content(FieldCheck check, ChangeFunctionBody body)
    {
        var hosts = check.OptionalList("allowedHosts", body.AllowedHosts, FunctionLimits.Hosts);
        if (hosts is { } sent && sent.Any(host => !Running.FunctionHttp.IsHost(host)))
            check.Add("allowedHosts", "Each must be a host such as api.example.com, with a port where it is not the usual one.");
        return new FunctionContent(
            check.OptionalText("name", body.Name, 100), check.OptionalText("description", body.Description, 1_000), check.OptionalText("code", body.Code, FunctionLimits.CodeChars),
            check.OptionalNumber("timeoutMs", body.TimeoutMs, FunctionLimits.LeastTimeoutMs, FunctionLimits.MostTimeoutMs), hosts);
    }
}
