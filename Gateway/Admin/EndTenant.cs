using OrleansTenantAuth.Apps;
using OrleansTenantAuth.Store;
using OrleansTenantAuth.Tenants;

namespace OrleansTenantAuth.Gateway.Admin;

/// <summary>Deletes a tenant for good, and gives its names up.</summary>
public sealed class EndTenant(IGrainFactory grains)
{
    /// <summary>Runs the protocol.</summary>
    public async Task<Outcome<Done>> Run(CallInfo call, AppId app, TenantId id)
    {
        var deleted = await grains.Tenant(id).SetStatus(new(call, app, TenantStatus.Deleted));
        if (!deleted.IsOk)
            return deleted.As<Done>();

        // Both names are free once the tenant no longer lists them; giving them up spares the next claimer a look at it.
        var claim = new ClaimAlias(call, GrainKey.Tenant(id.Value));
        foreach (var name in new[] { deleted.Require().Code, deleted.Require().Slug }.Distinct(StringComparer.Ordinal))
        {
            if (await grains.TenantAlias(name).Release(claim) is { IsOk: false } refused)
                return refused;
        }

        return Outcome<Done>.Ok(Done.Instance);
    }
}
