using OrleansTenantAuth.Store;

namespace OrleansTenantAuth.Gateway.Workspaces.Realtime;

/// <summary>Whose rights an event may have changed. What is not foreseen here is found at the next sign of life.</summary>
/// <param name="Workspace">All who follow this workspace; null where the rest decides.</param>
/// <param name="App">Those of this app; null for all apps.</param>
/// <param name="User">This user alone; null for everybody.</param>
internal readonly record struct RightsReach(TenantId? Workspace, Guid? App, string? User)
{
    private static readonly string[] OfWorkspace = ["tenant.", "tenantworkspace.", "permission.", "serviceaccount.", "publishablekey.", "issuer."];

    /// <summary>The reach of an event; null where it changes no rights.</summary>
    public static RightsReach? Of(StoredEvent happened)
    {
        if (happened.Kind.StartsWith("key.", StringComparison.Ordinal))
            return new RightsReach(null, happened.AppId, null);
        if (happened.UserId is { } user)
            return FeedKinds.All.Contains(happened.Kind, StringComparer.Ordinal) ? new RightsReach(null, null, new UserId(user).ToString()) : null;
        if (happened.TenantId is { } tenant)
            return OfWorkspace.Any(prefix => happened.Kind.StartsWith(prefix, StringComparison.Ordinal)) ? new RightsReach(new TenantId(tenant), null, null) : null;
        return happened.AppId is { } app && happened.Kind.StartsWith("app.", StringComparison.Ordinal) ? new RightsReach(null, app, null) : null;
    }
}
