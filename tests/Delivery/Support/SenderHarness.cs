using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OrleansTenantAuth.Silo.Delivery;

namespace OrleansTenantAuth.Tests.Delivery.Support;

/// <summary>One world (time, outbox, challenges) and the senders that a test starts in it.</summary>
public sealed class SenderHarness : IAsyncDisposable
{
    private static readonly TimeSpan GiveUp = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Hanging = TimeSpan.FromMilliseconds(25);

    private readonly ServiceProvider services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly List<OtpSender> senders = [];

    public SenderHarness()
    {
        Outbox = new FakeOutbox(Time);
        Challenges = new FakeChallenges(Time, Outbox);
        Channels = [new FakeChannel(ContactKinds.Email, this), new FakeChannel(ContactKinds.Phone, this)];
    }

    public ManualTime Time { get; } = new();

    public FakeOutbox Outbox { get; }

    public FakeChallenges Challenges { get; }

    public IReadOnlyList<IMessageChannel> Channels { get; set; }

    public IMeterFactory Meters => services.GetRequiredService<IMeterFactory>();

    /// <summary>Every attempt, with the fake time at which it began.</summary>
    public ConcurrentQueue<(OutgoingMessage Message, DateTimeOffset At)> Attempts { get; } = new();

    /// <summary>What the channels answer.</summary>
    public Func<OutgoingMessage, Task<DeliveryResult>> Answer { get; set; } = static _ => Task.FromResult(DeliveryResult.Accepted);

    public ConcurrentQueue<string> Logs { get; } = new();

    public async Task<OtpSender> Start(int parallel = 16, int pageSize = 100)
    {
        var sender = new OtpSender(
            Outbox.AsStore(),
            Challenges.AsFactory(),
            new MessageChannels(Channels),
            new DeliveryMetrics(Meters),
            new OtpSenderLog(new QueueLogger(Logs)),
            new OtpSenderOptions { Parallel = parallel, PageSize = pageSize });
        senders.Add(sender);
        await sender.StartAsync(CancellationToken.None);
        return sender;
    }

    /// <summary>Lets fake time run, timer by timer, until something holds. A leader has parked itself when two timers wait.</summary>
    public async Task Until(Func<bool> holds, int parked = 2)
    {
        var guard = Stopwatch.StartNew();
        while (!holds())
        {
            if (guard.Elapsed > GiveUp)
                throw new TimeoutException("It never came to hold.");
            await Rest();
            Time.AdvanceToNextTimer(parked);
            await Task.Yield();
        }
    }

    // What is attempted takes no fake time unless it hangs: it gets a while of the machine's to end, however busy that is.
    private async Task Rest()
    {
        var guard = Stopwatch.StartNew();
        while (senders.Any(sender => sender.Running > 0) && guard.Elapsed < Hanging)
            await Task.Yield();
    }

    /// <summary>Lets the sender read the whole outbox at least once more.</summary>
    public Task Settle()
    {
        var until = Time.GetUtcNow() + TimeSpan.FromSeconds(12);
        return Until(() => Time.GetUtcNow() >= until);
    }

    public int AttemptsOf(string item) => Attempts.Count(attempt => attempt.Message.Id == "msg-" + item);

    public async ValueTask DisposeAsync()
    {
        foreach (var sender in senders)
        {
            await sender.StopAsync(CancellationToken.None);
            sender.Dispose();
        }

        await services.DisposeAsync();
    }

    private sealed class FakeChannel(string kind, SenderHarness harness) : IMessageChannel
    {
        public string Kind => kind;

        public async Task<DeliveryResult> Send(OutgoingMessage message, CancellationToken cancellationToken)
        {
            harness.Attempts.Enqueue((message, harness.Time.GetUtcNow()));
            return await harness.Answer(message);
        }
    }

    private sealed class QueueLogger(ConcurrentQueue<string> lines) : ILogger<OtpSender>
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            lines.Enqueue($"{logLevel}: {formatter(state, exception)} {exception}");
    }
}
