using System.Text;
using System.Text.Json;
using OrleansTenantAuth.Gateway.Http;

namespace OrleansTenantAuth.Gateway.Admin;

/// <summary>Reads a customer's own data: any JSON object whose text the server can store and give back.</summary>
internal static class TenantData
{
    private const int MaxBytes = 16_384;

    /// <summary>The object as UTF-8, or null where it is absent or faulty.</summary>
    public static byte[]? Read(FieldCheck check, string field, JsonElement sent, int maxBytes = MaxBytes)
    {
        if (sent.ValueKind is JsonValueKind.Undefined or JsonValueKind.Null)
            return null;
        if (sent.ValueKind != JsonValueKind.Object)
            check.Add(field, "Must be a JSON object.");
        else if (!IsStorable(sent))
            check.Add(field, "Must be well-formed Unicode text without NUL.");
        else if (Encoding.UTF8.GetBytes(sent.GetRawText()) is var utf8 && utf8.Length > maxBytes)
            check.Add(field, $"Must have at most {maxBytes} bytes.");
        else
            return utf8;
        return null;
    }

    private static bool IsStorable(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => value.EnumerateObject().All(member => IsName(member) && IsStorable(member.Value)),
        JsonValueKind.Array => value.EnumerateArray().All(IsStorable),
        JsonValueKind.String => IsText(value.GetString),
        _ => true,
    };

    private static bool IsName(JsonProperty member) => IsText(() => member.Name);

    private static bool IsText(Func<string?> read)
    {
        try
        {
            return read()?.Contains('\0', StringComparison.Ordinal) == false;
        }
        catch (InvalidOperationException)
        {
            // The reader's way to tell of a lone surrogate.
            return false;
        }
    }
}
