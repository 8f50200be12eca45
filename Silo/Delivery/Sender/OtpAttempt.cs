using System.Security.Cryptography;
using System.Text;
using OrleansTenantAuth.Apps;
using OrleansTenantAuth.Identities;

namespace OrleansTenantAuth.Silo.Delivery;

/// <summary>
/// One turn of one message: ask the challenge what to send, send it, record the end. Sends at least once with one id; after a known
/// end only the record is repeated.
/// </summary>
public sealed class OtpAttempt(
    IGrainFactory grains,
    MessageChannels channels,
    MessageWebhooks? webhooks,
    DeliveryMetrics metrics,
    SenderLease lease,
    SendSlots slots,
    TimeProvider clock,
    OtpSenderLog log)
{
    private const string WebhookKind = "webhook";
    private static readonly TimeSpan KindWait = TimeSpan.FromMilliseconds(250);

    /// <summary>Makes one attempt. Answers what is left to do and when, or null when the message has left the outbox.</summary>
    public async Task<PendingMessage?> Run(PendingMessage pending, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(pending);
        try
        {
            if (pending.Verdict == Verdict.Open)
            {
                // The end is known before it is told to anybody: a fault in between must not cause a second attempt.
                (pending, var report) = await Deliver(pending, cancellationToken);
                report?.Invoke();
                if (pending.Verdict == Verdict.Open)
                    return pending;
            }

            var recorded = await Challenge(pending).Sent(new MessageSent(Call(pending), pending.Verdict == Verdict.Accepted));
            if (recorded.IsOk)
                return null;
            log.RecordRefused(pending.Item, recorded.Error);
        }
        catch (Exception fault)
        {
            // The boundary of one message: whatever is wrong with it must not stop the others. Its text may hold an address,
            // so type and stack stand for it.
            log.Fault(pending.Item, fault.GetType().FullName, fault.StackTrace);
        }

        return pending.Failed(clock.GetUtcNow());
    }

    private async Task<(PendingMessage Next, Action? Report)> Deliver(PendingMessage pending, CancellationToken cancellationToken)
    {
        var asked = await Challenge(pending).Message(new DescribeMessage(Call(pending)));
        if (!asked.IsOk)
        {
            log.MessageRefused(pending.Item, asked.Error);
            return (pending.Failed(clock.GetUtcNow()), null);
        }

        if (asked.Value is not { } message || message.ExpiresAt <= clock.GetUtcNow())
        {
            log.NoLongerWanted(pending.Item);
            return (pending with { Verdict = Verdict.GivenUp }, null);
        }

        pending = pending with { ExpiresAt = message.ExpiresAt };
        var app = await grains.Apps().Get(new ReadApp(Call(pending), message.App));
        if (app.Error == AuthError.AppNotFound)
        {
            log.NoLongerWanted(pending.Item);
            return (pending with { Verdict = Verdict.GivenUp }, null);
        }

        var webhook = app.IsOk && webhooks is not null ? await webhooks.Find(Call(pending), app.Require(), message) : Outcome<MessageWebhook?>.Ok(null);
        return app.IsOk && webhook.IsOk
            ? await Send(pending, message, app.Require(), webhook.Value, cancellationToken)
            : (pending.Failed(clock.GetUtcNow()), null);
    }

    private async Task<(PendingMessage Next, Action? Report)> Send(
        PendingMessage pending, ChallengeMessage message, AppView app, MessageWebhook? webhook, CancellationToken cancellationToken)
    {
        // Receivers that hang take no place from mail and SMS.
        var kind = webhook is null ? message.Contact.Kind : WebhookKind;
        if (!await slots.TryTakeKind(kind))
            return (pending with { Due = clock.GetUtcNow() + KindWait }, null);
        DeliveryResult? result;
        try
        {
            // The last look before the message leaves the house.
            if (!lease.IsHeld)
                return (pending with { Due = clock.GetUtcNow() }, null);
            result = webhook is null
                ? await channels.Send(Compose(message, app), cancellationToken)
                : await webhooks!.Send(webhook, app, message, cancellationToken);
        }
        finally
        {
            slots.ReleaseKind(kind);
        }

        return Judge(pending, message, kind, result);
    }

    private (PendingMessage Next, Action? Report) Judge(
        PendingMessage pending, ChallengeMessage message, string kind, DeliveryResult? result)
    {
        var (item, app, now) = (pending.Item, message.App, clock.GetUtcNow());
        var givenUp = pending with { Verdict = Verdict.GivenUp, Failures = 0 };
        switch (result)
        {
            case null:
                return (givenUp, () =>
                {
                    log.NothingReaches(item, app, kind);
                    metrics.Failed(kind);
                });
            case { Status: DeliveryStatus.Accepted }:
                return (pending with { Verdict = Verdict.Accepted, Failures = 0 }, () =>
                {
                    log.Accepted(item, app, kind);
                    metrics.Sent(kind, now - message.CreatedAt);
                });
            case { Status: DeliveryStatus.Permanent, Reason: var reason }:
                return (givenUp, () =>
                {
                    log.RefusedForGood(item, app, kind, reason);
                    metrics.Failed(kind);
                });
            case { Status: DeliveryStatus.Transient, Reason: var reason }:
                var later = pending.Failed(now);
                return (later, () =>
                {
                    log.WillRetry(item, app, kind, reason, later.Failures, later.Due);
                    metrics.Retried(kind);
                });
            default:
                throw new InvalidOperationException($"The channel for {kind} answered {result?.Status}.");
        }
    }

    private static OutgoingMessage Compose(ChallengeMessage message, AppView app)
    {
        var lifetime = message.ExpiresAt - message.CreatedAt;
        var text = message.Link is { } link
            ? MessageTemplates.RenderLink(app.Settings, app.Name, message.Purpose, message.Language, link, lifetime, message.IsInvite)
            : MessageTemplates.Render(app.Settings, app.Name, message.Purpose, message.Language, message.Code, lifetime);
        return new OutgoingMessage(
            message.MessageId,
            message.Contact.Kind,
            message.Contact.Value,
            message.App,
            message.IsInvite ? MessageTemplates.Invite : MessageTemplates.NameOf(message.Purpose),
            message.Link ?? message.Code,
            text.Subject,
            text.Body,
            message.CreatedAt,
            message.ExpiresAt);
    }

    private IChallengeGrain Challenge(PendingMessage pending) => grains.GetGrain<IChallengeGrain>(pending.Item);

    /// <summary>One operation per message and end, so that a repeat of a record whose answer was lost is known as one.</summary>
    private static CallInfo Call(PendingMessage pending) => new()
    {
        OperationId = new Guid(SHA256.HashData(Encoding.UTF8.GetBytes($"otp-sender/{pending.Item}/{pending.Verdict}")).AsSpan(0, 16)),
        RequestId = "otp-" + pending.Item,
        Actor = "system",
    };
}
