using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using OrleansTenantAuth.Silo.Options;

namespace OrleansTenantAuth.Silo.Delivery;

/// <summary>SMS by a signed POST to the operator's webhook (<see cref="SignedPost"/>).</summary>
/// <param name="options">Address and secret, both set.</param>
/// <param name="time">Signs with its time and runs the timeout.</param>
public sealed class SmsWebhookChannel(SmsOptions options, TimeProvider time) : IMessageChannel, IDisposable
{
    private readonly SignedPost post = new(
        new Uri(options.WebhookUrl ?? throw new ArgumentException("A webhook address is needed.", nameof(options))),
        options.WebhookSecret ?? throw new ArgumentException("A webhook secret is needed.", nameof(options)),
        time);

    /// <inheritdoc/>
    public string Kind => ContactKinds.Phone;

    /// <inheritdoc/>
    public Task<DeliveryResult> Send(OutgoingMessage message, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(message);
        var body = JsonSerializer.SerializeToUtf8Bytes(
            new SmsPayload(message.Id, message.To, message.Body, message.Purpose, message.App, Iso(message.ExpiresAt)));
        return post.Send(message.Id, body, cancellationToken);
    }

    /// <inheritdoc/>
    public void Dispose() => post.Dispose();

    private static string Iso(DateTimeOffset time) => time.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    private sealed record SmsPayload(
        [property: JsonPropertyName("id")] string Id,
        [property: JsonPropertyName("to")] string To,
        [property: JsonPropertyName("text")] string Text,
        [property: JsonPropertyName("purpose")] string Purpose,
        [property: JsonPropertyName("app_id")] AppId App,
        [property: JsonPropertyName("expires_at")] string ExpiresAt);
}
