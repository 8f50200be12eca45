using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace OrleansTenantAuth.Gateway.Http;

/// <summary>What is wrong with a member of a body, if anything.</summary>
public enum FieldFault
{
    /// <summary>Nothing: it is absent, null or of the right type.</summary>
    None = 0,

    /// <summary>It is of another JSON type.</summary>
    WrongType = 1,

    /// <summary>It is a string with NUL, a lone surrogate or bytes that are not UTF-8.</summary>
    Unreadable = 2,
}

/// <summary>
/// A string member of a body. Whatever was sent, reading does not fail: <see cref="FieldCheck"/> then reports the faults of
/// all members together, each by name.
/// </summary>
[JsonConverter(typeof(TextFieldConverter))]
public readonly record struct TextField(string? Value, FieldFault Fault = FieldFault.None);

/// <summary>A whole number in a body.</summary>
[JsonConverter(typeof(NumberFieldConverter))]
public readonly record struct NumberField(long? Value, FieldFault Fault = FieldFault.None);

/// <summary>A boolean in a body.</summary>
[JsonConverter(typeof(FlagFieldConverter))]
public readonly record struct FlagField(bool? Value, FieldFault Fault = FieldFault.None);

/// <summary>An array of strings in a body.</summary>
[JsonConverter(typeof(TextListFieldConverter))]
public readonly record struct TextListField(ImmutableArray<string>? Value, FieldFault Fault = FieldFault.None);

/// <summary>Reads a string that the server can store: no NUL, no lone surrogates.</summary>
internal static class StorableText
{
    public static FieldFault Read(ref Utf8JsonReader reader, out string? text)
    {
        text = null;
        if (reader.TokenType != JsonTokenType.String)
        {
            reader.Skip();
            return FieldFault.WrongType;
        }

        try
        {
            text = reader.GetString()!;
        }
        catch (InvalidOperationException)
        {
            // The reader's way to tell of a lone surrogate escape or of bytes that are not UTF-8.
            return FieldFault.Unreadable;
        }

        if (!text.Contains('\0', StringComparison.Ordinal))
            return FieldFault.None;
        text = null;
        return FieldFault.Unreadable;
    }
}

/// <summary>Reads a <see cref="TextField"/>.</summary>
public sealed class TextFieldConverter : JsonConverter<TextField>
{
    /// <inheritdoc/>
    public override bool HandleNull => true;

    /// <inheritdoc/>
    public override TextField Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType == JsonTokenType.Null)
            return default;
        var fault = StorableText.Read(ref reader, out var text);
        return new(text, fault);
    }

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, TextField value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.Value);
}

/// <summary>Reads a <see cref="NumberField"/>.</summary>
public sealed class NumberFieldConverter : JsonConverter<NumberField>
{
    /// <inheritdoc/>
    public override bool HandleNull => true;

    /// <inheritdoc/>
    public override NumberField Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType == JsonTokenType.Null)
            return default;
        if (reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out var number))
            return new(number);
        reader.Skip();
        return new(null, FieldFault.WrongType);
    }

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, NumberField value, JsonSerializerOptions options)
    {
        if (value.Value is { } number)
            writer.WriteNumberValue(number);
        else
            writer.WriteNullValue();
    }
}

/// <summary>Reads a <see cref="FlagField"/>.</summary>
public sealed class FlagFieldConverter : JsonConverter<FlagField>
{
    /// <inheritdoc/>
    public override bool HandleNull => true;

    /// <inheritdoc/>
    public override FlagField Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType == JsonTokenType.Null)
            return default;
        if (reader.TokenType is JsonTokenType.True or JsonTokenType.False)
            return new(reader.GetBoolean());
        reader.Skip();
        return new(null, FieldFault.WrongType);
    }

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, FlagField value, JsonSerializerOptions options)
    {
        if (value.Value is { } flag)
            writer.WriteBooleanValue(flag);
        else
            writer.WriteNullValue();
    }
}

/// <summary>Reads a <see cref="TextListField"/>.</summary>
public sealed class TextListFieldConverter : JsonConverter<TextListField>
{
    /// <inheritdoc/>
    public override bool HandleNull => true;

    /// <inheritdoc/>
    public override TextListField Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType == JsonTokenType.Null)
            return default;
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            reader.Skip();
            return new(null, FieldFault.WrongType);
        }

        var items = ImmutableArray.CreateBuilder<string>();
        var fault = FieldFault.None;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            var found = StorableText.Read(ref reader, out var text);
            if (found == FieldFault.None)
                items.Add(text!);
            else if (fault == FieldFault.None)
                fault = found;
        }

        return fault == FieldFault.None ? new(items.ToImmutable()) : new(null, fault);
    }

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, TextListField value, JsonSerializerOptions options)
    {
        writer.WriteStartArray();
        foreach (var item in value.Value ?? [])
            writer.WriteStringValue(item);
        writer.WriteEndArray();
    }
}
