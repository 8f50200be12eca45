using System.Buffers;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace OrleansTenantAuth.Gateway.Workspaces.Functions.Running;

/// <summary>A line of a function's process. Whatever it says is the function's word.</summary>
internal sealed record WorkerLine(string Kind, JsonElement Body)
{
    /// <summary>The line; throws <see cref="JsonException"/> for what is none.</summary>
    public static WorkerLine Parse(byte[] line)
    {
        using var json = JsonDocument.Parse(line, new JsonDocumentOptions { MaxDepth = 64 });
        return json.RootElement.ValueKind == JsonValueKind.Object ? new WorkerLine(Text(json.RootElement, "t"), json.RootElement.Clone()) : throw new JsonException();
    }

    /// <summary>A text; empty where there is none.</summary>
    public string Text(string name) => Text(Body, name);

    /// <summary>A text of an object; empty where there is none.</summary>
    public static string Text(JsonElement of, string name)
    {
        if (of.ValueKind != JsonValueKind.Object || !of.TryGetProperty(name, out var value) || value.ValueKind != JsonValueKind.String)
            return "";
        try
        {
            return value.GetString()!;
        }
        catch (InvalidOperationException)
        {
            // Half of a surrogate pair: no text.
            throw new JsonException();
        }
    }

    /// <summary>A whole number; 0 where there is none.</summary>
    public long Number(string name) => Body.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var number) ? number : 0;
}

/// <summary>The answer to a call of <c>api</c>: JSON, or a refusal.</summary>
internal sealed record ApiAnswer(byte[]? Value, string? Code, int Status, string? Message)
{
    public static ApiAnswer Ok(byte[] json) => new(json, null, 200, null);

    public static ApiAnswer Refused(string code, int status, string message) => new(null, code, status, message);

    /// <summary>The line that the process gets.</summary>
    public byte[] Write(long id)
    {
        var buffer = new ArrayBufferWriter<byte>(256 + (Value?.Length ?? 0));
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("t", "answer");
            json.WriteNumber("id", id);
            if (Value is { } value)
            {
                json.WritePropertyName("value");
                json.WriteRawValue(value, skipInputValidation: true);
            }
            else
            {
                json.WriteStartObject("error");
                json.WriteString("code", Code);
                json.WriteNumber("status", Status);
                json.WriteString("message", Message);
                json.WriteEndObject();
            }

            json.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }
}

/// <summary>JSON between server and process.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(FunctionTask))]
internal sealed partial class WorkerJson : JsonSerializerContext;
