using System.Text.Json;
using OrleansTenantAuth.Records;
using OrleansTenantAuth.Workspaces;

namespace OrleansTenantAuth.Gateway.Workspaces.Realtime;

/// <summary>A record before or after an event, read once for all who follow.</summary>
public sealed class SeenRecord
{
    private SeenRecord(RecordView view, JsonElement data)
    {
        View = view;
        Data = data;
        Facts = RecordFactsOf.View(view, data);
    }

    /// <summary>The record.</summary>
    public RecordView View { get; }

    /// <summary>Its data.</summary>
    public JsonElement Data { get; }

    /// <summary>What conditions see of it.</summary>
    public RecordFacts Facts { get; }

    /// <summary>The record; null where there was none, or a deleted one, which nobody sees.</summary>
    public static SeenRecord? Of(RecordView? view)
    {
        if (view is null or { DeletedAt: not null })
            return null;
        using var data = JsonDocument.Parse(view.Data);
        return new SeenRecord(view, data.RootElement.Clone());
    }
}
