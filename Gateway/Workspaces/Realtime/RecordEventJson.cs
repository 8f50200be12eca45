using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using OrleansTenantAuth.Gateway.Http;

namespace OrleansTenantAuth.Gateway.Workspaces.Realtime;

/// <summary>
/// Writes an event as clients read it: <c>{event, workspaceSlug, recordSlug, recordId, data, timestamp, createdBy or updatedBy}</c>; of an
/// update, data is <c>{before, after}</c>. A record in it is both what programs of its time expect: its fields, and the record around them,
/// <c>{…fields, id, data:{…fields}, createdAt, updatedAt}</c>; these four names win over fields.
/// </summary>
internal static class RecordEventJson
{
    private static readonly JsonWriterOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static ReadOnlySpan<byte> Write(RecordItem item, string told, string workspaceSlug, RecordStates states)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(buffer, Plain))
        {
            json.WriteStartObject();
            json.WriteString("event", told);
            json.WriteString("workspaceSlug", workspaceSlug);
            json.WriteString("recordSlug", item.Slug);
            json.WriteString("recordId", item.Record);
            json.WritePropertyName("data");
            WriteData(json, told, states);
            json.WriteString("timestamp", TimestampConverter.Text(item.At));
            if (told == RealtimeNames.Created)
                json.WriteString("createdBy", states.After!.View.CreatedBy);
            else
                json.WriteString("updatedBy", states.By);
            json.WriteEndObject();
        }

        return buffer.WrittenSpan;
    }

    private static void WriteData(Utf8JsonWriter json, string told, RecordStates states)
    {
        switch (told)
        {
            case RealtimeNames.Updated or RealtimeNames.Reverted:
                json.WriteStartObject();
                json.WritePropertyName("before");
                WriteRecord(json, states.Before!);
                json.WritePropertyName("after");
                WriteRecord(json, states.After!);
                json.WriteEndObject();
                break;
            case RealtimeNames.Created or RealtimeNames.Restored:
                WriteRecord(json, states.After!);
                break;
            default:
                WriteRecord(json, states.Before!);
                break;
        }
    }

    private static void WriteRecord(Utf8JsonWriter json, SeenRecord record)
    {
        json.WriteStartObject();
        json.WriteString("id", record.View.Id);
        foreach (var field in record.Data.EnumerateObject())
        {
            if (field.Name is not ("id" or "data" or "createdAt" or "updatedAt"))
                field.WriteTo(json);
        }

        json.WritePropertyName("data");
        record.Data.WriteTo(json);
        json.WriteString("createdAt", TimestampConverter.Text(record.View.CreatedAt));
        json.WriteString("updatedAt", TimestampConverter.Text(record.View.UpdatedAt));
        json.WriteEndObject();
    }
}
