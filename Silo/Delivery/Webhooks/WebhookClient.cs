using OrleansTenantAuth.Silo.Outbound;

namespace OrleansTenantAuth.Silo.Delivery;

/// <summary>Posts to addresses that workspaces name, where a guard permits; without one, anywhere.</summary>
public sealed class WebhookClient(TimeProvider time, OutboundGuard? guard) : IDisposable
{
    private readonly WebhookPost post = new(time, guard);

    /// <summary>Makes one attempt under a workspace's key.</summary>
    public Task<DeliveryResult> Send(string url, string key, string id, byte[] body, CancellationToken cancellationToken) =>
        post.Send(new(new Uri(url), key, key), id, body, cancellationToken);

    /// <inheritdoc/>
    public void Dispose() => post.Dispose();
}
