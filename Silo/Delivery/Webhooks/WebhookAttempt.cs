using System.Globalization;
using OrleansTenantAuth.Apps;
using OrleansTenantAuth.Store;

namespace OrleansTenantAuth.Silo.Delivery;

/// <summary>
/// One turn of one receiver: posts what waits, the oldest first, until one is not accepted. Each leaves the lane once it was accepted,
/// refused for good, or is a day old; at least once, with the same id at every attempt.
/// </summary>
internal sealed class WebhookAttempt(
    IGrainStore store,
    WorkspaceWebhooks webhooks,
    WebhookRecords records,
    WebhookClient client,
    DeliveryMetrics metrics,
    SenderLease lease,
    WebhookSenderLog log)
{
    /// <summary>Posts of one turn: then it is the turn of others.</summary>
    private const int PerTurn = 20;

    /// <summary>Answers when the next turn is due; null when nothing waits. A post under way is not broken off by a stop, but no more follow.</summary>
    public async Task<PendingMessage?> Run(PendingMessage pending, CancellationToken stopping)
    {
        try
        {
            return await Turn(pending, new AppId(Guid.ParseExact(pending.Item, "N")), stopping);
        }
        catch (Exception fault)
        {
            // The boundary of one receiver: whatever is wrong with it must not stop the others. Texts may hold addresses, so type and
            // stack stand for them.
            log.Fault(pending.Item, fault.GetType().FullName, fault.StackTrace);
            return pending.Failed(store.Clock.GetUtcNow());
        }
    }

    private async Task<PendingMessage?> Turn(PendingMessage pending, AppId id, CancellationToken stopping)
    {
        var lane = new WebhookLane(store, id);
        await lane.Open(CancellationToken.None);
        var waiting = await lane.Read(PerTurn, CancellationToken.None);
        if (waiting.IsEmpty)
            return await lane.Close(CancellationToken.None) ? null : Soon(pending);
        var app = await webhooks.App(WebhookCalls.New(), id);
        var key = await webhooks.Key(WebhookCalls.New(), id);
        if (!app.IsOk || !key.IsOk)
            return pending.Failed(store.Clock.GetUtcNow());
        foreach (var notice in waiting)
        {
            // The last look before anything leaves the house.
            if (!lease.IsHeld || stopping.IsCancellationRequested)
                return Soon(pending);
            var result = await Tell(app.Require(), key.Require(), notice);
            if (result.Status == DeliveryStatus.Transient && !IsOver(notice))
                return Retry(pending, notice, result.Reason);
            Report(pending, notice, result);
            if (!await lane.Remove(notice.Position, CancellationToken.None))
                return Soon(pending);
        }

        return Soon(pending);
    }

    /// <summary>Posts a notice. What nobody wants any more counts as accepted.</summary>
    private async Task<DeliveryResult> Tell(AppView? app, string? key, WaitingNotice waiting)
    {
        if (app is null || key is null)
            return DeliveryResult.Accepted;
        var (call, notice) = (WebhookCalls.New(), waiting.Notice);
        var tenant = notice.Model == WebhookNotice.Tenant ? new TenantId(notice.Subject) : app.RootTenant;
        var urls = await webhooks.Urls(call, app, tenant);
        if (!urls.IsOk)
            return DeliveryResult.Transient("the store could not be asked");
        if (notice.UrlIn(urls.Require()) is not { } url)
            return DeliveryResult.Accepted;
        var body = await records.Write(call, app, notice);
        return body.IsOk
            ? await client.Send(url, key, "webhook-" + waiting.Position.ToString(CultureInfo.InvariantCulture), body.Require(), CancellationToken.None)
            : DeliveryResult.Transient("the store could not be asked");
    }

    private bool IsOver(WaitingNotice waiting) => store.Clock.GetUtcNow() - waiting.Notice.At > WebhookLane.GivenUpAfter;

    private PendingMessage Retry(PendingMessage pending, WaitingNotice waiting, string reason)
    {
        var later = pending.Failed(store.Clock.GetUtcNow());
        log.WillRetry(pending.Item, waiting.Position, reason, later.Failures, later.Due);
        metrics.WebhookRetried();
        return later;
    }

    private void Report(PendingMessage pending, WaitingNotice waiting, DeliveryResult result)
    {
        if (result.Status == DeliveryStatus.Accepted)
        {
            metrics.WebhookSent();
            return;
        }

        log.GivenUp(pending.Item, waiting.Position, result.Reason);
        metrics.WebhookFailed();
    }

    private PendingMessage Soon(PendingMessage pending) => pending with { Failures = 0, Due = store.Clock.GetUtcNow() };
}
