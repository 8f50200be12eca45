namespace OrleansTenantAuth.Functions;

/// <summary>When triggers run that run by time.</summary>
public static class ScheduleRules
{
    /// <summary>The shortest interval, in seconds.</summary>
    public const int LeastInterval = 10;

    /// <summary>The longest.</summary>
    public const int MostInterval = 366 * 24 * 3_600;

    // What is further back is over: nobody waits for it.
    private static readonly TimeSpan FurthestBack = TimeSpan.FromDays(1);

    /// <summary>
    /// The last time at which a trigger was due after one time and up to another; null where it was not. What was missed before that time is
    /// made up for by this one run.
    /// </summary>
    public static DateTimeOffset? LastDue(TriggerView trigger, DateTimeOffset after, DateTimeOffset until)
    {
        ArgumentNullException.ThrowIfNull(trigger);
        var content = trigger.Content;
        var from = after > trigger.ActiveSince ? after : trigger.ActiveSince;
        if (content.IntervalSeconds is { } seconds)
        {
            var passed = (long)((until - trigger.ActiveSince).TotalSeconds / seconds);
            var due = trigger.ActiveSince.AddSeconds(passed * (double)seconds);
            return passed >= 1 && due > from ? due : null;
        }

        return content.Cron is { } text && CronExpression.Parse(text) is { } cron && TimeZoneInfo.TryFindSystemTimeZoneById(content.TimeZone ?? "UTC", out var zone)
            ? LastMinute(cron, zone, from, until)
            : null;
    }

    private static DateTimeOffset? LastMinute(CronExpression cron, TimeZoneInfo zone, DateTimeOffset from, DateTimeOffset until)
    {
        if (until - from > FurthestBack)
            from = until - FurthestBack;
        var minute = new DateTimeOffset(until.UtcTicks - (until.UtcTicks % TimeSpan.TicksPerMinute), TimeSpan.Zero);
        for (; minute > from; minute = minute.AddMinutes(-1))
        {
            if (IsDue(cron, zone, minute))
                return minute;
        }

        return null;
    }

    private static bool IsDue(CronExpression cron, TimeZoneInfo zone, DateTimeOffset minute)
    {
        var local = TimeZoneInfo.ConvertTime(minute, zone);
        var before = TimeZoneInfo.ConvertTime(minute.AddMinutes(-1), zone);
        if (cron.IsEveryHour)
            return cron.Matches(local.DateTime);

        // An hour that is there twice counts once; what falls into one that is left out counts when it is over.
        if (zone.IsAmbiguousTime(local.DateTime) && local.Offset == zone.GetAmbiguousTimeOffsets(local.DateTime).Min())
            return false;
        for (var wall = local.DateTime; wall > before.DateTime; wall = wall.AddMinutes(-1))
        {
            if (cron.Matches(wall))
                return true;
        }

        return false;
    }
}
