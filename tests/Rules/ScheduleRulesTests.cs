using System.Globalization;
using OrleansTenantAuth.Functions;

namespace OrleansTenantAuth.Tests.Rules;

/// <summary>When triggers run that run by time.</summary>
public sealed class ScheduleRulesTests
{
    [Theory]
    [InlineData("0 9 * * *", "UTC", "2026-05-04T08:59:59Z", "2026-05-04T09:00:30Z", "2026-05-04T09:00:00Z")]
    [InlineData("0 9 * * *", "UTC", "2026-05-04T09:00:00Z", "2026-05-04T23:00:00Z", null)]
    [InlineData("0 9 * * mon-fri", "Europe/Berlin", "2026-05-04T06:00:00Z", "2026-05-04T07:01:00Z", "2026-05-04T07:00:00Z")]
    [InlineData("0 9 * * sat,sun", "UTC", "2026-05-04T00:00:00Z", "2026-05-04T23:00:00Z", null)]
    [InlineData("*/15 * * * *", "UTC", "2026-05-04T10:00:00Z", "2026-05-04T10:44:00Z", "2026-05-04T10:30:00Z")]
    [InlineData("0 0 13 * fri", "UTC", "2026-05-12T23:00:00Z", "2026-05-13T01:00:00Z", "2026-05-13T00:00:00Z")]
    [InlineData("0 0 * * 7", "UTC", "2026-05-02T23:00:00Z", "2026-05-03T01:00:00Z", "2026-05-03T00:00:00Z")]
    [InlineData("30 2 * * *", "Europe/Berlin", "2026-03-29T00:00:00Z", "2026-03-29T03:00:00Z", "2026-03-29T01:00:00Z")]
    [InlineData("30 2 * * *", "Europe/Berlin", "2026-10-25T00:45:00Z", "2026-10-25T03:00:00Z", null)]
    [InlineData("30 2 * * *", "Europe/Berlin", "2026-10-24T23:00:00Z", "2026-10-25T03:00:00Z", "2026-10-25T00:30:00Z")]
    [InlineData("30 * * * *", "Europe/Berlin", "2026-10-25T00:45:00Z", "2026-10-25T01:45:00Z", "2026-10-25T01:30:00Z")]
    public void LastDue_GoesByTheClockOnTheWall(string cron, string zone, string after, string until, string? due) =>
        ScheduleRules.LastDue(Trigger(cron, zone, null, "2026-01-01T00:00:00Z"), At(after), At(until)).ShouldBe(due is null ? null : At(due));

    [Fact]
    public void LastDue_OfAnInterval_CountsFromWhenItBegan_AndMakesUpForWhatWasMissedOnce()
    {
        var trigger = Trigger(null, null, 60, "2026-05-04T10:00:10Z");
        ScheduleRules.LastDue(trigger, At("2026-05-04T10:00:00Z"), At("2026-05-04T10:01:09Z")).ShouldBeNull();
        ScheduleRules.LastDue(trigger, At("2026-05-04T10:00:00Z"), At("2026-05-04T10:01:10Z")).ShouldBe(At("2026-05-04T10:01:10Z"));
        ScheduleRules.LastDue(trigger, At("2026-05-04T10:01:10Z"), At("2026-05-04T10:02:00Z")).ShouldBeNull();
        ScheduleRules.LastDue(trigger, At("2026-05-04T10:01:10Z"), At("2026-05-04T12:00:30Z")).ShouldBe(At("2026-05-04T12:00:10Z"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("* * * *")]
    [InlineData("* * * * * *")]
    [InlineData("60 * * * *")]
    [InlineData("* 24 * * *")]
    [InlineData("* * 0 * *")]
    [InlineData("* * * 13 *")]
    [InlineData("* * * * 8")]
    [InlineData("5-1 * * * *")]
    [InlineData("*/0 * * * *")]
    [InlineData("1/2/3 * * * *")]
    [InlineData("-1 * * * *")]
    [InlineData("a * * * *")]
    [InlineData("1, * * * *")]
    [InlineData("@daily")]
    public void Parse_RefusesWhatIsNoExpression(string text) => CronExpression.Parse(text).ShouldBeNull();

    private static TriggerView Trigger(string? cron, string? zone, int? seconds, string since) => new(
        Guid.NewGuid(), new TriggerContent("t", Guid.NewGuid(), TriggerKind.Schedule, null, null, null, seconds, cron, zone, null, []), false, At(since), At(since), "x", "x", At(since));

    private static DateTimeOffset At(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);
}
