using OrleansTenantAuth.Directories;
using OrleansTenantAuth.Store;

namespace OrleansTenantAuth.Functions;

/// <inheritdoc cref="IFunctionRunGrain"/>
internal sealed class FunctionRunGrain(IGrainStore store) : StatefulGrain<FunctionRunState>(store, StateJson.Default.FunctionRunState), IFunctionRunGrain
{
    private readonly IGrainStore lists = store;

    /// <inheritdoc/>
    protected override string StoreKey => GrainKey.FunctionRun(Id);

    /// <inheritdoc/>
    public Task<Outcome<RunView>> Queue(QueueRun command) => DecideNew(command.Call, async turn =>
    {
        var isFull = turn.State is null && await FunctionQueue.Waiting(lists, command.Workspace, CancellationToken.None) >= FunctionLimits.Waiting;
        return RunRules.Queue(turn.State, command, Id, isFull, turn.Now);
    });

    /// <inheritdoc/>
    public Task<Outcome<RunView>> Begin(BeginRun command) => Decide(command.Call, turn => RunRules.Begin(turn.State, command, turn.Now));

    /// <inheritdoc/>
    public Task<Outcome<RunView>> End(EndRun command) => Decide(command.Call, turn => RunRules.End(turn.State, command, turn.Now));

    /// <inheritdoc/>
    public Task<Outcome<RunView>> Rerun(FindRun command) => Decide(command.Call, turn => RunRules.Rerun(turn.State, command.Workspace, turn.Now));

    /// <inheritdoc/>
    public Task<Outcome<RunView>> Get(FindRun query) => Decide(query.Call, turn => turn.State is { } state && state.Workspace == query.Workspace
        ? Decision.Answer<FunctionRunState, RunView>(RunRules.View(state))
        : Decision.Refuse<FunctionRunState, RunView>(AuthError.RunNotFound));
}

/// <inheritdoc cref="IFunctionRunsGrain"/>
[StatelessWorker(256)]
internal sealed class FunctionRunsGrain(IGrainStore store) : Grain, IFunctionRunsGrain
{
    /// <inheritdoc/>
    public async Task<Outcome<RunList>> List(ListRuns query)
    {
        var list = query.Function is { } function ? Entries.FunctionRuns(function) : Entries.FailedRuns(query.Workspace);
        var page = await store.Page(list, null, StoreLimits.EntriesPerPage, StateJson.Default.RunItem);
        return page.Map(found => new RunList(found.Items));
    }
}
