using System.Collections.Immutable;
using OrleansTenantAuth.Apps;
using OrleansTenantAuth.Gateway.Http;
using OrleansTenantAuth.Keys;
using OrleansTenantAuth.Store;

namespace OrleansTenantAuth.Gateway.Admin;

/// <summary>Makes an app: claims the slug, creates the app, then its root tenant. Ids follow from the operation, so a repeat goes on where it broke off.</summary>
public sealed class NewApp(IGrainFactory grains, NewTenant tenants)
{
    /// <summary>Runs the protocol.</summary>
    public async Task<Outcome<AppCreated>> Create(
        CallInfo call, string slug, string name, string pool, AppSettings settings, ImmutableArray<RoleDefinition> roles = default)
    {
        var (id, root) = (IdOf(call, slug), RootOf(call, slug));
        var claimed = await grains.AppAlias(slug).Claim(new(call, GrainKey.App(id.Value)));
        if (!claimed.IsOk)
            return claimed.As<AppCreated>();

        // Keys take long to make: here, not within the first login, and before the app, whose secret is shown only by a call that succeeds.
        if (settings.OwnIssuer && (await grains.KeyRing(KeyRingNames.Of(id)).Get(new(call))) is { IsOk: false } ring)
            return ring.As<AppCreated>();

        var created = await grains.App(id).Create(new(call, slug, name, pool, root, settings, roles.IsDefault ? [] : roles));
        if (!created.IsOk && created.Error is not AuthError.SecretAlreadyShown)
            return created;
        var tenant = settings.Workspace is { Mode: WorkspaceModes.Test } test
            ? await tenants.CreateTestRoot(call, id, root, name, test.Code)
            : await tenants.Create(call, id, root, name, null);
        return tenant.IsOk ? created : tenant.As<AppCreated>();
    }

    /// <summary>The id of the app that a call makes.</summary>
    public static AppId IdOf(CallInfo call, string slug) => new(DerivedIds.Named(call.OperationId, "app\n" + slug));

    /// <summary>The id of its root tenant.</summary>
    public static TenantId RootOf(CallInfo call, string slug) => new(DerivedIds.Named(call.OperationId, "root\n" + slug));
}
