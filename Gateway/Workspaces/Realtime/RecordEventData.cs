using System.Globalization;
using System.Text.Json;

namespace OrleansTenantAuth.Gateway.Workspaces.Realtime;

/// <summary>What the event of a record tells in the log.</summary>
internal readonly record struct RecordEventData(Guid Structure, string Slug, Guid Record, long Version)
{
    /// <summary>Reads it; null for what does not read so.</summary>
    public static RecordEventData? Read(byte[] json)
    {
        using var parsed = JsonDocument.Parse(json);
        var root = parsed.RootElement;
        return Text(root, "slug") is { } slug
            && Guid.TryParseExact(Text(root, "structure"), "D", out var structure)
            && Guid.TryParseExact(Text(root, "record"), "D", out var record)
            && long.TryParse(Text(root, "version"), NumberStyles.None, CultureInfo.InvariantCulture, out var version)
                ? new RecordEventData(structure, slug, record, version)
                : null;
    }

    /// <summary>A text of an event's data, or null.</summary>
    public static string? Text(JsonElement root, string name) =>
        root.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
