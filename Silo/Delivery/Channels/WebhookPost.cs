using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using OrleansTenantAuth.Silo.Outbound;

namespace OrleansTenantAuth.Silo.Delivery;

/// <summary>Where a webhook is posted.</summary>
/// <param name="Url">Address.</param>
/// <param name="Secret">Key of the signature.</param>
/// <param name="Bearer">Sent as <c>Authorization</c>, where the receiver knows us by a key.</param>
public sealed record WebhookTarget(Uri Url, string Secret, string? Bearer = null)
{
    /// <summary>Names the host alone: addresses may hold secrets of the receiver.</summary>
    public override string ToString() => Url.Host;
}

/// <summary>
/// Signed POSTs to webhooks. The status alone decides: 2xx accepted; 4xx except 408 and 429 permanent; the rest,
/// redirects included, transient. The answer's body is never read.
/// </summary>
/// <param name="time">Signs with its time and runs the timeout.</param>
/// <param name="guard">For addresses that strangers name: what they may lead to. Null for the operator's own.</param>
public sealed class WebhookPost(TimeProvider time, OutboundGuard? guard = null) : IDisposable
{
    /// <summary>What one attempt may take.</summary>
    public static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);

    /// <summary>Bytes of an answer that are skipped to keep the connection; past them it is closed.</summary>
    public const int AnswerBytes = 16_384;

    private readonly HttpClient http = new(Handler(guard)) { Timeout = System.Threading.Timeout.InfiniteTimeSpan };

    /// <summary>Posts a JSON body; <paramref name="id"/> is the same at every attempt (<c>Idempotency-Key</c>).</summary>
    public async Task<DeliveryResult> Send(WebhookTarget target, string id, byte[] body, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(target);
        using var timeout = new CancellationTokenSource(Timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        using var request = Compose(target, id, body);
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

    private static SocketsHttpHandler Handler(OutboundGuard? guard)
    {
        var handler = guard?.NewHandler() ?? new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false };
        handler.MaxResponseDrainSize = AnswerBytes;
        handler.MaxResponseHeadersLength = 16;
        handler.PooledConnectionLifetime = TimeSpan.FromMinutes(5);
        return handler;
    }

    private HttpRequestMessage Compose(WebhookTarget target, string id, byte[] body)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, target.Url) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json", "utf-8");
        request.Headers.Add(WebhookSignature.Header, WebhookSignature.Sign(target.Secret, time.GetUtcNow(), body));
        request.Headers.Add("Idempotency-Key", id);
        if (target.Bearer is { } key)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
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
}
