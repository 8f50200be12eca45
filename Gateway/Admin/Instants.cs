using System.Globalization;
using OrleansTenantAuth.Gateway.Http;

namespace OrleansTenantAuth.Gateway.Admin;

/// <summary>Reads instants: ISO-8601 in UTC.</summary>
internal static class Instants
{
    private static readonly string[] Formats = ["yyyy-MM-dd'T'HH:mm:ss'Z'", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'"];

    /// <summary>An instant, or null where it is absent or faulty.</summary>
    public static DateTimeOffset? Read(FieldCheck check, string field, TextField sent)
    {
        if (check.OptionalText(field, sent, 40) is not { } text)
            return null;
        if (DateTimeOffset.TryParseExact(text, Formats, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var instant))
            return instant;
        check.Add(field, "Must be an instant in UTC such as 2026-05-04T10:00:00.000Z.");
        return null;
    }
}
