using System.Collections.Immutable;
using OrleansTenantAuth.Store;

namespace OrleansTenantAuth.Gateway.Workspaces.Realtime;

/// <summary>What the event log holds of a workspace's records.</summary>
public sealed class RealtimeLog(IGrainStore store)
{
    private const int PageSize = 500;

    /// <summary>Items for a follower, oldest first, and where the next page begins; null where there is none.</summary>
    public async Task<(ImmutableArray<RealtimeItem> Items, long? Next)> Read(RealtimeSubscriber follower, long after, long through, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(follower);
        if (after >= through)
            return ([], null);
        var events = await store.ReadTenant(new TenantEventFilter(follower.Workspace.Value, after, through, PageSize), cancellationToken);
        var items = ImmutableArray.CreateBuilder<RealtimeItem>();
        foreach (var happened in events)
        {
            if (RealtimeItems.Of(happened) is { } item && (RealtimeItems.StructureOf(item) is not { } structure || follower.Follows(structure)))
                items.Add(item);
        }

        return (items.DrainToImmutable(), events.Length == PageSize ? events[^1].Position : null);
    }
}
