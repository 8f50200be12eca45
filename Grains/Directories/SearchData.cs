using System.Buffers;
using System.Text.Json;
using OrleansTenantAuth.Store.Finds;

namespace OrleansTenantAuth.Directories;

/// <summary>
/// What searches know of the customer's own data: its outer members, each by its type. Texts (<c>s</c>, and <c>d</c> where it is a date),
/// numbers (<c>n</c>), booleans (<c>b</c>) and texts in arrays (<c>a</c>). What is nested deeper, longer than a search can ask for, or
/// past <see cref="FindLimits.DataBytes"/> is not found.
/// </summary>
internal static class SearchData
{
    private const double Magnitude = 1e15;
    private const int MostItems = 50;

    /// <summary>The members, or null where there are none.</summary>
    public static JsonElement? Of(JsonElement? data)
    {
        if (data is not { ValueKind: JsonValueKind.Object } sent)
            return null;
        var left = FindLimits.DataBytes;
        var buffer = new ArrayBufferWriter<byte>(256);
        using var json = new Utf8JsonWriter(buffer);
        json.WriteStartObject();
        foreach (var member in sent.EnumerateObject())
        {
            if (NameOf(member) is not { } name || !FindFilterReader.IsMember(name) || Part(member.Value) is not { } part)
                continue;
            left -= part.Length + name.Length + 4;
            if (left < 0)
                break;
            json.WritePropertyName(name);
            json.WriteRawValue(part);
        }

        json.WriteEndObject();
        json.Flush();
        return left == FindLimits.DataBytes ? null : JsonSerializer.Deserialize(buffer.WrittenSpan, StateJson.Default.JsonElement);
    }

    private static byte[]? Part(JsonElement value)
    {
        var buffer = new ArrayBufferWriter<byte>(64);
        using var json = new Utf8JsonWriter(buffer);
        json.WriteStartObject();
        var isKnown = Write(json, value);
        json.WriteEndObject();
        json.Flush();
        return isKnown ? buffer.WrittenSpan.ToArray() : null;
    }

    private static bool Write(Utf8JsonWriter json, JsonElement value)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.String when Text(value) is { } text:
                json.WriteString("s"u8, FindTexts.Fold(text));
                if (FindTexts.Date(text) is { } date)
                    json.WriteNumber("d"u8, FindTexts.Micros(date));
                return true;
            case JsonValueKind.Number when value.TryGetDouble(out var number) && Math.Abs(number) <= Magnitude:
                json.WriteNumber("n"u8, number);
                return true;
            case JsonValueKind.True or JsonValueKind.False:
                json.WriteNumber("b"u8, value.GetBoolean() ? 1 : 0);
                return true;
            case JsonValueKind.Array:
                var items = value.EnumerateArray().Take(MostItems).Select(Text).OfType<string>().ToList();
                if (items.Count == 0)
                    return false;
                json.WriteStartArray("a"u8);
                items.ForEach(item => json.WriteStringValue(FindTexts.Fold(item)));
                json.WriteEndArray();
                return true;
            default:
                return false;
        }
    }

    // Neither database keeps NUL or half a surrogate pair in text; the reader tells of the latter by an exception.
    private static string? Text(JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.String)
            return null;
        try
        {
            return value.GetString() is { Length: > 0 and <= FindLimits.TextChars } text && !text.Contains('\0', StringComparison.Ordinal) ? text : null;
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    private static string? NameOf(JsonProperty member)
    {
        try
        {
            return member.Name;
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }
}
