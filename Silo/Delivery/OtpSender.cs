using OrleansTenantAuth.Store;

namespace OrleansTenantAuth.Silo.Delivery;

/// <summary>
/// Sends codes and links. At least once, with the same message id at every attempt; never again after a known acceptance.
/// </summary>
public sealed class OtpSender : OutboxSender
{
    /// <summary>The list in which a challenge puts its own id when its message is to be sent.</summary>
    public const string OutboxList = "outbox/otp";

    private readonly IGrainStore store;
    private readonly OtpSenderOptions options;
    private readonly OtpAttempt attempt;

    /// <summary>Makes the sender; it starts with the host. Without <paramref name="webhooks"/> no workspace's own server delivers.</summary>
    public OtpSender(
        IGrainStore store,
        IGrainFactory grains,
        MessageChannels channels,
        DeliveryMetrics metrics,
        OtpSenderLog log,
        OtpSenderOptions options,
        MessageWebhooks? webhooks = null)
        : base(store, options, OutboxList, SenderLease.Name, log)
    {
        (this.store, this.options) = (store, options);
        attempt = new OtpAttempt(grains, channels, webhooks, metrics, Lease, Slots, store.Clock, log);
    }

    /// <inheritdoc/>
    protected override string? RecentFrom => GrainKey.TimedFloor("", store.Clock.GetUtcNow() - options.Tail);

    /// <inheritdoc/>
    protected override Task<PendingMessage?> Attempt(PendingMessage pending, CancellationToken cancellationToken) => attempt.Run(pending, cancellationToken);
}
