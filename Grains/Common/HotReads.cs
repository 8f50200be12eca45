using System.Collections.Concurrent;
using System.Security.Cryptography;
using OrleansTenantAuth.Apps;
using OrleansTenantAuth.Keys;
using OrleansTenantAuth.Records;
using OrleansTenantAuth.Store;
using OrleansTenantAuth.Tenants;

namespace OrleansTenantAuth;

/// <summary>
/// Answers of the few grains that every call asks (apps, tenants, key rings, structures), kept per process with the version on which each rests.
/// Whoever uses one commits or checks under that version, as if the grain had answered itself; when it is not current the rerun
/// (<see cref="CallInfo.Attempt"/> above zero) asks the grain. Refusals are not kept.
/// </summary>
internal sealed class HotReads
{
    private const int Most = 10_000;
    private readonly ConcurrentDictionary<AppId, Outcome<AppView>> apps = new();
    private readonly ConcurrentDictionary<AppId, KnownCaller> callers = new();
    private readonly ConcurrentDictionary<(TenantId Tenant, AppId App), Outcome<TenantView>> tenants = new();
    private readonly ConcurrentDictionary<Guid, Outcome<StructureView>> structures = new();
    private readonly ConcurrentDictionary<string, Outcome<KeyRingView>> rings = new(StringComparer.Ordinal);

    /// <summary>As <see cref="IAppGrain.Describe"/>.</summary>
    public async ValueTask<Outcome<AppView>> App(IGrainFactory grains, CallInfo call, AppId app)
    {
        if (call.Attempt == 0 && apps.TryGetValue(app, out var known))
            return known;
        var answer = await grains.App(app).Describe(new DescribeApp(call));
        if (Own(answer, GrainKey.App(app.Value)) is { } own)
            Keep(apps, app, own);
        return answer;
    }

    /// <summary>As <see cref="IAppGrain.Authenticate"/>.</summary>
    public async ValueTask<Outcome<AppView>> Caller(IGrainFactory grains, CallInfo call, AppId app, byte[] secretHash)
    {
        if (call.Attempt == 0 && callers.TryGetValue(app, out var known) && CryptographicOperations.FixedTimeEquals(known.SecretHash, secretHash))
            return known.Answer;
        var answer = await grains.App(app).Authenticate(new AuthenticateApp(call, secretHash));
        if (Own(answer, GrainKey.App(app.Value)) is { } own)
            Keep(callers, app, new KnownCaller(secretHash, own));
        return answer;
    }

    /// <summary>As <see cref="ITenantGrain.Describe"/>.</summary>
    public async ValueTask<Outcome<TenantView>> Tenant(IGrainFactory grains, CallInfo call, TenantId tenant, AppId app)
    {
        if (call.Attempt == 0 && tenants.TryGetValue((tenant, app), out var known))
            return known;
        var answer = await grains.Tenant(tenant).Describe(new DescribeTenant(call, app));
        if (Own(answer, GrainKey.Tenant(tenant.Value)) is { } own)
            Keep(tenants, (tenant, app), own);
        return answer;
    }

    /// <summary>As <see cref="IStructureGrain.Describe"/>.</summary>
    public async ValueTask<Outcome<StructureView>> Structure(IGrainFactory grains, CallInfo call, TenantId workspace, Guid structure)
    {
        if (call.Attempt == 0 && structures.TryGetValue(structure, out var known) && known.Require().Workspace == workspace)
            return known;
        var answer = await grains.Structure(structure).Describe(new DescribeStructure(call, workspace));
        if (Own(answer, GrainKey.Structure(structure)) is { } own)
            Keep(structures, structure, own);
        return answer;
    }

    /// <summary>As <see cref="IKeyRingGrain.Describe"/>.</summary>
    public async ValueTask<Outcome<KeyRingView>> Ring(IGrainFactory grains, CallInfo call, string ring)
    {
        if (call.Attempt == 0 && rings.TryGetValue(ring, out var known))
            return known;
        var answer = await grains.KeyRing(ring).Describe(new DescribeKeyRing(call));
        if (Own(answer, GrainKey.KeyRing(ring)) is { } own)
            Keep(rings, ring, own);
        return answer;
    }

    // What the call itself rests on is not part of what is kept.
    private static Outcome<T>? Own<T>(Outcome<T> answer, string key)
    {
        if (!answer.IsOk)
            return null;
        foreach (var stamp in answer.Guards)
        {
            if (string.Equals(stamp.Key, key, StringComparison.Ordinal))
                return answer.Under([stamp]);
        }

        return null;
    }

    private static void Keep<TKey, T>(ConcurrentDictionary<TKey, T> known, TKey key, T answer)
        where TKey : notnull
    {
        // Past the bound it starts anew: what is asked for often is soon back.
        if (known.Count >= Most)
            known.Clear();
        known[key] = answer;
    }

    private sealed record KnownCaller(byte[] SecretHash, Outcome<AppView> Answer);
}
