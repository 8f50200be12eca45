using System.Text;
using System.Text.Json;
using OrleansTenantAuth.Gateway.Http;

namespace OrleansTenantAuth.Gateway.Dashboards;

/// <summary>JSON that is kept as text.</summary>
internal static class JsonText
{
    /// <summary>The text of an object as it was sent, at most so long.</summary>
    public static string Read(FieldCheck check, string field, JsonElement sent, int maxLength)
    {
        if (sent.ValueKind != JsonValueKind.Object)
        {
            check.Add(field, "Must be a JSON object.");
            return "";
        }

        var text = sent.GetRawText();
        if (text.Length > maxLength)
            check.Add(field, $"Must have at most {maxLength} characters.");
        return text;
    }

    /// <summary>The bytes of a text.</summary>
    public static byte[] ToUtf8(string text) => Encoding.UTF8.GetBytes(text);
}
