using System.Collections.Immutable;
using OrleansTenantAuth.Apps;
using OrleansTenantAuth.Gateway.Http;
using OrleansTenantAuth.Keys;
using OrleansTenantAuth.Store;

namespace OrleansTenantAuth.Gateway.Admin;

/// <summary>Makes an app: claims the slug, creates the app, then its root tenant. Ids follow from the operation, so a repeat goes on where it broke off.</summary>
public sealed class NewApp(IGrainFactory grains, NewTenant tenants, StoreClock time)
{
    /// <summary>How long making keys may take in a call that goes on; what is left of its deadline must be enough for all that follows.</summary>
    public static readonly TimeSpan LongestForKeys = TimeSpan.FromSeconds(1);

    /// <summary>Runs the protocol.</summary>
    public async Task<Outcome<AppCreated>> Create(
        CallInfo call, string slug, string name, string pool, AppSettings settings, ImmutableArray<RoleDefinition> roles = default)
    {
        var (id, root) = (IdOf(call, slug), RootOf(call, slug));
        var claimed = await grains.AppAlias(slug).Claim(new(call, GrainKey.App(id.Value)));
        if (!claimed.IsOk)
            return claimed.As<AppCreated>();

        // Keys take long to make: here, not within the first login, and before the app, whose secret is shown only by a call that succeeds.
        if (settings.OwnIssuer && await MakeKeys(call, id) is { IsOk: false } refused)
            return refused.As<AppCreated>();

        var created = await grains.App(id).Create(new(call, slug, name, pool, root, settings, roles.IsDefault ? [] : roles));
        if (!created.IsOk && created.Error is not AuthError.SecretAlreadyShown)
            return created;
        var tenant = settings.Workspace is { Mode: WorkspaceModes.Test } test
            ? await tenants.CreateTestRoot(call, id, root, name, test.Code)
            : await tenants.Create(call, id, root, name, null);
        return tenant.IsOk ? created : tenant.As<AppCreated>();
    }

    /// <summary>
    /// Makes the keys of an app that has none. Where they took long the call ends here and is to be repeated: past its deadline it
    /// would make secrets that nobody is shown.
    /// </summary>
    public async Task<Outcome<Done>> MakeKeys(CallInfo call, AppId app)
    {
        var started = time.GetTimestamp();
        var ring = await grains.KeyRing(KeyRingNames.Of(app)).Get(new(call));
        if (!ring.IsOk)
            return ring.As<Done>();
        return time.GetElapsedTime(started) > LongestForKeys
            ? Outcome<Done>.Refuse(AuthError.Unavailable, retryAfterSeconds: 1)
            : Outcome<Done>.Ok(Done.Instance);
    }

    /// <summary>The id of the app that a call makes.</summary>
    public static AppId IdOf(CallInfo call, string slug) => new(DerivedIds.Named(call.OperationId, "app\n" + slug));

    /// <summary>The id of its root tenant.</summary>
    public static TenantId RootOf(CallInfo call, string slug) => new(DerivedIds.Named(call.OperationId, "root\n" + slug));
}
