using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace OrleansTenantAuth.Records;

/// <summary>JSON inside a state, as it stands: UTF-8 without white space, checked when it came in.</summary>
[JsonConverter(typeof(RawJsonConverter))]
internal sealed record RawJson(byte[] Utf8);

/// <summary>Reads and writes <see cref="RawJson"/>.</summary>
internal sealed class RawJsonConverter : JsonConverter<RawJson>
{
    private static readonly JsonWriterOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public override RawJson Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        using var json = JsonDocument.ParseValue(ref reader);
        var buffer = new ArrayBufferWriter<byte>(256);
        using (var writer = new Utf8JsonWriter(buffer, Plain))
            json.RootElement.WriteTo(writer);
        return new RawJson(buffer.WrittenSpan.ToArray());
    }

    public override void Write(Utf8JsonWriter writer, RawJson value, JsonSerializerOptions options) =>
        writer.WriteRawValue(value.Utf8, skipInputValidation: true);
}
