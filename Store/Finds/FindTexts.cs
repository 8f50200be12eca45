using System.Globalization;
using System.Text;

namespace OrleansTenantAuth.Store.Finds;

/// <summary>How texts are kept for searches, and compared.</summary>
public static class FindTexts
{
    /// <summary>The text in small letters.</summary>
    public static string Fold(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text.ToLowerInvariant();
    }

    /// <summary>A date as it is sent: a day, or a time with its offset; null where it is none.</summary>
    public static DateTimeOffset? Date(string text) =>
        DateTimeOffset.TryParseExact(text, DateForms, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var date) ? date : null;

    /// <summary>Microseconds since 1970.</summary>
    public static long Micros(DateTimeOffset time) => (time.UtcTicks - DateTimeOffset.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond;

    /// <summary>The first text, by code points, behind all that begin with another; null where there is none.</summary>
    public static string? Behind(string start)
    {
        ArgumentNullException.ThrowIfNull(start);
        var runes = start.EnumerateRunes().ToList();
        while (runes.Count > 0)
        {
            var last = runes[^1];
            runes.RemoveAt(runes.Count - 1);
            if (last.Value == 0x10FFFF)
                continue;
            runes.Add(new Rune(last.Value == 0xD7FF ? 0xE000 : last.Value + 1));
            return string.Concat(runes);
        }

        return null;
    }

    private static readonly string[] DateForms =
        ["yyyy-MM-dd", "yyyy-MM-dd'T'HH:mmK", "yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK"];
}
