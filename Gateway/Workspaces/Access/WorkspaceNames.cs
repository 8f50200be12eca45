using OrleansTenantAuth.Apps;
using OrleansTenantAuth.Gateway.Http;
using OrleansTenantAuth.Store;
using OrleansTenantAuth.Workspaces;

namespace OrleansTenantAuth.Gateway.Workspaces.Access;

/// <summary>Finds workspaces by what stands in paths: their slug, or the id of their organization at an external token issuer.</summary>
public sealed class WorkspaceNames(IGrainFactory grains)
{
    /// <summary>Characters of an organization's id.</summary>
    public const int MaxOrganization = 128;

    private static readonly string TenantPrefix = GrainKey.Tenant(Guid.Empty)[..^32];
    private static readonly string WorkspacePrefix = GrainKey.TenantWorkspace(Guid.Empty)[..^32];

    /// <summary>The tenant that a name may mean, or <see cref="AuthError.WorkspaceNotFound"/>. Whether it is a workspace is the grain's to say.</summary>
    public async Task<Outcome<TenantId>> Find(string name, CallInfo call)
    {
        if (Slug.IsWellFormed(name))
        {
            var bySlug = await Owner(grains.TenantAlias(name), TenantPrefix, call);
            if (bySlug.IsOk || bySlug.Error is not AuthError.WorkspaceNotFound)
                return bySlug;
        }

        return IsOrganization(name) ? await Owner(grains.OrganizationAlias(name), WorkspacePrefix, call) : Outcome<TenantId>.Refuse(AuthError.WorkspaceNotFound);
    }

    /// <summary>Whether a path that has this name means this workspace.</summary>
    public static bool IsNamed(WorkspaceRealm realm, string name)
    {
        ArgumentNullException.ThrowIfNull(realm);
        return string.Equals(realm.Slug, name, StringComparison.Ordinal) || (name.Length > 0 && string.Equals(realm.Settings.ExternalOrg, name, StringComparison.Ordinal));
    }

    /// <summary>Whether a text can be an organization's id: 1 to 128 visible ASCII characters without a slash.</summary>
    public static bool IsOrganization(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return name.Length is >= 1 and <= MaxOrganization && !name.AsSpan().ContainsAnyExceptInRange('!', '~') && !name.Contains('/', StringComparison.Ordinal);
    }

    private static async Task<Outcome<TenantId>> Owner(IAliasGrain alias, string prefix, CallInfo call)
    {
        var found = await alias.Resolve(new(call));
        if (!found.IsOk)
            return found.As<TenantId>();
        return found.Require().OwnerKey is { } key
            && key.StartsWith(prefix, StringComparison.Ordinal)
            && Guid.TryParseExact(key.AsSpan(prefix.Length), "N", out var id)
                ? Outcome<TenantId>.Ok(new TenantId(id))
                : Outcome<TenantId>.Refuse(AuthError.WorkspaceNotFound);
    }
}
