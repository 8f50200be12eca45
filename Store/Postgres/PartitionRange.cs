using System.Globalization;

namespace OrleansTenantAuth.Store.Postgres;

/// <summary>A partition of grains: keys from (inclusive) until (exclusive, null: no end).</summary>
internal sealed record PartitionRange(string Name, string From, string? Until)
{
    public const string DayPrefix = "grain_c_";
    public const string MonthPrefix = "grain_f_";
    private const int TimeDigits = 12;
    private const long LastMilliseconds = 253_402_300_799_999;

    /// <summary>The day of challenges that holds a time.</summary>
    public static PartitionRange Day(DateTimeOffset time)
    {
        var from = new DateTimeOffset(time.UtcDateTime.Date, TimeSpan.Zero);
        return new(
            DayPrefix + from.ToString("yyyyMMdd", CultureInfo.InvariantCulture),
            GrainKey.TimedFloor(GrainKey.ChallengePrefix, from),
            GrainKey.TimedFloor(GrainKey.ChallengePrefix, from.AddDays(1)));
    }

    /// <summary>The month of families that holds a time.</summary>
    public static PartitionRange Month(DateTimeOffset time)
    {
        var utc = time.UtcDateTime;
        var from = new DateTimeOffset(utc.Year, utc.Month, 1, 0, 0, 0, TimeSpan.Zero);
        return new(
            MonthPrefix + from.ToString("yyyyMM", CultureInfo.InvariantCulture),
            GrainKey.TimedFloor(GrainKey.FamilyPrefix, from),
            GrainKey.TimedFloor(GrainKey.FamilyPrefix, from.AddMonths(1)));
    }

    /// <summary>The dated range that a key belongs to, or null for a key without a time.</summary>
    public static PartitionRange? Of(string key)
    {
        if (key.StartsWith(GrainKey.ChallengePrefix, StringComparison.Ordinal) && TimeOf(key) is { } day)
            return Day(day);
        if (key.StartsWith(GrainKey.FamilyPrefix, StringComparison.Ordinal) && TimeOf(key) is { } month)
            return Month(month);
        return null;
    }

    // Both prefixes have the same length.
    private static DateTimeOffset? TimeOf(string key) =>
        key.Length >= GrainKey.FamilyPrefix.Length + TimeDigits
        && long.TryParse(key.AsSpan(GrainKey.FamilyPrefix.Length, TimeDigits), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var milliseconds)
        && milliseconds < LastMilliseconds - (366L * 24 * 60 * 60 * 1000)
            ? DateTimeOffset.FromUnixTimeMilliseconds(milliseconds)
            : null;
}
