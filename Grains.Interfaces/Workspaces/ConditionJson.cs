using System.Buffers;
using System.Collections.Immutable;
using System.Text.Json;

namespace OrleansTenantAuth.Workspaces;

/// <summary>Writes conditions as <see cref="ConditionReader"/> reads them, and reads back what was written, however deep it has become.</summary>
public static class ConditionJson
{
    private static readonly ImmutableArray<(ConditionOperator Operator, string Name)> Names =
    [
        (ConditionOperator.In, "in"), (ConditionOperator.Contains, "contains"), (ConditionOperator.Exists, "exists"), (ConditionOperator.Greater, "gt"),
        (ConditionOperator.GreaterOrEqual, "gte"), (ConditionOperator.Less, "lt"), (ConditionOperator.LessOrEqual, "lte"), (ConditionOperator.StartsWith, "startsWith"),
    ];

    /// <summary>UTF-8 JSON.</summary>
    public static byte[] ToUtf8(Condition condition)
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { MaxDepth = 1_000 }))
            Write(json, condition);
        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>Writes a condition.</summary>
    public static void Write(Utf8JsonWriter json, Condition condition)
    {
        ArgumentNullException.ThrowIfNull(json);
        json.WriteStartObject();
        switch (condition)
        {
            case AllOf all:
                WriteParts(json, "and", all.Parts);
                break;
            case AnyOf any:
                WriteParts(json, "or", any.Parts);
                break;
            case NotThat not:
                json.WritePropertyName("not"u8);
                Write(json, not.Part);
                break;
            case Comparison comparison:
                json.WriteStartObject(comparison.Field);
                WriteComparison(json, comparison);
                json.WriteEndObject();
                break;
            default:
                throw new InvalidOperationException($"No such condition: {condition?.GetType().Name}.");
        }

        json.WriteEndObject();
    }

    /// <summary>A single value of a condition as JSON has it; null for what is none, or out of bounds.</summary>
    public static ConditionValue? Value(JsonElement sent) =>
        Single(sent) is { } value && !(value.Text?.Length > ConditionLimits.TextChars) && Math.Abs(value.Number) <= ConditionLimits.Magnitude ? value : null;

    /// <summary>A single value as JSON has it, however long; null for what is none.</summary>
    public static ConditionValue? Single(JsonElement sent) => sent.ValueKind switch
    {
        JsonValueKind.String => Text(sent) is { } text ? ConditionValue.Of(text) : null,
        JsonValueKind.Number => sent.TryGetDouble(out var number) && double.IsFinite(number) ? ConditionValue.Of(number) : null,
        JsonValueKind.True => ConditionValue.Of(true),
        JsonValueKind.False => ConditionValue.Of(false),
        _ => null,
    };

    internal static string? Text(JsonElement sent)
    {
        try
        {
            var text = sent.GetString()!;
            return text.Contains('\0', StringComparison.Ordinal) ? null : text;
        }
        catch (InvalidOperationException)
        {
            // The reader's way to tell of a lone surrogate.
            return null;
        }
    }

    internal static Condition Read(JsonElement sent)
    {
        foreach (var member in sent.EnumerateObject())
        {
            return member.Name switch
            {
                "and" => new AllOf([.. member.Value.EnumerateArray().Select(Read)]),
                "or" => new AnyOf([.. member.Value.EnumerateArray().Select(Read)]),
                "not" => new NotThat(Read(member.Value)),
                _ => ReadComparison(member.Name, member.Value),
            };
        }

        throw new JsonException("A condition has one member.");
    }

    private static Comparison ReadComparison(string field, JsonElement sent)
    {
        var member = sent.EnumerateObject().Single();
        var operation = Names.First(name => name.Name == member.Name).Operator;
        if (operation == ConditionOperator.Exists)
            return new Comparison(field, operation, []);
        if (member.Value.ValueKind == JsonValueKind.Object)
            return new Comparison(field, operation, [], member.Value.GetProperty("var").GetString());
        return new Comparison(field, operation, operation == ConditionOperator.In
            ? [.. member.Value.EnumerateArray().Select(Known)]
            : [Known(member.Value)]);
    }

    private static ConditionValue Known(JsonElement sent) => Single(sent) ?? throw new JsonException("A condition has a value of no kind.");

    private static void WriteParts(Utf8JsonWriter json, string name, ImmutableArray<Condition> parts)
    {
        json.WriteStartArray(name);
        foreach (var part in parts)
            Write(json, part);
        json.WriteEndArray();
    }

    private static void WriteComparison(Utf8JsonWriter json, Comparison comparison)
    {
        var name = Names.First(known => known.Operator == comparison.Operator).Name;
        json.WritePropertyName(name);
        if (comparison.Operator == ConditionOperator.Exists)
            json.WriteBooleanValue(true);
        else if (comparison.Variable is { } variable)
            WriteVariable(json, variable);
        else if (comparison.Operator == ConditionOperator.In)
            WriteValues(json, comparison.Values);
        else
            WriteValue(json, comparison.Values[0]);
    }

    private static void WriteVariable(Utf8JsonWriter json, string variable)
    {
        json.WriteStartObject();
        json.WriteString("var"u8, variable);
        json.WriteEndObject();
    }

    private static void WriteValues(Utf8JsonWriter json, ImmutableArray<ConditionValue> values)
    {
        json.WriteStartArray();
        foreach (var value in values)
            WriteValue(json, value);
        json.WriteEndArray();
    }

    private static void WriteValue(Utf8JsonWriter json, ConditionValue value)
    {
        switch (value.Kind)
        {
            case ConditionValueKind.Text:
                json.WriteStringValue(value.Text);
                break;
            case ConditionValueKind.Number:
                json.WriteNumberValue(value.Number);
                break;
            case ConditionValueKind.Boolean:
                json.WriteBooleanValue(value.Number != 0);
                break;
            default:
                throw new InvalidOperationException("A value has a kind.");
        }
    }
}
