using OrleansTenantAuth.Apps;
using OrleansTenantAuth.Gateway.Http;
using OrleansTenantAuth.Keys;
using OrleansTenantAuth.Store;

namespace OrleansTenantAuth.Gateway.Admin;

/// <summary>Makes an app: claims the slug, creates the app, then its root tenant. Ids follow from the operation, so a repeat goes on where it broke off.</summary>
public sealed class NewApp(IGrainFactory grains, NewTenant tenants)
{
    /// <summary>Runs the protocol.</summary>
    public async Task<Outcome<AppCreated>> Create(CallInfo call, string slug, string name, string pool, AppSettings settings)
    {
        var id = new AppId(DerivedIds.Named(call.OperationId, "app\n" + slug));
        var root = new TenantId(DerivedIds.Named(call.OperationId, "root\n" + slug));
        var claimed = await grains.AppAlias(slug).Claim(new(call, GrainKey.App(id.Value)));
        if (!claimed.IsOk)
            return claimed.As<AppCreated>();

        // Keys take long to make: here, not within the first login, and before the app, whose secret is shown only by a call that succeeds.
        if (settings.OwnIssuer && (await grains.KeyRing(KeyRingNames.Of(id)).Get(new(call))) is { IsOk: false } ring)
            return ring.As<AppCreated>();

        var created = await grains.App(id).Create(new(call, slug, name, pool, root, settings, []));
        if (!created.IsOk && created.Error is not AuthError.SecretAlreadyShown)
            return created;
        var tenant = await tenants.Create(call, id, root, name, null);
        return tenant.IsOk ? created : tenant.As<AppCreated>();
    }
}
