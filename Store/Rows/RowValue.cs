using System.Globalization;
using System.Text.Json;

namespace OrleansTenantAuth.Store.Rows;

/// <summary>A value of a column's type.</summary>
/// <param name="Type">Its type.</param>
/// <param name="Text">The text of a string, or the canonical text of a date.</param>
/// <param name="Number">The number; 1 or 0 for a boolean.</param>
public readonly record struct RowValue(RowType Type, string? Text, double Number)
{
    private const string DateFormat = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";
    private static readonly string[] DateForms = ["yyyy-MM-dd", "yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK"];

    /// <summary>The text by which an index of prefilters finds the value.</summary>
    public string Key => Type switch
    {
        RowType.Number => Number.ToString("R", CultureInfo.InvariantCulture),
        RowType.Boolean => Number == 0 ? "false" : "true",
        _ => Text!,
    };

    /// <summary>Reads a value of a type; null where it is of another type or out of bounds. Never converts between types.</summary>
    public static RowValue? Read(JsonElement sent, RowType type) => (type, sent.ValueKind) switch
    {
        (RowType.String, JsonValueKind.String) => OfText(sent),
        (RowType.Date, JsonValueKind.String) => OfDate(sent),
        (RowType.Number, JsonValueKind.Number) => OfNumber(sent),
        (RowType.Boolean, JsonValueKind.True) => new RowValue(type, null, 1),
        (RowType.Boolean, JsonValueKind.False) => new RowValue(type, null, 0),
        _ => null,
    };

    /// <summary>JSON of an array of this value alone.</summary>
    public string ToArrayText() => Type switch
    {
        RowType.Number => string.Create(CultureInfo.InvariantCulture, $"[{Number:R}]"),
        RowType.Boolean => Number == 0 ? "[false]" : "[true]",
        _ => $"[\"{JsonEncodedText.Encode(Text!)}\"]",
    };

    /// <summary>Writes the value as it is kept and answered.</summary>
    public void Write(Utf8JsonWriter json)
    {
        ArgumentNullException.ThrowIfNull(json);
        if (Type == RowType.Number)
            json.WriteNumberValue(Number);
        else if (Type == RowType.Boolean)
            json.WriteBooleanValue(Number != 0);
        else
            json.WriteStringValue(Text);
    }

    /// <summary>The canonical text of an instant.</summary>
    public static string OfTime(DateTimeOffset time) => time.UtcDateTime.ToString(DateFormat, CultureInfo.InvariantCulture);

    private static RowValue? OfText(JsonElement sent) =>
        TextOf(sent) is { Length: <= RowLimits.TextChars } text ? new RowValue(RowType.String, text, 0) : null;

    private static RowValue? OfNumber(JsonElement sent) =>
        sent.TryGetDouble(out var number) && Math.Abs(number) <= RowLimits.Magnitude
            ? new RowValue(RowType.Number, null, number == 0 ? 0 : number) // Minus zero is zero, in every index too.
            : null;

    private static RowValue? OfDate(JsonElement sent) =>
        TextOf(sent) is { Length: <= 40 } text
        && DateTimeOffset.TryParseExact(text, DateForms, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var date)
            ? new RowValue(RowType.Date, OfTime(date), 0)
            : null;

    private static string? TextOf(JsonElement sent)
    {
        try
        {
            var text = sent.GetString()!;
            return text.Contains('\0', StringComparison.Ordinal) ? null : text;
        }
        catch (InvalidOperationException)
        {
            // The reader's way to tell of a lone surrogate, which no database keeps.
            return null;
        }
    }
}
