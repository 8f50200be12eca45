using OrleansTenantAuth.Store;
using OrleansTenantAuth.Workspaces;

namespace OrleansTenantAuth.Gateway.Workspaces.Management;

/// <summary>Makes service accounts, and gives them other secrets.</summary>
public sealed class NewServiceAccounts(IGrainFactory grains, ServiceSecrets secrets)
{
    /// <summary>An account and its secret; <see cref="AuthError.SecretAlreadyShown"/> for a repeat.</summary>
    public async Task<Outcome<(ServiceAccountView View, string Secret)>> Create(CallInfo call, TenantId workspace, NamedAccount named)
    {
        ArgumentNullException.ThrowIfNull(named);
        var drawn = secrets.Account(call, workspace, named.Name, named.Description, named.Groups);
        var claimed = await grains.ClientAlias(drawn.Account.ClientId).Claim(new(call, GrainKey.TenantWorkspace(workspace.Value)));
        if (!claimed.IsOk)
            return claimed.As<(ServiceAccountView, string)>();
        var made = await grains.TenantWorkspace(workspace).AddAccount(new(call, drawn.Account));
        return made.Map(view => (view, drawn.Secret));
    }

    /// <summary>The account with another secret.</summary>
    public async Task<Outcome<(ServiceAccountView View, string Secret)>> Rotate(CallInfo call, TenantId workspace, long id)
    {
        var secret = secrets.Rotated(call, workspace, id);
        var rotated = await grains.TenantWorkspace(workspace).RotateAccount(new(call, id, ServiceSecrets.HashOf(secret)));
        return rotated.Map(view => (view, secret));
    }
}

/// <summary>What people say of a service account.</summary>
public sealed record NamedAccount(string Name, string? Description, System.Collections.Immutable.ImmutableArray<string> Groups);
