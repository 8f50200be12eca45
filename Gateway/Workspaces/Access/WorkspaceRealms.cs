using System.Collections.Concurrent;
using System.Collections.Immutable;
using OrleansTenantAuth.Gateway.Workspaces.External;
using OrleansTenantAuth.Workspaces;

namespace OrleansTenantAuth.Gateway.Workspaces.Access;

/// <summary>A workspace with its policies compiled, and its external issuers.</summary>
public sealed record KnownRealm(WorkspaceRealm Realm, PolicySet Policies)
{
    /// <summary>External issuers; the same instances for as long as the version is the same.</summary>
    public ImmutableArray<ExternalIssuer> Issuers { get; } = ExternalIssuer.Of(Realm);
}

/// <summary>
/// Workspaces as last read, their policies compiled once per version, each under the versions on which it rests: whoever uses one
/// checks them, and a rerun (<see cref="CallInfo.Attempt"/> above zero) reads again.
/// </summary>
public sealed class WorkspaceRealms(IGrainFactory grains)
{
    private const int Most = 2_000;
    private readonly ConcurrentDictionary<TenantId, Outcome<KnownRealm>> known = new();

    /// <summary>The workspace, or <see cref="AuthError.WorkspaceNotFound"/>; to be checked.</summary>
    public async ValueTask<Outcome<KnownRealm>> Find(TenantId workspace, CallInfo call)
    {
        ArgumentNullException.ThrowIfNull(call);
        if (call.Attempt == 0 && known.TryGetValue(workspace, out var last))
            return last;
        var read = await grains.TenantWorkspace(workspace).Describe(new(call));
        if (!read.IsOk)
            return read.As<KnownRealm>().Under(read.Guards);
        var realm = read.Require();
        var answer = Outcome<KnownRealm>.Ok(Compiled(realm)).Under(read.Guards);

        // Past the bound it starts anew: what is asked for often is soon back.
        if (known.Count >= Most)
            known.Clear();
        known[workspace] = answer;
        return answer;
    }

    private KnownRealm Compiled(WorkspaceRealm realm) =>
        known.TryGetValue(realm.Id, out var last) && last.Require() is var before && before.Realm.Version == realm.Version
            ? before with { Realm = realm }
            : new KnownRealm(realm, PolicySet.Compile(realm.Permissions.Select(PermissionReading.Rule)));
}
