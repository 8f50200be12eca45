using OrleansTenantAuth.Store;
using OrleansTenantAuth.Tenants;

namespace OrleansTenantAuth.Dashboards;

/// <summary>Decisions of a workspace.</summary>
internal static class WorkspaceRules
{
    public static Decision<WorkspaceState, WorkspaceView> Create(WorkspaceState? state, CreateWorkspace command, Guid id, DateTimeOffset now)
    {
        if (state is not null)
        {
            return state.App == command.App && state.CreatedBy == command.Call.OperationId
                ? Decision.Answer<WorkspaceState, WorkspaceView>(View(state))
                : Decision.Refuse<WorkspaceState, WorkspaceView>(AuthError.NameTaken);
        }

        var next = new WorkspaceState
        {
            Id = id, App = command.App, Tenant = command.Tenant, Name = command.Name, CreatedAt = now, CreatedBy = command.Call.OperationId,
        };
        return Decision.Change(
            next,
            Outcome<WorkspaceView>.Ok(View(next)),
            [new Happening("workspace.created", next.App, next.Tenant, Data: [KeyValuePair.Create("workspace", id.ToString("D"))])],
            [Entries.Put(next.App, View(next))]);
    }

    public static Outcome<WorkspaceView> Describe(WorkspaceState? state, BoardViewer viewer) =>
        state is not null && state.App == viewer.App && (viewer.Tenant is null || state.Tenant is null || state.Tenant == viewer.Tenant)
            ? Outcome<WorkspaceView>.Ok(View(state))
            : Outcome<WorkspaceView>.Refuse(AuthError.WorkspaceNotFound);

    private static WorkspaceView View(WorkspaceState state) => new(state.Id, state.Tenant, state.Name, state.CreatedAt);
}

/// <inheritdoc cref="IWorkspaceGrain"/>
internal sealed class WorkspaceGrain(IGrainStore store) : StatefulGrain<WorkspaceState>(store, StateJson.Default.WorkspaceState), IWorkspaceGrain
{
    /// <inheritdoc/>
    protected override string StoreKey => GrainKey.Workspace(Id);

    /// <inheritdoc/>
    public Task<Outcome<WorkspaceView>> Create(CreateWorkspace command) => Decide(command.Call, async turn =>
    {
        if (command.Tenant is { } tenant)
        {
            var owner = turn.Use(await GrainFactory.Tenant(tenant).Describe(new DescribeTenant(turn.Call, command.App)));
            if (!owner.IsOk)
                return Decision.Pass<WorkspaceState, WorkspaceView>(owner.As<WorkspaceView>());
        }

        return WorkspaceRules.Create(turn.State, command, Id, turn.Now);
    });

    /// <inheritdoc/>
    public Task<Outcome<WorkspaceView>> Describe(GetWorkspace query) => Link(query.Call, turn => WorkspaceRules.Describe(turn.State, query.Viewer));

    /// <inheritdoc/>
    public Task<Outcome<WorkspaceView>> Get(GetWorkspace query) => Decide(query.Call, turn =>
        Decision.Pass<WorkspaceState, WorkspaceView>(WorkspaceRules.Describe(turn.State, query.Viewer)));
}
