using System.Globalization;

namespace OrleansTenantAuth.Functions;

/// <summary>
/// A cron expression of five fields: minute, hour, day of month, month, day of week (0 or 7 is Sunday), with lists, ranges, steps and the
/// English names of months and days. Where both days are restricted, either counts, as in every cron.
/// </summary>
public sealed class CronExpression
{
    private const int MaxLength = 100;
    private static readonly string[] Months = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
    private static readonly string[] Days = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];
    private readonly ulong minutes;
    private readonly ulong hours;
    private readonly ulong days;
    private readonly ulong months;
    private readonly ulong weekdays;
    private readonly bool anyDay;
    private readonly bool anyWeekday;

    private CronExpression(ulong minutes, ulong hours, ulong days, ulong months, ulong weekdays, bool anyDay, bool anyWeekday, bool everyHour)
    {
        this.minutes = minutes;
        this.hours = hours;
        this.days = days;
        this.months = months;
        this.weekdays = weekdays;
        this.anyDay = anyDay;
        this.anyWeekday = anyWeekday;
        IsEveryHour = everyHour;
    }

    /// <summary>Whether it goes by the passing of hours rather than by the clock on the wall.</summary>
    public bool IsEveryHour { get; }

    /// <summary>The expression, or null for what is none.</summary>
    public static CronExpression? Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var fields = text.Length <= MaxLength ? text.Split(' ', StringSplitOptions.RemoveEmptyEntries) : [];
        if (fields.Length != 5
            || Field(fields[0], 0, 59, []) is not { } minutes || Field(fields[1], 0, 23, []) is not { } hours || Field(fields[2], 1, 31, []) is not { } days
            || Field(fields[3], 1, 12, Months) is not { } months || Field(fields[4], 0, 7, Days) is not { } weekdays)
            return null;
        if ((weekdays & (1ul << 7)) != 0)
            weekdays |= 1;
        return new CronExpression(minutes, hours, days, months, weekdays, fields[2][0] == '*', fields[4][0] == '*', fields[1][0] == '*');
    }

    /// <summary>Whether a minute on the wall is one of its.</summary>
    public bool Matches(DateTime local)
    {
        if (!Has(minutes, local.Minute) || !Has(hours, local.Hour) || !Has(months, local.Month))
            return false;
        var (day, weekday) = (Has(days, local.Day), Has(weekdays, (int)local.DayOfWeek));
        return anyDay || anyWeekday ? day && weekday : day || weekday;
    }

    private static bool Has(ulong set, int value) => (set & (1ul << value)) != 0;

    private static ulong? Field(string text, int least, int most, string[] names)
    {
        var set = 0ul;
        foreach (var part in text.Split(','))
        {
            var (range, step) = part.Split('/') is [var left, var right]
                ? (left, int.TryParse(right, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= 1 && number <= most ? number : 0)
                : (part, part.Contains('/', StringComparison.Ordinal) ? 0 : 1);
            if (step == 0 || Range(range, least, most, names, step > 1) is not { } bounds || bounds.From > bounds.To)
                return null;
            for (var value = bounds.From; value <= bounds.To; value += step)
                set |= 1ul << value;
        }

        return set;
    }

    private static (int From, int To)? Range(string text, int least, int most, string[] names, bool isOpen)
    {
        if (text == "*")
            return (least, most == 7 ? 6 : most);
        return text.Split('-') switch
        {
            [var one] when Value(one, least, most, names) is { } value => (value, isOpen ? most : value),
            [var left, var right] when Value(left, least, most, names) is { } from && Value(right, least, most, names) is { } to => (from, to),
            _ => null,
        };
    }

    private static int? Value(string text, int least, int most, string[] names)
    {
        var named = Array.FindIndex(names, name => string.Equals(name, text, StringComparison.OrdinalIgnoreCase));
        if (named >= 0)
            return named + (least == 1 ? 1 : 0);
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value >= least && value <= most ? value : null;
    }
}
