using System.Text.Json;
using OrleansTenantAuth.Gateway.Feed;
using OrleansTenantAuth.Store;

namespace OrleansTenantAuth.Gateway.Workspaces.Realtime;

/// <summary>Reads the log for those who follow a workspace.</summary>
internal static class RealtimeItems
{
    /// <summary>What an event of the workspace's tenant tells of its records; null for nothing.</summary>
    public static RealtimeItem? Of(StoredEvent happened) => happened.Kind switch
    {
        "structure.deleted" or "structure.restored" => OfStructure(happened),
        _ => RecordItem.Of(happened),
    };

    /// <summary>The structure that an item is about; null where it is about all.</summary>
    public static Guid? StructureOf(RealtimeItem item) => item switch
    {
        RecordItem record => record.Structure,
        StructureItem structure => structure.Structure,
        _ => null,
    };

    private static StructureItem? OfStructure(StoredEvent happened)
    {
        using var data = JsonDocument.Parse(happened.Data);
        return Guid.TryParseExact(RecordEventData.Text(data.RootElement, "structure"), "D", out var id) && RecordEventData.Text(data.RootElement, "slug") is { } slug
            ? new StructureItem(FeedCursor.At(happened), id, slug)
            : null;
    }
}
