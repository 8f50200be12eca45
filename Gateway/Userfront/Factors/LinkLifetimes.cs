using System.Globalization;
using OrleansTenantAuth.Gateway.Http;

namespace OrleansTenantAuth.Gateway.Userfront.Factors;

/// <summary>How long links count: by their type, or as a caller says (<c>30 seconds</c> to <c>1 week</c>).</summary>
public static class LinkLifetimes
{
    private const int HourSeconds = 3_600;
    private const int DaySeconds = 86_400;
    private const int Least = 10;
    private const int Most = 7 * DaySeconds;

    /// <summary>Log-in and reset links count for an hour, all others for three days.</summary>
    public static int Of(string type) => type is "login" or "reset" ? HourSeconds : 3 * DaySeconds;

    /// <summary>Reads a duration of 10 seconds to 1 week; null where none is given.</summary>
    public static int? Read(FieldCheck check, string field, TextField sent)
    {
        ArgumentNullException.ThrowIfNull(check);
        if (check.OptionalText(field, sent, 30) is not { } text)
            return null;
        if (Parse(text) is >= Least and <= Most and var seconds)
            return (int)seconds;
        check.Add(field, "Must be a time from 10 seconds to 1 week, such as 10 minutes, 6 hours or 1 day.");
        return null;
    }

    private static long? Parse(string text)
    {
        if (text.Split(' ') is not [var digits, var unit] || digits.Length > 6 || !int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var count))
            return null;
        return unit switch
        {
            "second" or "seconds" => count,
            "minute" or "minutes" => count * 60L,
            "hour" or "hours" => count * (long)HourSeconds,
            "day" or "days" => count * (long)DaySeconds,
            "week" or "weeks" => count * 7L * DaySeconds,
            _ => null,
        };
    }
}
