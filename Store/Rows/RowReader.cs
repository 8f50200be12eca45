using System.Buffers;
using System.Text.Json;

namespace OrleansTenantAuth.Store.Rows;

/// <summary>Reads rows to add against the declared columns; what is not declared, or of another type, is a fault.</summary>
public static class RowReader
{
    /// <summary>The row in canonical form, or null and what is wrong with which column.</summary>
    public static NewRow? Read(JsonElement sent, RowSet set, Guid id, out (string Column, string Message) fault)
    {
        ArgumentNullException.ThrowIfNull(set);
        fault = default;
        if (sent.ValueKind != JsonValueKind.Object)
        {
            fault = ("", "Must be a JSON object.");
            return null;
        }

        var keys = new string?[RowLimits.Prefilters];
        var buffer = new ArrayBufferWriter<byte>(256);
        using var json = new Utf8JsonWriter(buffer);
        json.WriteStartObject();
        foreach (var member in sent.EnumerateObject())
        {
            if (set.Column(member.Name) is not { } column)
            {
                fault = ("", "Has a column that is not declared.");
                return null;
            }

            if (member.Value.ValueKind == JsonValueKind.Null)
                continue;
            if (RowValue.Read(member.Value, column.Type) is not { } value || (column.Prefilter is not null && value.Key.Length > RowLimits.KeyChars))
            {
                fault = (column.Name, $"Must be a {column.Type.ToString().ToLowerInvariant()} within its bounds.");
                return null;
            }

            if (column.Prefilter is { } place)
                keys[place] = value.Key;
            json.WritePropertyName(column.Name);
            value.Write(json);
        }

        json.WriteEndObject();
        json.Flush();
        return new NewRow(id, keys, buffer.WrittenSpan.ToArray());
    }
}
