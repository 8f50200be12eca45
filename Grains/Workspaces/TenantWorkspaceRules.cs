using System.Collections.Immutable;
using OrleansTenantAuth.Store;
using OrleansTenantAuth.Tenants;

namespace OrleansTenantAuth.Workspaces;

/// <summary>Decisions of a workspace as a whole.</summary>
internal static class TenantWorkspaceRules
{
    public static Decision<TenantWorkspaceState, Done> Create(TenantWorkspaceState? state, CreateTenantWorkspace command, TenantId id, Guid builtIn, DateTimeOffset now)
    {
        if (state is not null)
        {
            return Decision.Refuse<TenantWorkspaceState, Done>(
                state.CreatedBy == command.Call.OperationId ? AuthError.SecretAlreadyShown : AuthError.NameTaken);
        }

        var made = new TenantWorkspaceState
        {
            Id = id,
            App = command.App,
            NextAccount = 2,
            Accounts = [ServiceAccountRules.Make(command.Account, 1, command.Call, now)],
            Keys = [],
            Permissions = [PermissionRules.BuiltIn(builtIn, command.Call, now)],
            Owns = [],
            CreatedAt = now,
            UpdatedAt = now,
            CreatedBy = command.Call.OperationId,
        };
        return Change(made, Apply(made, command.Settings, now), _ => Done.Instance, "tenantworkspace.created");
    }

    public static Outcome<WorkspaceRealm> Describe(TenantWorkspaceState? state, TenantView tenant, long version, string issuer) =>
        state is { DeletedAt: null } ? Outcome<WorkspaceRealm>.Ok(View(state, tenant, version, issuer)) : Outcome<WorkspaceRealm>.Refuse(AuthError.WorkspaceNotFound);

    public static Decision<TenantWorkspaceState, Done> Configure(TenantWorkspaceState? state, WorkspaceProfile settings, DateTimeOffset now) =>
        state is { DeletedAt: null }
            ? Change(state, Apply(state, settings, now), _ => Done.Instance, "tenantworkspace.configured")
            : Decision.Refuse<TenantWorkspaceState, Done>(AuthError.WorkspaceNotFound);

    public static Decision<TenantWorkspaceState, Done> Delete(TenantWorkspaceState? state, DateTimeOffset now)
    {
        if (state is null)
            return Decision.Refuse<TenantWorkspaceState, Done>(AuthError.WorkspaceNotFound);
        return state.DeletedAt is not null
            ? Decision.Answer<TenantWorkspaceState, Done>(Done.Instance)
            : Decision.Change(
                state with { Accounts = [], Keys = [], Permissions = [], Issuers = null, Owns = [], DeletedAt = now, UpdatedAt = now },
                Outcome<Done>.Ok(Done.Instance),
                [new Happening("tenantworkspace.deleted", state.App, state.Id)],
                [Entries.Remove(Entries.TenantWorkspaces(state.App), state.Id.Value)]);
    }

    /// <summary>A change with its event, the names that the state owns now, and its entry in the app's list.</summary>
    public static Decision<TenantWorkspaceState, T> Change<T>(
        TenantWorkspaceState before, TenantWorkspaceState next, Func<TenantWorkspaceState, T> answer, string kind, string? subject = null) =>
        Change(before, next, answer, new Happening(kind, before.App, before.Id, Data: subject is null ? [] : [KeyValuePair.Create("id", subject)]));

    /// <summary>The same with an event that says more.</summary>
    public static Decision<TenantWorkspaceState, T> Change<T>(TenantWorkspaceState before, TenantWorkspaceState next, Func<TenantWorkspaceState, T> answer, Happening happened)
    {
        var owned = next with { Owns = Owned(next) };
        return Decision.Change(
            owned,
            Outcome<T>.Ok(answer(owned)),
            [happened],
            [Entries.Put(owned.App, owned.Id, new WorkspaceEntry(1, owned.Description, owned.OwnerId, owned.PlanId, owned.CreatedAt, owned.UpdatedAt))]);
    }

    // Accounts that ended keep their client ids while they are listed: nobody else may get one.
    private static ImmutableArray<string> Owned(TenantWorkspaceState state)
    {
        var clients = state.Accounts.Select(account => GrainKey.Alias("client", account.ClientId));
        return [.. state.ExternalOrg is { } organization ? clients.Append(GrainKey.Alias("org", organization)) : clients];
    }

    private static TenantWorkspaceState Apply(TenantWorkspaceState state, WorkspaceProfile settings, DateTimeOffset now) => state with
    {
        Description = settings.Description ?? state.Description,
        OwnerId = settings.OwnerId ?? state.OwnerId,
        PlanId = settings.PlanId ?? state.PlanId,
        ExternalOrg = settings.ExternalOrg is { } organization ? (organization.Length > 0 ? organization : null) : state.ExternalOrg,
        RoleGroups = settings.RoleGroups ?? state.RoleGroups,
        UpdatedAt = now,
    };

    private static WorkspaceRealm View(TenantWorkspaceState state, TenantView tenant, long version, string issuer) => new(
        state.Id,
        state.App,
        tenant.Slug,
        tenant.Name,
        tenant.Status,
        new WorkspaceProfile(state.Description, state.OwnerId, state.PlanId, state.ExternalOrg, state.RoleGroups),
        [.. state.Accounts.Select(ServiceAccountRules.View)],
        [.. state.Keys.Select(PublishableKeyRules.View)],
        [.. state.Permissions.Select(PermissionRules.View)],
        version,
        state.CreatedAt,
        state.UpdatedAt,
        issuer,
        state.Issuers is { } issuers ? [.. issuers.Select(ExternalIssuerRules.View)] : null);
}
