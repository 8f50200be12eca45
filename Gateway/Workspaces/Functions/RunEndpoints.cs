using System.Globalization;
using OrleansTenantAuth.Functions;
using OrleansTenantAuth.Gateway.Docs;
using OrleansTenantAuth.Gateway.Http;
using OrleansTenantAuth.Gateway.Workspaces.Access;
using OrleansTenantAuth.Workspaces;

namespace OrleansTenantAuth.Gateway.Workspaces.Functions;

/// <summary>Runs of functions.</summary>
public sealed class RunEndpoints(IGrainFactory grains)
{
    private const int DefaultLimit = 20;
    private const int MostLimit = 100;
    private const int MostPage = 1_000;
    private static readonly string[] Statuses = ["pending", "running", "completed", "failure", "timeout"];

    /// <summary>Maps the routes.</summary>
    public static void Map(IEndpointRouteBuilder routes)
    {
        var endpoints = routes.ServiceProvider.GetRequiredService<RunEndpoints>();
        foreach (var prefix in FunctionRoutes.Prefixes)
            endpoints.Map(routes.MapWorkspaceGroup(prefix, "Workspace functions: runs"));
    }

    private void Map(GuardedGroup<WorkspaceCall> group)
    {
        Paged(group.Get("/compute-functions/{function_id}/runs", FunctionsJson.Default.RunsAnswer, OfFunction)
            .WithSummary("Runs of a function, newest first, of the newest thousand of seven days.").Needs(WorkspaceResources.Functions, "list").Refuses(AuthError.FunctionNotFound));
        Paged(group.Get("/function-runs/failed", FunctionsJson.Default.RunsAnswer, Failed)
            .WithSummary("Runs that failed and are not tried again by themselves, newest first.").Needs(WorkspaceResources.Functions, "list"));
        group.Get("/function-runs/{run_id}", FunctionsJson.Default.RunAnswer, Get)
            .WithSummary("A run with its log.").Needs(WorkspaceResources.Functions, "retrieve").Refuses(AuthError.RunNotFound);
        group.Post("/function-runs/{run_id}/rerun", FunctionsJson.Default.RunAnswer, Rerun)
            .WithSummary("Tries a failed run once more, with what it was given.").Needs(WorkspaceResources.Functions, "execute").Refuses(AuthError.RunNotFound, AuthError.WrongState);
        group.Get("/jobs/{run_id}", FunctionsJson.Default.JobAnswer, Job)
            .WithSummary("How a job stands: state is waiting, active, completed or failed.").Needs(WorkspaceResources.Functions, "retrieve").Refuses(AuthError.RunNotFound);
    }

    private static void Paged(IEndpointConventionBuilder route) =>
        route.Takes("page", "From 1 on.").Takes("limit", "1 to 100; default 20.").Takes("status", "pending, running, completed, failure or timeout.");

    private async Task<Outcome<RunsAnswer>> OfFunction(WorkspaceCall call)
    {
        var id = call.Id("function_id", AuthError.FunctionNotFound);
        var all = id.IsOk ? await grains.Functions(call.Workspace).Get(new(call.Info)) : id.As<FunctionsView>();
        if (!all.IsOk)
            return all.As<RunsAnswer>();
        return all.Require().Functions.Any(function => function.Id == id.Require())
            ? await Page(call, id.Require())
            : Outcome<RunsAnswer>.Refuse(AuthError.FunctionNotFound);
    }

    private Task<Outcome<RunsAnswer>> Failed(WorkspaceCall call) => Page(call, null);

    private async Task<Outcome<RunAnswer>> Get(WorkspaceCall call) => (await Find(call)).Map(FunctionAnswers.Of);

    private async Task<Outcome<JobAnswer>> Job(WorkspaceCall call) => (await Find(call)).Map(FunctionAnswers.Job);

    private async Task<Outcome<RunAnswer>> Rerun(WorkspaceCall call)
    {
        var id = call.Id("run_id", AuthError.RunNotFound);
        return id.IsOk ? (await grains.FunctionRun(id.Require()).Rerun(new(call.Info, call.Workspace))).Map(FunctionAnswers.Of) : id.As<RunAnswer>();
    }

    private async Task<Outcome<RunView>> Find(WorkspaceCall call)
    {
        var id = call.Id("run_id", AuthError.RunNotFound);
        return id.IsOk ? await grains.FunctionRun(id.Require()).Get(new(call.Info, call.Workspace)) : id.As<RunView>();
    }

    private async Task<Outcome<RunsAnswer>> Page(WorkspaceCall call, Guid? function)
    {
        var check = new FieldCheck();
        var page = Number(call, check, "page", 1, MostPage) ?? 1;
        var limit = Number(call, check, "limit", 1, MostLimit) ?? DefaultLimit;
        var status = check.OptionalText("status", QueryFields.Read(call.Http, check, "status"), 16);
        if (status is not null && !Statuses.Contains(status, StringComparer.Ordinal))
            check.Add("status", $"Must be one of {string.Join(", ", Statuses)}.");
        if (check.Failed)
            return check.Refuse<RunsAnswer>();
        var runs = await grains.FunctionRuns().List(new(call.Info, call.Workspace, function));
        return runs.Map(found =>
        {
            var meant = found.Items.Where(run => status is null || FunctionAnswers.Status(run.Status) == status).ToList();
            return new RunsAnswer([.. meant.Skip((page - 1) * limit).Take(limit).Select(FunctionAnswers.Of)], new RunsMeta(page, limit, meant.Count));
        });
    }

    private static int? Number(WorkspaceCall call, FieldCheck check, string name, int least, int most)
    {
        if (check.OptionalText(name, QueryFields.Read(call.Http, check, name), 6) is not { } text)
            return null;
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most)
            return number;
        check.Add(name, $"Must be between {least} and {most}.");
        return null;
    }
}
