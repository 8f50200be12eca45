using OrleansTenantAuth.Apps;
using OrleansTenantAuth.Store;

namespace OrleansTenantAuth.Gateway.Http;

/// <summary>Finds apps by what stands in paths and credentials: their uuid or their slug.</summary>
public sealed class AppNames(IGrainFactory grains)
{
    private static readonly string OwnerPrefix = GrainKey.App(Guid.Empty)[..^32];

    /// <summary>The app's id, or <see cref="AuthError.AppNotFound"/>. A uuid is taken as it stands: the app grain knows whether it exists.</summary>
    public ValueTask<Outcome<AppId>> Find(string name, CallInfo call) => Find(name, () => call);

    /// <summary>The same; the call is made only where a grain is asked.</summary>
    public async ValueTask<Outcome<AppId>> Find(string name, Func<CallInfo> call)
    {
        if (Guid.TryParseExact(name, "D", out var id))
            return Outcome<AppId>.Ok(new AppId(id));
        if (!Slug.IsWellFormed(name))
            return Outcome<AppId>.Refuse(AuthError.AppNotFound);

        var alias = await grains.AppAlias(name).Resolve(new ResolveAlias(call()));
        if (!alias.IsOk)
            return alias.As<AppId>();
        return alias.Require().OwnerKey is { } key
            && key.StartsWith(OwnerPrefix, StringComparison.Ordinal)
            && Guid.TryParseExact(key.AsSpan(OwnerPrefix.Length), "N", out var owner)
                ? Outcome<AppId>.Ok(new AppId(owner))
                : Outcome<AppId>.Refuse(AuthError.AppNotFound);
    }
}
