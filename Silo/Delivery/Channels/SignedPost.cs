namespace OrleansTenantAuth.Silo.Delivery;

/// <summary>Signed POSTs to one webhook of the operator (<see cref="WebhookPost"/>).</summary>
/// <param name="url">Address.</param>
/// <param name="secret">Key of the signature.</param>
/// <param name="time">Signs with its time and runs the timeout.</param>
public sealed class SignedPost(Uri url, string secret, TimeProvider time) : IDisposable
{
    private readonly WebhookTarget target = new(url, secret);
    private readonly WebhookPost post = new(time);

    /// <summary>Posts a JSON body; <paramref name="id"/> is the same at every attempt (<c>Idempotency-Key</c>).</summary>
    public Task<DeliveryResult> Send(string id, byte[] body, CancellationToken cancellationToken) => post.Send(target, id, body, cancellationToken);

    /// <inheritdoc/>
    public void Dispose() => post.Dispose();
}
