using OrleansTenantAuth.Gateway.Http;
using OrleansTenantAuth.Store;

namespace OrleansTenantAuth.Gateway.Admin;

/// <summary>Finds tenants by what stands in paths: their uuid, code or slug.</summary>
public sealed class TenantNames(IGrainFactory grains)
{
    private static readonly string OwnerPrefix = GrainKey.Tenant(Guid.Empty)[..^32];

    /// <summary>
    /// The id, or <see cref="AuthError.TenantNotFound"/>. Whether that tenant exists and belongs to the app is the grain's to say.
    /// </summary>
    public async ValueTask<Outcome<TenantId>> Find(AppCall call)
    {
        ArgumentNullException.ThrowIfNull(call);
        var name = call.Http.GetRouteValue("tenant_id") as string ?? "";
        if (Guid.TryParseExact(name, "D", out var id))
            return Outcome<TenantId>.Ok(new TenantId(id));
        if (!Slug.IsWellFormed(name))
            return Outcome<TenantId>.Refuse(AuthError.TenantNotFound);

        // The test root of a workspace has the live root's code.
        if (call.App.Settings.Workspace is { Mode: Apps.WorkspaceModes.Test } test && string.Equals(test.Code, name, StringComparison.Ordinal))
            return Outcome<TenantId>.Ok(call.App.RootTenant);
        var alias = await grains.TenantAlias(name).Resolve(new(call.Info));
        if (!alias.IsOk)
            return alias.As<TenantId>();
        return alias.Require().OwnerKey is { } key
            && key.StartsWith(OwnerPrefix, StringComparison.Ordinal)
            && Guid.TryParseExact(key.AsSpan(OwnerPrefix.Length), "N", out var owner)
                ? Outcome<TenantId>.Ok(new TenantId(owner))
                : Outcome<TenantId>.Refuse(AuthError.TenantNotFound);
    }
}
