using OrleansTenantAuth.Silo.Delivery;
using OrleansTenantAuth.Tests.Delivery.Support;

namespace OrleansTenantAuth.Tests.Delivery;

/// <summary>What becomes of one message.</summary>
public sealed class OtpSenderTests
{
    [Fact]
    public async Task Start_SendsWhatWaited_AndRecordsEachAcceptanceOnce()
    {
        await using var harness = new SenderHarness();
        var items = Enumerable.Range(0, 25).Select(_ => harness.Challenges.Create()).ToHashSet(StringComparer.Ordinal);
        await harness.Start(pageSize: 10);

        await harness.Until(() => harness.Outbox.IsEmpty);
        await harness.Settle();

        harness.Challenges.Records.Select(record => (record.Item, record.Accepted)).ShouldBe(items.Select(item => (item, true)), ignoreOrder: true);
        harness.Attempts.Count.ShouldBe(25);
    }

    [Fact]
    public async Task NewEntry_IsSentBySignal_WithTheCodeInItsText()
    {
        await using var harness = new SenderHarness();
        await harness.Start();
        await harness.Until(() => harness.Outbox.Lists > 0);

        var item = harness.Challenges.Create();
        await harness.Until(() => harness.Outbox.IsEmpty);

        var message = harness.Attempts.ShouldHaveSingleItem().Message;
        message.Id.ShouldBe("msg-" + item);
        message.Body.ShouldContain(harness.Challenges.Of(item).Code);
        message.Body.ShouldContain("5 minutes");
        message.Purpose.ShouldBe("LOGIN");
    }

    [Fact]
    public async Task LateCommit_OutsideTheTail_IsFoundByTheSweep()
    {
        await using var harness = new SenderHarness();
        await harness.Start();
        await harness.Until(() => harness.Outbox.Lists > 0);

        harness.Challenges.Create(age: TimeSpan.FromMinutes(2));

        await harness.Until(() => harness.Outbox.IsEmpty);
        harness.Attempts.Count.ShouldBe(1);
    }

    [Fact]
    public async Task Transient_IsRetriedWithGrowingWaits_UnderOneId()
    {
        await using var harness = new SenderHarness();
        var left = 4;
        harness.Answer = _ => Task.FromResult(left-- > 0 ? DeliveryResult.Transient("smtp 451") : DeliveryResult.Accepted);
        harness.Challenges.Create();
        await harness.Start();

        await harness.Until(() => harness.Outbox.IsEmpty);

        var attempts = harness.Attempts.ToArray();
        attempts.Length.ShouldBe(5);
        attempts.Select(attempt => attempt.Message).Distinct().ShouldHaveSingleItem();
        foreach (var (seconds, index) in new[] { 1, 2, 4, 8 }.Select((seconds, index) => (seconds, index)))
            (attempts[index + 1].At - attempts[index].At).ShouldBeGreaterThanOrEqualTo(TimeSpan.FromSeconds(seconds));
        harness.Challenges.Records.ShouldHaveSingleItem().Accepted.ShouldBeTrue();
    }

    [Fact]
    public async Task Permanent_IsGivenUpAtOnce()
    {
        await using var harness = new SenderHarness();
        harness.Answer = _ => Task.FromResult(DeliveryResult.Permanent("smtp 550"));
        harness.Challenges.Create();
        await harness.Start();

        await harness.Until(() => harness.Outbox.IsEmpty);

        harness.Attempts.Count.ShouldBe(1);
        harness.Challenges.Records.ShouldHaveSingleItem().Accepted.ShouldBeFalse();
    }

    [Fact]
    public async Task UsedChallenge_IsDroppedUnsent()
    {
        await using var harness = new SenderHarness();
        var item = harness.Challenges.Create();
        harness.Challenges.Used[item] = true;
        await harness.Start();

        await harness.Until(() => harness.Outbox.IsEmpty);

        harness.Attempts.ShouldBeEmpty();
        harness.Challenges.Records.ShouldHaveSingleItem().Accepted.ShouldBeFalse();
    }

    [Fact]
    public async Task ChallengeUsedBetweenTwoAttempts_IsDropped()
    {
        await using var harness = new SenderHarness();
        harness.Answer = message =>
        {
            harness.Challenges.Used[message.Id["msg-".Length..]] = true;
            return Task.FromResult(DeliveryResult.Transient("smtp 451"));
        };
        harness.Challenges.Create();
        await harness.Start();

        await harness.Until(() => harness.Outbox.IsEmpty);

        harness.Attempts.Count.ShouldBe(1);
        harness.Challenges.Records.ShouldHaveSingleItem().Accepted.ShouldBeFalse();
    }

    [Fact]
    public async Task ExpiredChallenge_IsDroppedAfterItsRetries()
    {
        await using var harness = new SenderHarness();
        harness.Answer = static _ => Task.FromResult(DeliveryResult.Transient("timeout"));
        var item = harness.Challenges.Create();
        await harness.Start();

        await harness.Until(() => harness.Outbox.IsEmpty);

        harness.Attempts.Count.ShouldBeGreaterThan(3);
        harness.Attempts.ShouldAllBe(attempt => attempt.At < harness.Challenges.Of(item).ExpiresAt);
        harness.Challenges.Records.ShouldHaveSingleItem().Accepted.ShouldBeFalse();
    }

    [Fact]
    public async Task RecordFailsAfterAcceptance_OnlyTheRecordIsRepeated_AsOneOperation()
    {
        await using var harness = new SenderHarness();
        var faults = 3;
        harness.Challenges.OnSent = _ =>
        {
            if (faults-- > 0)
                throw new InvalidOperationException("The store is down.");
        };
        harness.Challenges.Create();
        await harness.Start();

        await harness.Until(() => harness.Outbox.IsEmpty);

        harness.Attempts.Count.ShouldBe(1);
        harness.Challenges.Records.Count.ShouldBe(4);
        harness.Challenges.Records.Distinct().ShouldHaveSingleItem().Accepted.ShouldBeTrue();
    }

    [Fact]
    public async Task CrashBetweenAcceptanceAndRecord_TheNextProcessSendsAgainUnderTheSameId()
    {
        await using var harness = new SenderHarness();
        harness.Challenges.OnSent = static _ => throw new InvalidOperationException("The process dies here.");
        var item = harness.Challenges.Create();
        var first = await harness.Start();
        await harness.Until(() => !harness.Challenges.Records.IsEmpty);
        await first.StopAsync(CancellationToken.None);

        harness.Challenges.OnSent = static _ => { };
        harness.Time.Advance(TimeSpan.FromMilliseconds(1));
        await harness.Start();
        await harness.Until(() => harness.Outbox.IsEmpty);

        harness.AttemptsOf(item).ShouldBe(2);
        harness.Attempts.Select(attempt => attempt.Message).Distinct().ShouldHaveSingleItem();
    }

    [Fact]
    public async Task NoChannelForTheKind_IsGivenUpWithAWarning()
    {
        await using var harness = new SenderHarness();
        harness.Channels = [];
        harness.Challenges.Create("phone");
        await harness.Start();

        await harness.Until(() => harness.Outbox.IsEmpty);

        harness.Challenges.Records.ShouldHaveSingleItem().Accepted.ShouldBeFalse();
        harness.Logs.ShouldContain(line => line.StartsWith("Warning") && line.Contains("no channel for phone"));
    }

    [Fact]
    public async Task Logs_NameTheChallenge_ButNoAddressNoCodeAndNoText()
    {
        await using var harness = new SenderHarness();
        var failures = 2;
        harness.Answer = message => failures-- switch
        {
            2 => Task.FromResult(DeliveryResult.Transient("smtp 451")),
            1 => throw new InvalidOperationException($"A bug that quotes {message.To}, {message.Code} and {message.Body}"),
            _ => Task.FromResult(DeliveryResult.Accepted),
        };
        var item = harness.Challenges.Create();
        await harness.Start();

        await harness.Until(() => harness.Outbox.IsEmpty);

        var message = harness.Challenges.Of(item);
        var logs = string.Join('\n', harness.Logs);
        logs.ShouldContain(item);
        logs.ShouldContain(nameof(InvalidOperationException));
        logs.ShouldNotContain(message.Contact.Value);
        logs.ShouldNotContain(message.Code);
        logs.ShouldNotContain("login code");
    }
}
