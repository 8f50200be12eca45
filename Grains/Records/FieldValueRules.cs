using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using OrleansTenantAuth.Store.Rows;

namespace OrleansTenantAuth.Records;

/// <summary>Whether values fit a declared field; and values of any kind what can be kept.</summary>
internal static class FieldValueRules
{
    /// <summary>Choices of a field at most.</summary>
    public const int MaxChoices = 100;

    private const int MaxDepth = 10;
    private const int MaxName = 128;

    /// <summary>What is wrong with a declaration, or null.</summary>
    public static string? Fault(StructureField field)
    {
        if (field.IsUnique && field.Type is not (FieldType.String or FieldType.Number or FieldType.DateTime or FieldType.Reference))
            return "Only strings, numbers, datetimes and references can be unique.";
        if (field.Target is not null && field.Type != FieldType.Reference)
            return "Only a reference names a structure.";
        if (field.Choices is { } choices)
        {
            if (field.Type is not (FieldType.String or FieldType.Number))
                return "Only strings and numbers have an enum.";
            using var json = JsonDocument.Parse(choices);
            if (json.RootElement.GetArrayLength() is 0 or > MaxChoices || json.RootElement.EnumerateArray().Any(choice => TypeFault(choice, field.Type) is not null))
                return string.Create(CultureInfo.InvariantCulture, $"enum must have 1 to {MaxChoices} values of the field's type.");
        }

        if (field.Default is not { } value)
            return null;
        using var initial = JsonDocument.Parse(value);
        return field.IsUnique ? "A unique field has no default." : ValueFault(initial.RootElement, field) is { } fault ? "default: " + fault : null;
    }

    /// <summary>What is wrong with a value, or null.</summary>
    public static string? ValueFault(JsonElement value, StructureField field)
    {
        if (TypeFault(value, field.Type) is { } fault)
            return fault;
        if (field.Choices is not { } choices)
            return null;
        using var json = JsonDocument.Parse(choices);
        return json.RootElement.EnumerateArray().Any(choice => JsonElement.DeepEquals(choice, value)) ? null : "Must be one of the values of enum.";
    }

    /// <summary>Writes a value that fits, in canonical form.</summary>
    public static void Write(Utf8JsonWriter json, JsonElement value, FieldType? type)
    {
        switch (type)
        {
            case FieldType.DateTime:
                json.WriteStringValue(RowValue.Read(value, RowType.Date)!.Value.Text);
                break;
            case FieldType.Reference:
                json.WriteStringValue(Guid.ParseExact(value.GetString()!, "D").ToString("D"));
                break;
            default:
                WriteAny(json, value);
                break;
        }
    }

    /// <summary>The type that a value shows; null for null.</summary>
    public static FieldType? TypeOf(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => FieldType.String,
        JsonValueKind.Number => FieldType.Number,
        JsonValueKind.True or JsonValueKind.False => FieldType.Boolean,
        JsonValueKind.Array => FieldType.Array,
        JsonValueKind.Object => FieldType.Object,
        _ => null,
    };

    /// <summary>Whether a value of no declared type can be kept: texts that both databases store, finite numbers, no depth without end.</summary>
    public static string? AnyFault(JsonElement value, int depth = 0)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.String:
                return TextOf(value) is null ? "Must be well-formed Unicode text without NUL." : null;
            case JsonValueKind.Number:
                return value.TryGetDouble(out var number) && Math.Abs(number) <= RowLimits.Magnitude ? null : "Numbers must be between -1e15 and 1e15.";
            case JsonValueKind.Array:
            case JsonValueKind.Object:
                return depth >= MaxDepth ? string.Create(CultureInfo.InvariantCulture, $"Must be at most {MaxDepth} levels deep.") : Inner(value, depth);
            default:
                return null;
        }
    }

    private static string? Inner(JsonElement value, int depth)
    {
        if (value.ValueKind == JsonValueKind.Array)
            return value.EnumerateArray().Select(item => AnyFault(item, depth + 1)).FirstOrDefault(fault => fault is not null);
        foreach (var member in value.EnumerateObject())
        {
            if (NameOf(member) is not { Length: >= 1 and <= MaxName })
                return string.Create(CultureInfo.InvariantCulture, $"Names must have 1 to {MaxName} characters of well-formed Unicode text without NUL.");
            if (AnyFault(member.Value, depth + 1) is { } fault)
                return fault;
        }

        return null;
    }

    private static string? TypeFault(JsonElement value, FieldType type) => type switch
    {
        FieldType.String => TextOf(value) is null ? "Must be a string of well-formed Unicode text without NUL." : null,
        FieldType.Number => RowValue.Read(value, RowType.Number) is null ? "Must be a number between -1e15 and 1e15." : null,
        FieldType.Boolean => value.ValueKind is JsonValueKind.True or JsonValueKind.False ? null : "Must be true or false.",
        FieldType.DateTime => RowValue.Read(value, RowType.Date) is null ? "Must be a datetime such as 2026-05-04T10:00:00Z." : null,
        FieldType.Reference => Guid.TryParseExact(TextOf(value), "D", out _) ? null : "Must be the id of a record.",
        FieldType.Array => value.ValueKind == JsonValueKind.Array ? AnyFault(value) : "Must be an array.",
        FieldType.Object => value.ValueKind == JsonValueKind.Object ? AnyFault(value) : "Must be an object.",
        _ => throw new InvalidOperationException($"No field has the type {type}."),
    };

    private static void WriteAny(Utf8JsonWriter json, JsonElement value)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                json.WriteStartObject();
                foreach (var member in value.EnumerateObject())
                {
                    json.WritePropertyName(member.Name);
                    WriteAny(json, member.Value);
                }

                json.WriteEndObject();
                break;
            case JsonValueKind.Array:
                json.WriteStartArray();
                foreach (var item in value.EnumerateArray())
                    WriteAny(json, item);
                json.WriteEndArray();
                break;
            case JsonValueKind.Number:
                // One spelling for a number, which every database reads as the same.
                var number = value.GetDouble();
                if (Math.Abs(number) <= RowLimits.Magnitude && number == Math.Floor(number))
                    json.WriteNumberValue((long)number);
                else
                    json.WriteNumberValue(number);
                break;
            default:
                value.WriteTo(json);
                break;
        }
    }

    private static string? TextOf(JsonElement value) => value.ValueKind == JsonValueKind.String ? Storable(value.GetString) : null;

    private static string? NameOf(JsonProperty member) => Storable(() => member.Name);

    private static string? Storable(Func<string?> read)
    {
        try
        {
            return read() is { } text && !text.Contains('\0', StringComparison.Ordinal) ? text : null;
        }
        catch (InvalidOperationException)
        {
            // The reader's way to tell of a lone surrogate, which no database keeps.
            return null;
        }
    }
}
