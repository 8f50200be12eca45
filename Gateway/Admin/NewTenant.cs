using OrleansTenantAuth.Gateway.Http;
using OrleansTenantAuth.Store;
using OrleansTenantAuth.Tenants;

namespace OrleansTenantAuth.Gateway.Admin;

/// <summary>Makes a tenant: draws and claims a code, claims the slug, then creates. A claim that no tenant lists lapses by itself.</summary>
public sealed class NewTenant(IGrainFactory grains)
{
    private const int MaxDraws = 8;

    /// <summary>Runs the protocol.</summary>
    public async Task<Outcome<TenantView>> Create(
        CallInfo call, AppId app, TenantId id, string name, string? slug, TenantId? parent = null, byte[]? data = null)
    {
        var claim = new Apps.ClaimAlias(call, GrainKey.Tenant(id.Value));
        var code = await ClaimCode(claim, id);
        if (!code.IsOk)
            return code.As<TenantView>();
        if (slug is not null && (await grains.TenantAlias(slug).Claim(claim)) is { IsOk: false } taken)
            return taken.As<TenantView>();
        return await grains.Tenant(id).Create(new(call, app, name, code.Require(), slug, parent, data));
    }

    /// <summary>Claims the code that <see cref="Create"/> will give a tenant.</summary>
    public Task<Outcome<string>> ClaimCode(CallInfo call, TenantId id) => ClaimCode(new Apps.ClaimAlias(call, GrainKey.Tenant(id.Value)), id);

    /// <summary>Makes the root of a workspace's test mode, whose code is that of the live root.</summary>
    public async Task<Outcome<TenantView>> CreateTestRoot(CallInfo call, AppId app, TenantId id, string name, string code)
    {
        var claimed = await grains.TestAlias(code).Claim(new(call, GrainKey.Tenant(id.Value)));
        return claimed.IsOk
            ? await grains.Tenant(id).Create(new(call, app, name, code, null, null, null, Apps.WorkspaceModes.Test))
            : claimed.As<TenantView>();
    }

    // The draws follow from operation and id, so that a repeat claims the same code again.
    private async Task<Outcome<string>> ClaimCode(Apps.ClaimAlias claim, TenantId id)
    {
        for (var draw = 0; ; draw++)
        {
            var code = TenantCodes.Draw(DerivedIds.Hash(claim.Call.OperationId, $"code\n{id}\n{draw}"));
            var claimed = await grains.TenantAlias(code).Claim(claim);
            if (claimed.IsOk)
                return Outcome<string>.Ok(code);
            if (claimed.Error != AuthError.NameTaken || draw == MaxDraws)
                return claimed.As<string>();
        }
    }
}
