using System.Buffers;
using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;

namespace OrleansTenantAuth.Embeds;

/// <summary>
/// The JSON of prefilters: an object of columns, each with a string, a number, a boolean, or a list of values of one of these types.
/// Reading refuses everything else, so what a <see cref="Prefilters"/> holds needs no second look.
/// </summary>
public static class PrefiltersJson
{
    /// <summary>Columns at most.</summary>
    public const int MaxColumns = 20;

    /// <summary>Values of one column at most.</summary>
    public const int MaxValues = 100;

    /// <summary>Characters of a column's name at most.</summary>
    public const int MaxNameLength = 63;

    /// <summary>UTF-16 units of a string value at most.</summary>
    public const int MaxTextLength = 256;

    /// <summary>Bytes of the canonical form at most: it travels in a token, and the token in a URL.</summary>
    public const int MaxBytes = 2_048;

    private const int MaxDigits = 28;

    /// <summary>Reads prefilters. Null with what is wrong, by the field's path below <paramref name="field"/>, where they are refused.</summary>
    public static Prefilters? Read(JsonElement json, string field, out FieldError? fault)
    {
        fault = null;
        if (json.ValueKind != JsonValueKind.Object)
            return Refuse(field, "Must be an object of column names and values.", out fault);

        var columns = new SortedDictionary<string, Prefilter>(StringComparer.Ordinal);
        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var member in json.EnumerateObject())
        {
            // A name with a lone surrogate cannot be read at all; every name that can be named in the answer is ASCII.
            if (NameOf(member) is not { } name)
                return Refuse(field, "Must name columns by an ASCII letter or underscore, then letters, digits or underscores, 63 characters at most.", out fault);
            if (!names.Add(name))
                return Refuse($"{field}.{name}", "Must be named once, whatever its case.", out fault);
            if (columns.Count == MaxColumns)
                return Refuse(field, $"Must have at most {MaxColumns} columns.", out fault);
            if (ReadColumn(name, member.Value, out var message) is not { } column)
                return Refuse($"{field}.{name}", message!, out fault);
            columns.Add(name, column);
        }

        var prefilters = new Prefilters([.. columns.Values]);
        return ToUtf8(prefilters).Length <= MaxBytes
            ? prefilters
            : Refuse(field, $"Must have at most {MaxBytes} bytes as JSON.", out fault);
    }

    /// <summary>The canonical form: columns and values in ordinal order, no white space.</summary>
    public static byte[] ToUtf8(Prefilters prefilters)
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        using (var writer = new Utf8JsonWriter(buffer))
            Write(writer, prefilters);
        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>Writes the canonical form.</summary>
    public static void Write(Utf8JsonWriter writer, Prefilters prefilters)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(prefilters);
        writer.WriteStartObject();
        foreach (var column in prefilters.Columns)
        {
            writer.WritePropertyName(column.Column);
            if (column.IsList)
                writer.WriteStartArray();
            foreach (var value in column.Values)
                Write(writer, value);
            if (column.IsList)
                writer.WriteEndArray();
        }

        writer.WriteEndObject();
    }

    /// <summary>Whether a name can be a column's: ASCII alone, so no look-alike of a letter passes for it.</summary>
    public static bool IsColumnName(string? name) =>
        name is { Length: >= 1 and <= MaxNameLength }
        && (char.IsAsciiLetter(name[0]) || name[0] == '_')
        && name.All(letter => char.IsAsciiLetterOrDigit(letter) || letter == '_');

    private static Prefilters? Refuse(string field, string message, out FieldError? fault)
    {
        fault = new FieldError(field, message);
        return null;
    }

    private static string? NameOf(JsonProperty member)
    {
        try
        {
            return IsColumnName(member.Name) ? member.Name : null;
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    private static Prefilter? ReadColumn(string name, JsonElement json, out string? message)
    {
        if (json.ValueKind != JsonValueKind.Array)
            return ReadValue(json, out message) is { } value ? new Prefilter(name, false, [value]) : null;

        var values = new SortedDictionary<string, PrefilterValue>(StringComparer.Ordinal);
        message = null;
        if (json.GetArrayLength() is < 1 or > MaxValues)
        {
            message = $"Must have 1 to {MaxValues} values.";
            return null;
        }

        foreach (var item in json.EnumerateArray())
        {
            if (ReadValue(item, out message) is not { } value)
                return null;
            if (values.Count > 0 && values.First().Value.Type != value.Type)
            {
                message = "Must have values of one type.";
                return null;
            }

            values[value.Text] = value;
        }

        return new Prefilter(name, true, [.. values.Values]);
    }

    private static PrefilterValue? ReadValue(JsonElement json, out string? message)
    {
        message = null;
        switch (json.ValueKind)
        {
            case JsonValueKind.True:
                return new PrefilterValue(PrefilterType.Boolean, "true");
            case JsonValueKind.False:
                return new PrefilterValue(PrefilterType.Boolean, "false");
            case JsonValueKind.Number:
                return ReadNumber(json.GetRawText(), out message);
            case JsonValueKind.String:
                return ReadText(json, out message);
            default:
                message = "Must be a string, a number, a boolean or a list of these.";
                return null;
        }
    }

    private static PrefilterValue? ReadText(JsonElement json, out string? message)
    {
        message = null;
        string text;
        try
        {
            text = json.GetString()!;
        }
        catch (InvalidOperationException)
        {
            message = "Must be well-formed Unicode text without NUL.";
            return null;
        }

        if (text.Length <= MaxTextLength && !text.Contains('\0', StringComparison.Ordinal))
            return new PrefilterValue(PrefilterType.String, text);
        message = text.Length > MaxTextLength ? $"Must have at most {MaxTextLength} characters." : "Must be well-formed Unicode text without NUL.";
        return null;
    }

    // Exponents and long numbers would be rounded to other values, and another value means other rows.
    private static PrefilterValue? ReadNumber(string raw, out string? message)
    {
        message = null;
        if (raw.Count(char.IsAsciiDigit) <= MaxDigits
            && decimal.TryParse(raw, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number))
            return new PrefilterValue(PrefilterType.Number, number == 0 ? "0" : (number / 1.0000000000000000000000000000m).ToString(CultureInfo.InvariantCulture));
        message = $"Must be a number of at most {MaxDigits} digits without an exponent.";
        return null;
    }

    private static void Write(Utf8JsonWriter writer, PrefilterValue value)
    {
        switch (value.Type)
        {
            case PrefilterType.String:
                writer.WriteStringValue(value.Text);
                break;
            case PrefilterType.Number:
                writer.WriteRawValue(value.Text);
                break;
            case PrefilterType.Boolean:
                writer.WriteBooleanValue(value.Text is "true");
                break;
            default:
                throw new InvalidOperationException($"No prefilter has values of type {value.Type}.");
        }
    }
}
