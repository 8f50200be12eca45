using System.Text.Json;
using OrleansTenantAuth.Store;
using OrleansTenantAuth.Store.Records;

namespace OrleansTenantAuth.Records;

/// <summary>A record at one version.</summary>
/// <param name="Data">UTF-8 JSON object.</param>
/// <param name="CreatedAt">When the record was made.</param>
/// <param name="UpdatedAt">When this version was written.</param>
public sealed record RecordSnapshot(byte[] Data, DateTimeOffset CreatedAt, DateTimeOffset UpdatedAt);

/// <summary>What happened to a record, with its data.</summary>
/// <param name="Kind">As clients call it: <c>record_updated</c>.</param>
/// <param name="Workspace">The workspace.</param>
/// <param name="Structure">The structure.</param>
/// <param name="Slug">Its slug.</param>
/// <param name="Record">The record.</param>
/// <param name="Version">The version that the event made.</param>
/// <param name="Before">The version before; null for a new record, and where it is no longer kept.</param>
/// <param name="After">The version that the event made, or the nearest after it that is kept; of a record that is gone, the last one.</param>
public sealed record RecordEvent(
    string Kind, TenantId Workspace, Guid Structure, string Slug, Guid Record, long Version, RecordSnapshot? Before, RecordSnapshot? After);

/// <summary>Reads events of records: the log holds ids, the data lie among the versions.</summary>
public static class RecordEvents
{
    private const string Prefix = "record.";

    /// <summary>Whether an event is one of a record.</summary>
    public static bool IsOne(StoredEvent happened)
    {
        ArgumentNullException.ThrowIfNull(happened);
        return happened.Kind.StartsWith(Prefix, StringComparison.Ordinal) && happened.TenantId is not null;
    }

    /// <summary>The kind as clients call it.</summary>
    public static string KindOf(StoredEvent happened)
    {
        ArgumentNullException.ThrowIfNull(happened);
        return "record_" + happened.Kind[Prefix.Length..];
    }

    /// <summary>The structure's slug.</summary>
    public static string SlugOf(StoredEvent happened)
    {
        ArgumentNullException.ThrowIfNull(happened);
        using var data = JsonDocument.Parse(happened.Data);
        return data.RootElement.GetProperty("slug").GetString()!;
    }

    /// <summary>The event with its data.</summary>
    public static async Task<RecordEvent> Read(IGrainStore store, IRecordStore records, StoredEvent happened, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(store);
        ArgumentNullException.ThrowIfNull(records);
        ArgumentNullException.ThrowIfNull(happened);
        using var data = JsonDocument.Parse(happened.Data);
        var id = Guid.ParseExact(data.RootElement.GetProperty("record").GetString()!, "D");
        var version = long.Parse(data.RootElement.GetProperty("version").GetString()!, System.Globalization.CultureInfo.InvariantCulture);

        // The state first: what it was until then is among the past ones once it changes.
        var stored = await store.Load(GrainKey.Record(id), cancellationToken);
        var state = stored is null ? null : JsonSerializer.Deserialize(stored.State, StateJson.Default.RecordState);
        var past = await records.PastOf(id, version + 1, 2, cancellationToken);
        var kept = past.Select(one => JsonSerializer.Deserialize(one.State, StateJson.Default.RecordState)!).ToList();
        var before = kept.FirstOrDefault(one => one.Version == version - 1);
        var after = kept.FirstOrDefault(one => one.Version == version) ?? (state is { Gone: false } ? state : null);
        return new RecordEvent(
            KindOf(happened), new TenantId(happened.TenantId!.Value), Guid.ParseExact(data.RootElement.GetProperty("structure").GetString()!, "D"),
            data.RootElement.GetProperty("slug").GetString()!, id, version, Snapshot(before), Snapshot(after) ?? Snapshot(before));
    }

    private static RecordSnapshot? Snapshot(RecordState? state) => state is null ? null : new RecordSnapshot(state.Data.Utf8, state.CreatedAt, state.UpdatedAt);
}
