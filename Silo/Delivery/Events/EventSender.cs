using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using OrleansTenantAuth.Store;

namespace OrleansTenantAuth.Silo.Delivery;

/// <summary>
/// Posts events to the operator in their order. At least once, with the same id at every attempt; the next event waits until the one
/// before was accepted or refused for good.
/// </summary>
internal sealed partial class EventSender(IGrainStore store, EventWebhook webhook, ILogger<EventSender> logger)
    : LeasedTail(store, TailName, logger)
{
    /// <summary>The name of its lease and cursor.</summary>
    public const string TailName = "event-webhook";

    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan GivenUpAfter = TimeSpan.FromDays(1);
    private readonly IGrainStore store = store;
    private int failures;

    /// <inheritdoc/>
    protected override async Task<TailStep> Take(long read, ImmutableArray<StoredEvent> events, CancellationToken stop)
    {
        foreach (var happened in events)
        {
            if (!LeaseOutlasts(WebhookPost.Timeout))
                return new(read, TimeSpan.Zero);
            if (EventWebhook.Wants(happened) && !await Post(happened, stop))
                return new(read, Backoff(), IsHeldBack: true);
            if (EventWebhook.Wants(happened) && !await Cursor.MoveTo(happened.Position, stop))
                return new(null, Follow);
            read = happened.Position;
        }

        return new(read, events.Length < BatchSize ? Follow : TimeSpan.Zero);
    }

    /// <summary>Whether the next event may follow.</summary>
    private async Task<bool> Post(StoredEvent happened, CancellationToken stop)
    {
        var result = await webhook.Send(happened, stop);
        if (result.Status == DeliveryStatus.Accepted)
        {
            failures = 0;
            return true;
        }

        if (result.Status == DeliveryStatus.Permanent || store.Clock.GetUtcNow() - happened.At > GivenUpAfter)
        {
            LogGivenUp(happened.Position, result.Reason);
            failures = 0;
            return true;
        }

        failures++;
        LogWillRetry(happened.Position, result.Reason, failures);
        return false;
    }

    private TimeSpan Backoff() => TimeSpan.FromSeconds(Math.Min(LongestWait.TotalSeconds, Math.Pow(2, Math.Min(failures, 10))));

    [LoggerMessage(Level = LogLevel.Warning, Message = "Event {Position} was not accepted by the webhook ({Reason}); attempt {Attempt} failed, it is tried again.")]
    private partial void LogWillRetry(long position, string? reason, int attempt);

    [LoggerMessage(Level = LogLevel.Error, Message = "Event {Position} is given up: {Reason}.")]
    private partial void LogGivenUp(long position, string? reason);
}
