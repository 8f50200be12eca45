using OrleansTenantAuth.Silo.Delivery;

namespace OrleansTenantAuth.Tests.Delivery;

/// <summary>Back-off and its memory.</summary>
public sealed class RetryBookTests
{
    private static readonly DateTimeOffset Now = new(2026, 5, 4, 10, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Failed_WaitsOneSecondToAMinute_Doubling_WithSpread()
    {
        var message = PendingMessage.First("a", Now.AddHours(1), Now);
        foreach (var seconds in new[] { 1, 2, 4, 8, 16, 32, 40, 40, 40 })
        {
            message = message.Failed(Now);
            (message.Due - Now).ShouldBeInRange(TimeSpan.FromSeconds(seconds), TimeSpan.FromSeconds(seconds * 1.5));
            (message.Due - Now).ShouldBeLessThanOrEqualTo(PendingMessage.LongestWait);
        }

        Enumerable.Range(0, 200).Select(_ => message.Failed(Now).Due).Distinct().Count().ShouldBeGreaterThan(1);
    }

    [Fact]
    public void Failed_IsDueAtTheEndAtTheLatest_AndForgetsAnUnrecordedEndAfterIt()
    {
        var message = PendingMessage.First("a", Now.AddSeconds(3), Now) with { Failures = 20, Verdict = Verdict.Accepted };

        var atEnd = message.Failed(Now);
        atEnd.Due.ShouldBe(message.ExpiresAt);
        atEnd.Verdict.ShouldBe(Verdict.Accepted);

        var past = atEnd.Failed(message.ExpiresAt);
        past.Verdict.ShouldBe(Verdict.Open);
        past.Due.ShouldBeGreaterThan(message.ExpiresAt);
    }

    [Fact]
    public void Put_PastTheBound_ForgetsTheOpenMessageDueLast()
    {
        var book = new RetryBook(3);
        book.Put(At("ended", 90) with { Verdict = Verdict.Accepted });
        book.Put(At("late", 60));
        book.Put(At("soon", 1));
        book.Put(At("middle", 30));

        book.Count.ShouldBe(3);
        book.Contains("late").ShouldBeFalse();
        book.Contains("ended").ShouldBeTrue();
        book.NextDue().ShouldBe(Now.AddSeconds(1));
    }

    [Fact]
    public void Due_AnswersTheOldest_OrOnlyRecords()
    {
        var book = new RetryBook(10);
        book.Put(At("b", 2));
        book.Put(At("a", 1));
        book.Put(At("c", 3) with { Verdict = Verdict.GivenUp });

        book.Due(Now, recordsOnly: false).ShouldBeNull();
        book.Due(Now.AddSeconds(5), recordsOnly: false)!.Item.ShouldBe("a");
        book.Due(Now.AddSeconds(2), recordsOnly: true).ShouldBeNull();
        book.Due(Now.AddSeconds(3), recordsOnly: true)!.Item.ShouldBe("c");
    }

    [Fact]
    public void ForgetOpen_KeepsWhatOnlyLacksItsRecord()
    {
        var book = new RetryBook(10);
        book.Put(At("open", 1));
        book.Put(At("ended", 1) with { Verdict = Verdict.Accepted });
        book.Put(At("ended", 2) with { Verdict = Verdict.Accepted });

        book.ForgetOpen();

        book.Count.ShouldBe(1);
        book.Unrecorded.ShouldBe(1);
        book.Take(book.Due(Now.AddSeconds(2), recordsOnly: true)!);
        book.Unrecorded.ShouldBe(0);
        book.NextDue().ShouldBeNull();
    }

    private static PendingMessage At(string item, int seconds) =>
        PendingMessage.First(item, Now.AddMinutes(5), Now) with { Due = Now.AddSeconds(seconds) };
}
