using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Serialization;
using OrleansTenantAuth.Silo.Options;

namespace OrleansTenantAuth.Silo.Delivery;

/// <summary>
/// SMS by a signed POST to the operator's webhook. The status alone decides: 2xx accepted; 4xx except 408 and 429 permanent; the
/// rest, redirects included, transient. The answer's body is never read.
/// </summary>
/// <param name="options">Address and secret, both set.</param>
/// <param name="time">Signs with its time and runs the timeout.</param>
public sealed class SmsWebhookChannel(SmsOptions options, TimeProvider time) : IMessageChannel, IDisposable
{
    /// <summary>What one attempt may take.</summary>
    public static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);

    /// <summary>Bytes of an answer that are skipped to keep the connection; past them it is closed.</summary>
    public const int AnswerBytes = 16_384;

    private readonly Uri url = new(options.WebhookUrl ?? throw new ArgumentException("A webhook address is needed.", nameof(options)));
    private readonly string secret = options.WebhookSecret ?? throw new ArgumentException("A webhook secret is needed.", nameof(options));

    private readonly HttpClient http = new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        MaxResponseDrainSize = AnswerBytes,
        MaxResponseHeadersLength = 16,
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
    })
    {
        Timeout = System.Threading.Timeout.InfiniteTimeSpan,
    };

    /// <inheritdoc/>
    public string Kind => ContactKinds.Phone;

    /// <inheritdoc/>
    public async Task<DeliveryResult> Send(OutgoingMessage message, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(Timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        using var request = Compose(message);
        try
        {
            using var answer = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, either.Token);
            return Classify(answer.StatusCode);
        }
        catch (OperationCanceledException) when (timeout.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            return DeliveryResult.Transient("timeout");
        }
        catch (HttpRequestException fault)
        {
            return DeliveryResult.Transient($"http {fault.HttpRequestError}");
        }
    }

    /// <inheritdoc/>
    public void Dispose() => http.Dispose();

    private HttpRequestMessage Compose(OutgoingMessage message)
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(
            new SmsPayload(message.Id, message.To, message.Body, message.Purpose, message.App, Iso(message.ExpiresAt)));
        var request = new HttpRequestMessage(HttpMethod.Post, url) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json", "utf-8");
        request.Headers.Add(WebhookSignature.Header, WebhookSignature.Sign(secret, time.GetUtcNow(), body));
        request.Headers.Add("Idempotency-Key", message.Id);
        return request;
    }

    private static DeliveryResult Classify(HttpStatusCode status)
    {
        var reason = string.Create(CultureInfo.InvariantCulture, $"http {(int)status}");
        return (int)status switch
        {
            >= 200 and <= 299 => DeliveryResult.Accepted,
            408 or 429 => DeliveryResult.Transient(reason),
            >= 400 and <= 499 => DeliveryResult.Permanent(reason),
            _ => DeliveryResult.Transient(reason),
        };
    }

    private static string Iso(DateTimeOffset time) => time.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    private sealed record SmsPayload(
        [property: JsonPropertyName("id")] string Id,
        [property: JsonPropertyName("to")] string To,
        [property: JsonPropertyName("text")] string Text,
        [property: JsonPropertyName("purpose")] string Purpose,
        [property: JsonPropertyName("app_id")] AppId App,
        [property: JsonPropertyName("expires_at")] string ExpiresAt);
}
