using System.Buffers;
using System.Collections.Immutable;
using System.Text.Encodings.Web;
using System.Text.Json;
using OrleansTenantAuth.Gateway.Http;
using OrleansTenantAuth.Gateway.Workspaces.Access;
using OrleansTenantAuth.Records;

namespace OrleansTenantAuth.Gateway.Workspaces.Data;

/// <summary>Records as clients see them.</summary>
internal static class RecordAnswers
{
    private static readonly JsonWriterOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static RecordAnswer Of(WorkspaceCall call, RecordView view) => Of(call, view, view.Data);

    /// <summary>A record with some of its fields, and with the records that it names.</summary>
    public static RecordAnswer Of(WorkspaceCall call, RecordView view, RecordsAnswer page, IReadOnlyDictionary<Guid, RecordView> related) =>
        Of(call, view, page.Select.IsEmpty && page.Include.IsEmpty ? view.Data : Data(call, view, page, related));

    /// <summary>Which fields differ between versions, each with the one before it.</summary>
    public static ImmutableArray<FieldChangeAnswer> Changes(RecordView before, RecordView after)
    {
        using var old = JsonDocument.Parse(before.Data);
        using var recent = JsonDocument.Parse(after.Data);
        var changes = ImmutableArray.CreateBuilder<FieldChangeAnswer>();
        foreach (var name in recent.RootElement.EnumerateObject().Concat(old.RootElement.EnumerateObject()).Select(member => member.Name).Distinct(StringComparer.Ordinal))
        {
            JsonElement? was = old.RootElement.TryGetProperty(name, out var left) ? left.Clone() : null;
            JsonElement? isNow = recent.RootElement.TryGetProperty(name, out var right) ? right.Clone() : null;
            if (was is null || isNow is null || !JsonElement.DeepEquals(was.Value, isNow.Value))
                changes.Add(new FieldChangeAnswer(name, was, isNow));
        }

        return changes.ToImmutable();
    }

    private static RecordAnswer Of(WorkspaceCall call, RecordView view, byte[] data) => new(
        view.Id, view.Structure, view.Workspace.Value, call.Caller.Slug, view.Slug, new JsonObjectText(data), new JsonObjectText(view.Metadata), view.Version,
        view.CreatedAt, view.UpdatedAt, view.CreatedBy, view.UpdatedBy,
        view.ExpiresAt is { } end ? TimestampConverter.Text(end) : null, view.DeletedAt is { } deleted ? TimestampConverter.Text(deleted) : null);

    private static byte[] Data(WorkspaceCall call, RecordView view, RecordsAnswer page, IReadOnlyDictionary<Guid, RecordView> related)
    {
        using var data = JsonDocument.Parse(view.Data);
        var buffer = new ArrayBufferWriter<byte>(view.Data.Length + 256);
        using (var json = new Utf8JsonWriter(buffer, Plain))
        {
            json.WriteStartObject();
            foreach (var member in data.RootElement.EnumerateObject().Where(member => page.Select.IsEmpty || page.Select.Contains(member.Name, StringComparer.Ordinal)))
                member.WriteTo(json);
            if (!page.Include.IsEmpty)
                WriteExpanded(json, call, data.RootElement, page.Include, related);
            json.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    private static void WriteExpanded(
        Utf8JsonWriter json, WorkspaceCall call, JsonElement data, ImmutableArray<string> include, IReadOnlyDictionary<Guid, RecordView> related)
    {
        json.WriteStartObject("_expanded");
        foreach (var field in include)
        {
            json.WritePropertyName(field);
            if (data.TryGetProperty(field, out var value) && value.TryGetGuid(out var id) && related.TryGetValue(id, out var other))
                JsonSerializer.Serialize(json, Of(call, other), DataJson.Default.RecordAnswer);
            else
                json.WriteNullValue();
        }

        json.WriteEndObject();
    }
}
