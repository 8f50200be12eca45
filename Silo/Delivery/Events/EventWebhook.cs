using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using OrleansTenantAuth.Silo.Options;
using OrleansTenantAuth.Store;

namespace OrleansTenantAuth.Silo.Delivery;

/// <summary>
/// Posts events to the operator's webhook (<see cref="SignedPost"/>): <c>{id, type, at, app_id, tenant_id, user_id, data}</c>. Ids
/// only, as in the event log; <c>id</c> is the event's position and the same at every attempt.
/// </summary>
public sealed class EventWebhook(EventOptions options, TimeProvider time) : IDisposable
{
    private static readonly HashSet<string> Kinds = new(StringComparer.Ordinal) { "embed.permissions_changed" };
    private readonly SignedPost post = new(new Uri(options.WebhookUrl!), options.WebhookSecret!, time);

    /// <summary>Whether events of this kind are posted.</summary>
    public static bool Wants(StoredEvent happened)
    {
        ArgumentNullException.ThrowIfNull(happened);
        return Kinds.Contains(happened.Kind);
    }

    /// <summary>Makes one attempt.</summary>
    public async Task<DeliveryResult> Send(StoredEvent happened, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(happened);
        var id = happened.Position.ToString(CultureInfo.InvariantCulture);
        using var data = JsonDocument.Parse(happened.Data);
        var body = JsonSerializer.SerializeToUtf8Bytes(new Payload(
            id,
            happened.Kind,
            happened.At.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture),
            happened.AppId,
            happened.TenantId,
            happened.UserId,
            data.RootElement));
        return await post.Send("event-" + id, body, cancellationToken);
    }

    /// <inheritdoc/>
    public void Dispose() => post.Dispose();

    private sealed record Payload(
        [property: JsonPropertyName("id")] string Id,
        [property: JsonPropertyName("type")] string Type,
        [property: JsonPropertyName("at")] string At,
        [property: JsonPropertyName("app_id")] Guid? App,
        [property: JsonPropertyName("tenant_id")] Guid? Tenant,
        [property: JsonPropertyName("user_id")] Guid? User,
        [property: JsonPropertyName("data")] JsonElement Data);
}
