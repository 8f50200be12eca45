using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using OrleansTenantAuth.Silo.Delivery;
using OrleansTenantAuth.Tests.Delivery.Support;

namespace OrleansTenantAuth.Tests.Delivery;

/// <summary>Many messages, several processes, the store's faults and the end of the host.</summary>
public sealed class OtpSenderTogetherTests
{
    [Fact]
    public async Task PoisonMessages_DoNotBlockOthers()
    {
        await using var harness = new SenderHarness();
        var poisoned = Enumerable.Range(0, 20).Select(_ => harness.Challenges.Create()).ToHashSet(StringComparer.Ordinal);
        harness.Challenges.OnMessage = item =>
        {
            if (poisoned.Contains(item))
                throw new InvalidOperationException("poison");
        };
        harness.Time.Advance(TimeSpan.FromMilliseconds(5));
        var good = Enumerable.Range(0, 20).Select(_ => harness.Challenges.Create()).ToArray();
        await harness.Start(parallel: 2);

        await harness.Until(() => good.All(item => harness.AttemptsOf(item) == 1));

        poisoned.ShouldAllBe(item => harness.AttemptsOf(item) == 0);
    }

    [Fact]
    public async Task HangingKind_LeavesRoomForTheOther_AndTheBoundHolds()
    {
        await using var harness = new SenderHarness();
        var gate = new TaskCompletionSource<DeliveryResult>(TaskCreationOptions.RunContinuationsAsynchronously);
        var (hanging, most) = (0, 0);
        harness.Answer = async message =>
        {
            if (message.Kind == ContactKinds.Email)
                return DeliveryResult.Accepted;
            InterlockedMax(ref most, Interlocked.Increment(ref hanging));
            var result = await gate.Task;
            Interlocked.Decrement(ref hanging);
            return result;
        };
        foreach (var _ in Enumerable.Range(0, 10))
            harness.Challenges.Create("phone");
        harness.Time.Advance(TimeSpan.FromMilliseconds(5));
        var mail = harness.Challenges.Create();
        await harness.Start(parallel: 4);

        await harness.Until(() => harness.AttemptsOf(mail) == 1 && Volatile.Read(ref hanging) == 3);
        await harness.Settle();
        most.ShouldBe(3);

        gate.SetResult(DeliveryResult.Accepted);
        await harness.Until(() => harness.Outbox.IsEmpty);
        harness.Challenges.Records.Count.ShouldBe(11);
    }

    [Fact]
    public async Task SeveralSlots_AreUsedAtOnce_AndNeverMore()
    {
        await using var harness = new SenderHarness();
        using var release = new SemaphoreSlim(0);
        var (running, most) = (0, 0);
        harness.Answer = async _ =>
        {
            InterlockedMax(ref most, Interlocked.Increment(ref running));
            await release.WaitAsync();
            Interlocked.Decrement(ref running);
            return DeliveryResult.Accepted;
        };
        foreach (var kind in Enumerable.Range(0, 12).Select(index => index % 2 == 0 ? "phone" : "email"))
            harness.Challenges.Create(kind);
        await harness.Start(parallel: 4);

        await harness.Until(() => Volatile.Read(ref running) == 4);
        release.Release(12);
        await harness.Until(() => harness.Outbox.IsEmpty);

        most.ShouldBe(4);
        harness.Attempts.Count.ShouldBe(12);
    }

    [Fact]
    public async Task EntryThatLeavesWhileItsPageIsInHand_IsNotSentAgain()
    {
        await using var harness = new SenderHarness();
        var gate = new TaskCompletionSource<DeliveryResult>(TaskCreationOptions.RunContinuationsAsynchronously);
        var slow = "";
        harness.Answer = message => message.Id == "msg-" + slow ? gate.Task : Task.FromResult(DeliveryResult.Accepted);
        slow = harness.Challenges.Create();
        await harness.Start(parallel: 1);
        await harness.Until(() => harness.AttemptsOf(slow) == 1);

        // The next page holds the older entry, which waits for the one place, and the slow one behind it.
        var lists = harness.Outbox.Lists;
        harness.Challenges.Create(age: TimeSpan.FromSeconds(1));
        await harness.Until(() => harness.Outbox.Lists > lists);
        gate.SetResult(DeliveryResult.Accepted);
        await harness.Until(() => harness.Outbox.IsEmpty);
        await harness.Settle();

        harness.AttemptsOf(slow).ShouldBe(1);
        harness.Attempts.Count.ShouldBe(2);
    }

    [Fact]
    public async Task AnotherProcessHasTheLease_NothingIsSentUntilItIsFree()
    {
        await using var harness = new SenderHarness();
        harness.Outbox.GiveLease("other", TimeSpan.FromSeconds(30));
        var free = harness.Time.GetUtcNow() + TimeSpan.FromSeconds(30);
        harness.Challenges.Create();
        await harness.Start();

        await harness.Until(() => harness.Outbox.IsEmpty, parked: 1);

        harness.Attempts.ShouldHaveSingleItem().At.ShouldBeGreaterThanOrEqualTo(free);
    }

    [Fact]
    public async Task TwoProcesses_SendEachMessageOnce()
    {
        await using var harness = new SenderHarness();
        foreach (var _ in Enumerable.Range(0, 30))
            harness.Challenges.Create();
        await harness.Start();
        await harness.Start();

        await harness.Until(() => harness.Outbox.IsEmpty);

        harness.Attempts.Count.ShouldBe(30);
    }

    [Fact]
    public async Task LostLease_StopsSending_AndTheRunningSendIsStillRecorded()
    {
        await using var harness = new SenderHarness();
        var gate = new TaskCompletionSource<DeliveryResult>(TaskCreationOptions.RunContinuationsAsynchronously);
        harness.Answer = _ => gate.Task;
        var running = harness.Challenges.Create();
        await harness.Start();
        await harness.Until(() => harness.AttemptsOf(running) == 1);

        harness.Outbox.GiveLease("other", TimeSpan.FromDays(1));
        await harness.Until(() => harness.Logs.Any(line => line.Contains("Lost the lease")));
        var late = harness.Challenges.Create();
        gate.SetResult(DeliveryResult.Accepted);
        await harness.Until(() => !harness.Challenges.Records.IsEmpty, parked: 1);
        var until = harness.Time.GetUtcNow() + TimeSpan.FromSeconds(20);
        await harness.Until(() => harness.Time.GetUtcNow() >= until, parked: 1);

        harness.Challenges.Records.ShouldHaveSingleItem().Item.ShouldBe(running);
        harness.AttemptsOf(late).ShouldBe(0);
    }

    [Fact]
    public async Task LeaseLostBetweenMessageAndSend_NothingLeaves()
    {
        await using var harness = new SenderHarness();
        harness.Challenges.OnMessage = _ =>
        {
            // This process stood still here, and its time ran out.
            harness.Outbox.GiveLease("other", TimeSpan.FromDays(1));
            harness.Time.Advance(TimeSpan.FromSeconds(11));
        };
        harness.Challenges.Create();
        await harness.Start();

        await harness.Until(() => harness.Logs.Any(line => line.Contains("Lost the lease")), parked: 1);

        harness.Attempts.ShouldBeEmpty();
        harness.Challenges.Records.ShouldBeEmpty();
    }

    [Fact]
    public async Task StoreUnavailable_IsWaitedFor()
    {
        await using var harness = new SenderHarness();
        harness.Outbox.Unavailable = true;
        await harness.Start();
        harness.Challenges.Create();
        await harness.Until(() => harness.Outbox.Failures > 2);

        harness.Outbox.Unavailable = false;
        await harness.Until(() => harness.Outbox.IsEmpty);

        harness.Attempts.Count.ShouldBe(1);
    }

    [Fact]
    public async Task Stop_LetsTheRunningSendFinish_RecordsIt_AndFreesTheLease()
    {
        await using var harness = new SenderHarness();
        var gate = new TaskCompletionSource<DeliveryResult>(TaskCreationOptions.RunContinuationsAsynchronously);
        harness.Answer = _ => gate.Task;
        var item = harness.Challenges.Create();
        var sender = await harness.Start();
        await harness.Until(() => harness.AttemptsOf(item) == 1);

        var stopping = sender.StopAsync(CancellationToken.None);
        stopping.IsCompleted.ShouldBeFalse();
        gate.SetResult(DeliveryResult.Accepted);
        await stopping;

        harness.Challenges.Records.ShouldHaveSingleItem().Accepted.ShouldBeTrue();
        harness.Time.Advance(TimeSpan.FromMilliseconds(1));
        harness.Outbox.LeaseIsFree.ShouldBeTrue();
    }

    [Fact]
    public async Task Metrics_CountSentFailedAndRetried_ByKind()
    {
        await using var harness = new SenderHarness();
        var counted = new ConcurrentQueue<(string Name, object? Kind)>();
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, self) =>
        {
            if (instrument.Meter.Name == DeliveryMetrics.MeterName && instrument.Meter.Scope == harness.Meters)
                self.EnableMeasurementEvents(instrument);
        };
        listener.SetMeasurementEventCallback<long>((instrument, _, tags, _) => counted.Enqueue((instrument.Name, tags[0].Value)));
        listener.SetMeasurementEventCallback<double>((instrument, _, tags, _) => counted.Enqueue((instrument.Name, tags[0].Value)));
        listener.Start();
        var failures = 1;
        harness.Answer = message => Task.FromResult(
            message.Kind == ContactKinds.Phone ? DeliveryResult.Permanent("http 400")
            : Interlocked.Decrement(ref failures) >= 0 ? DeliveryResult.Transient("smtp 451")
            : DeliveryResult.Accepted);
        harness.Challenges.Create();
        harness.Challenges.Create("phone");
        await harness.Start();

        await harness.Until(() => harness.Outbox.IsEmpty);

        counted.ShouldBe([("otp.retried", "email"), ("otp.sent", "email"), ("otp.delay", "email"), ("otp.failed", "phone")], ignoreOrder: true);
    }

    private static void InterlockedMax(ref int most, int value)
    {
        for (var seen = Volatile.Read(ref most); value > seen;)
            seen = Interlocked.CompareExchange(ref most, value, seen) is var was && was == seen ? value : was;
    }
}
