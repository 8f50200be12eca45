using OrleansTenantAuth.Store;

namespace OrleansTenantAuth.Silo.Delivery;

/// <summary>
/// Tells workspaces' servers what waits in their lanes: several receivers side by side, each in order and one at a time. A receiver that
/// fails is left alone for 1, 2, 4 … 40 seconds and up to half as long again.
/// </summary>
internal sealed class WebhookSender : OutboxSender
{
    private readonly WebhookAttempt attempt;

    /// <summary>Makes the sender; it starts with the host.</summary>
    public WebhookSender(
        IGrainStore store, WorkspaceWebhooks webhooks, WebhookRecords records, WebhookClient client, DeliveryMetrics metrics, WebhookSenderLog log)
        : base(store, new OtpSenderOptions { Pause = TimeSpan.FromMilliseconds(250) }, WebhookLane.Waiting, "webhook-sender", log) =>
        attempt = new WebhookAttempt(store, webhooks, records, client, metrics, Lease, log);

    /// <inheritdoc/>
    protected override Task<PendingMessage?> Attempt(PendingMessage pending, CancellationToken cancellationToken) => attempt.Run(pending, Stopping);
}
