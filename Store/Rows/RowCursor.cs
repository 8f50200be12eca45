using System.Buffers;
using System.Buffers.Text;
using System.Collections.Immutable;
using System.Text.Json;

namespace OrleansTenantAuth.Store.Rows;

/// <summary>
/// Where a page ended: the values of the order's keys in its last row. It holds nothing but what its reader was answered, and a random
/// id; read back, its values are compared within the scope of the new call.
/// </summary>
internal static class RowCursor
{
    public const string Rule = "Must be the cursor of the page before, of the same query.";

    public static string Write(string shape, ImmutableArray<RowSort> keys, Func<RowSort, object?> value)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartArray();
            json.WriteStringValue(shape);
            foreach (var key in keys)
                Write(json, value(key));
            json.WriteEndArray();
        }

        return Base64Url.EncodeToString(buffer.WrittenSpan);
    }

    /// <summary>The values, or null where the cursor is not one of such a query.</summary>
    public static IReadOnlyList<object?>? Read(string cursor, string shape, RowQuery query, ImmutableArray<RowSort> keys)
    {
        if (!Base64Url.IsValid(cursor))
            return null;
        try
        {
            using var json = JsonDocument.Parse(Base64Url.DecodeFromChars(cursor));
            var root = json.RootElement;
            if (root.ValueKind != JsonValueKind.Array || root.GetArrayLength() != keys.Length + 1 || RowQueryReader.Text(root[0]) != shape)
                return null;
            var values = new List<object?>();
            for (var i = 0; i < keys.Length; i++)
            {
                if (!TryRead(root[i + 1], keys[i].Output < 0 ? null : query.Outputs[keys[i].Output].Type, out var value))
                    return null;
                values.Add(value);
            }

            return values;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static bool TryRead(JsonElement sent, RowType? type, out object? value)
    {
        value = null;
        if (type is not { } known)
        {
            if (RowQueryReader.Text(sent) is not { } text || !Guid.TryParseExact(text, "N", out var id))
                return false;
            value = id;
            return true;
        }

        if (sent.ValueKind == JsonValueKind.Null)
            return true;
        value = known switch
        {
            RowType.Number => sent.ValueKind == JsonValueKind.Number && sent.TryGetDouble(out var number) && double.IsFinite(number) ? number : null,
            RowType.Boolean => sent.ValueKind is JsonValueKind.True or JsonValueKind.False ? sent.GetBoolean() : null,
            _ => RowQueryReader.Text(sent),
        };
        return value is not null;
    }

    internal static void Write(Utf8JsonWriter json, object? value)
    {
        switch (value)
        {
            case null:
                json.WriteNullValue();
                break;
            case string text:
                json.WriteStringValue(text);
                break;
            case bool flag:
                json.WriteBooleanValue(flag);
                break;
            case long count:
                json.WriteNumberValue(count);
                break;
            case double number:
                json.WriteNumberValue(number);
                break;
            case Guid id:
                json.WriteStringValue(id.ToString("N"));
                break;
            default:
                throw new InvalidOperationException($"No output has the type {value.GetType().Name}.");
        }
    }
}
