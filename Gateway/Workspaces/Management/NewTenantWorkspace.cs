using OrleansTenantAuth.Gateway.Admin;
using OrleansTenantAuth.Gateway.Http;
using OrleansTenantAuth.Store;
using OrleansTenantAuth.Workspaces;

namespace OrleansTenantAuth.Gateway.Workspaces.Management;

/// <summary>The first service account of a new workspace, its secret shown this once.</summary>
public sealed record CreatedTenantWorkspace(WorkspaceRealm Realm, string ClientSecret);

/// <summary>
/// Makes a workspace: its tenant unless there is one, then the names that the workspace owns, then the workspace. Ids follow from the
/// operation, so a repeat goes on where a call broke off; the secret is shown by the call that succeeds.
/// </summary>
public sealed class NewTenantWorkspace(IGrainFactory grains, NewTenant tenants, ServiceSecrets secrets)
{
    private const string FirstAccount = "Administrator";

    /// <summary>Runs the protocol. <paramref name="existing"/> is a tenant to make a workspace; else one is made by name and slug.</summary>
    public async Task<Outcome<CreatedTenantWorkspace>> Create(CallInfo call, AppId app, TenantId? existing, TenantId id, string name, string slug, WorkspaceProfile settings)
    {
        ArgumentNullException.ThrowIfNull(call);
        ArgumentNullException.ThrowIfNull(settings);
        if (existing is null && await tenants.Create(call, app, id, name, slug) is { IsOk: false } refused)
            return refused.As<CreatedTenantWorkspace>();
        var workspace = existing ?? id;
        var drawn = secrets.Account(call, workspace, FirstAccount, "Made with the workspace.", [WorkspaceGroups.Administrators]);
        var claim = new Apps.ClaimAlias(call, GrainKey.TenantWorkspace(workspace.Value));
        if (await grains.ClientAlias(drawn.Account.ClientId).Claim(claim) is { IsOk: false } client)
            return client.As<CreatedTenantWorkspace>();
        if (settings.ExternalOrg is { Length: > 0 } organization && await grains.OrganizationAlias(organization).Claim(claim) is { IsOk: false } taken)
            return taken.As<CreatedTenantWorkspace>();
        var made = await grains.TenantWorkspace(workspace).Create(new(call, app, settings, drawn.Account));
        if (!made.IsOk)
            return made.As<CreatedTenantWorkspace>();
        var realm = await grains.TenantWorkspace(workspace).Get(new(call));
        return realm.Map(known => new CreatedTenantWorkspace(known, drawn.Secret));
    }

    /// <summary>The id of the tenant that a call makes.</summary>
    public static TenantId IdOf(CallInfo call, AppId app, string slug)
    {
        ArgumentNullException.ThrowIfNull(call);
        return new(DerivedIds.Named(call.OperationId, $"tenant workspace\n{app}\n{slug}"));
    }
}
