using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using OrleansTenantAuth.Functions;
using OrleansTenantAuth.Gateway.Http;
using OrleansTenantAuth.Records;
using OrleansTenantAuth.Store;

namespace OrleansTenantAuth.Gateway.Workspaces.Functions.Running;

/// <summary>JSON that functions get: records, pages and events.</summary>
internal static class FunctionJson
{
    private static readonly JsonWriterOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>A record.</summary>
    public static byte[] Record(RecordView view) => Write(json => WriteRecord(json, view));

    /// <summary>A page, under all the documented names: items and total, data and meta.</summary>
    public static byte[] Page(RecordsAnswer page) => Write(json =>
    {
        json.WriteStartObject();
        foreach (var name in (string[])["data", "items"])
        {
            json.WriteStartArray(name);
            foreach (var record in page.Records)
                WriteRecord(json, record);
            json.WriteEndArray();
        }

        json.WriteNumber("total", page.Total ?? page.Offset + page.Records.Length);
        json.WriteStartObject("meta");
        json.WriteNumber("page", (page.Offset / page.Limit) + 1);
        json.WriteNumber("pageSize", page.Limit);
        if (page.Total is { } total)
            json.WriteNumber("total", total);
        json.WriteString("nextCursor", page.Next);
        json.WriteBoolean("hasMore", page.Next is not null);
        json.WriteEndObject();
        json.WriteEndObject();
    });

    /// <summary>
    /// What a function gets of an event of a record. The documents read <c>data</c>, <c>before</c> and <c>after</c> once as records and once as their
    /// fields: they are both, and of names that clash the record's win.
    /// </summary>
    public static byte[] Event(RecordEvent happened, string workspace, StoredEvent stored, Guid run) => Write(json =>
    {
        json.WriteStartObject();
        json.WritePropertyName("event");
        WriteEvent(json, happened, workspace, stored, run);
        json.WritePropertyName("executionParams");
        WriteEvent(json, happened, workspace, stored, run);
        json.WriteEndObject();
    });

    /// <summary>What a function gets that something else starts.</summary>
    /// <param name="kind">on_demand, scheduled, http or test.</param>
    /// <param name="workspace">The workspace's slug.</param>
    /// <param name="at">When.</param>
    /// <param name="run">The run, which stays the same at every attempt.</param>
    /// <param name="payload">What it is given as <c>event.data</c> and <c>executionParams</c>.</param>
    public static byte[] Event(string kind, string workspace, DateTimeOffset at, Guid run, JsonElement payload) => Write(json =>
    {
        json.WriteStartObject();
        json.WriteStartObject("event");
        WriteHead(json, kind, workspace, at, run);
        json.WritePropertyName("data");
        WriteOrNull(json, payload);
        json.WriteEndObject();
        json.WritePropertyName("executionParams");
        WriteOrNull(json, payload);
        json.WriteEndObject();
    });

    /// <summary>An event that a caller wrote.</summary>
    public static byte[] Given(JsonElement happened, JsonElement parameters, JsonElement triggerParams) => Write(json =>
    {
        json.WriteStartObject();
        json.WritePropertyName("event");
        WriteOrNull(json, happened);
        json.WritePropertyName("executionParams");
        WriteOrNull(json, parameters.ValueKind == JsonValueKind.Undefined ? happened : parameters);
        if (triggerParams.ValueKind == JsonValueKind.Object)
        {
            json.WritePropertyName("triggerParams");
            triggerParams.WriteTo(json);
        }

        json.WriteEndObject();
    });

    private static void WriteEvent(Utf8JsonWriter json, RecordEvent happened, string workspace, StoredEvent stored, Guid run)
    {
        json.WriteStartObject();
        WriteHead(json, happened.Kind, workspace, stored.At, run);
        json.WriteString("recordSlug", happened.Slug);
        json.WriteString("recordId", happened.Record);
        json.WritePropertyName("data");
        if (happened.Kind is "record_updated" or "record_reverted")
        {
            json.WriteStartObject();
            json.WritePropertyName("before");
            WriteSnapshot(json, happened.Record, happened.Before);
            json.WritePropertyName("after");
            WriteSnapshot(json, happened.Record, happened.After);
            json.WriteEndObject();
        }
        else
        {
            WriteSnapshot(json, happened.Record, happened.After);
        }

        json.WriteEndObject();
    }

    private static void WriteHead(Utf8JsonWriter json, string kind, string workspace, DateTimeOffset at, Guid run)
    {
        json.WriteString("type", kind);
        json.WriteString("event", kind);
        json.WriteString("workspaceSlug", workspace);
        json.WriteString("timestamp", TimestampConverter.Text(at));
        json.WriteString("idempotencyId", run);
    }

    private static void WriteSnapshot(Utf8JsonWriter json, Guid record, RecordSnapshot? snapshot)
    {
        if (snapshot is null)
        {
            json.WriteNullValue();
            return;
        }

        using var data = JsonDocument.Parse(snapshot.Data);
        json.WriteStartObject();
        foreach (var field in data.RootElement.EnumerateObject().Where(field => field.Name is not ("id" or "data" or "createdAt" or "updatedAt")))
            field.WriteTo(json);
        json.WriteString("id", record);
        json.WritePropertyName("data");
        data.RootElement.WriteTo(json);
        json.WriteString("createdAt", TimestampConverter.Text(snapshot.CreatedAt));
        json.WriteString("updatedAt", TimestampConverter.Text(snapshot.UpdatedAt));
        json.WriteEndObject();
    }

    private static void WriteRecord(Utf8JsonWriter json, RecordView view)
    {
        json.WriteStartObject();
        json.WriteString("id", view.Id);
        json.WriteString("structureId", view.Structure);
        json.WriteString("recordSlug", view.Slug);
        json.WritePropertyName("data");
        json.WriteRawValue(view.Data, skipInputValidation: true);
        json.WritePropertyName("metadata");
        json.WriteRawValue(view.Metadata, skipInputValidation: true);
        json.WriteNumber("version", view.Version);
        json.WriteString("createdAt", TimestampConverter.Text(view.CreatedAt));
        json.WriteString("updatedAt", TimestampConverter.Text(view.UpdatedAt));
        json.WriteString("createdBy", view.CreatedBy);
        json.WriteString("updatedBy", view.UpdatedBy);
        json.WriteEndObject();
    }

    private static void WriteOrNull(Utf8JsonWriter json, JsonElement value)
    {
        if (value.ValueKind == JsonValueKind.Undefined)
            json.WriteNullValue();
        else
            value.WriteTo(json);
    }

    private static byte[] Write(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>(1_024);
        using (var json = new Utf8JsonWriter(buffer, Plain))
            write(json);
        return buffer.WrittenSpan.ToArray();
    }
}
