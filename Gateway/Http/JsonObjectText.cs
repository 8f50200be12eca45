using System.Text.Json;
using System.Text.Json.Serialization;

namespace OrleansTenantAuth.Gateway.Http;

/// <summary>A JSON object that goes out as it is kept.</summary>
/// <param name="Utf8">UTF-8, well-formed.</param>
[JsonConverter(typeof(JsonObjectTextConverter))]
public readonly record struct JsonObjectText(byte[] Utf8);

/// <summary>Writes a <see cref="JsonObjectText"/>; none is ever read.</summary>
public sealed class JsonObjectTextConverter : JsonConverter<JsonObjectText>
{
    /// <inheritdoc/>
    public override JsonObjectText Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, JsonObjectText value, JsonSerializerOptions options)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.WriteRawValue(value.Utf8, skipInputValidation: true);
    }
}
