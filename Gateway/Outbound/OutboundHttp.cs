using System.Net.Http.Headers;
using OrleansTenantAuth.Silo.Delivery;
using OrleansTenantAuth.Silo.Outbound;
using OrleansTenantAuth.Store;

namespace OrleansTenantAuth.Gateway.Outbound;

/// <summary>
/// Calls addresses that customers configured. Each call is bounded in time (5 s), in bytes (256 KiB) and in number (128 at once,
/// 16 to one host, so that one that is slow takes no place from the others); it follows no redirect, keeps no cookie, uses no proxy, and
/// connects only where <see cref="OutboundGuard"/> permits.
/// </summary>
public sealed class OutboundHttp : IDisposable
{
    /// <summary>Bytes of an answer at most.</summary>
    public const int MostBytes = 256 * 1024;

    /// <summary>Calls to one host at once.</summary>
    public const int MostToOneHost = 16;

    private const int MostAtOnce = 128;
    private const int MostHeaderKilobytes = 32;

    /// <summary>What one call may take.</summary>
    public static readonly TimeSpan Timeout = TimeSpan.FromSeconds(5);

    private readonly OutboundPlaces places = new(MostAtOnce, MostToOneHost);
    private readonly OutboundGuard guard;
    private readonly StoreClock time;
    private readonly HttpClient http;

    /// <summary>Makes the client.</summary>
    public OutboundHttp(OutboundGuard guard, StoreClock time)
    {
        ArgumentNullException.ThrowIfNull(guard);
        this.guard = guard;
        this.time = time;
        var handler = guard.NewHandler();
        handler.MaxResponseHeadersLength = MostHeaderKilobytes;
        handler.MaxConnectionsPerServer = MostToOneHost;
        handler.PooledConnectionLifetime = TimeSpan.FromMinutes(2);
        http = new HttpClient(handler) { Timeout = System.Threading.Timeout.InfiniteTimeSpan };
    }

    /// <summary>Gets JSON.</summary>
    public Task<OutboundReply> Get(Uri address, CancellationToken cancellationToken) =>
        Send(new HttpRequestMessage(HttpMethod.Get, address), cancellationToken);

    /// <summary>Posts a form.</summary>
    public Task<OutboundReply> PostForm(
        Uri address, IEnumerable<KeyValuePair<string, string>> form, AuthenticationHeaderValue? authorization, CancellationToken cancellationToken)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, address) { Content = new FormUrlEncodedContent(form) };
        request.Headers.Authorization = authorization;
        return Send(request, cancellationToken);
    }

    /// <summary>Posts JSON with its signature (<see cref="WebhookSignature"/>), within a time of its own: a caller's deadline leaves room for what stands around it.</summary>
    public Task<OutboundReply> PostSigned(Uri address, string secret, byte[] json, TimeSpan within, CancellationToken cancellationToken)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, address) { Content = new ByteArrayContent(json) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json", "utf-8");
        request.Headers.Add(WebhookSignature.Header, WebhookSignature.Sign(secret, time.GetUtcNow(), json));
        return Send(request, cancellationToken, within);
    }

    /// <inheritdoc/>
    public void Dispose() => http.Dispose();

    /// <summary>Sends a request of a customer's function, within a time of its own.</summary>
    public Task<OutboundReply> Send(HttpRequestMessage request, TimeSpan within, CancellationToken cancellationToken) => Send(request, cancellationToken, within);

    private async Task<OutboundReply> Send(HttpRequestMessage request, CancellationToken cancellationToken, TimeSpan? within = null)
    {
        using var sent = request;
        if (!guard.Permits(request.RequestUri!))
            return OutboundReply.Failed(OutboundFault.NotPermitted);
        if (!places.Take(request.RequestUri!.Authority))
            return OutboundReply.Failed(OutboundFault.Busy);
        using var timeout = new CancellationTokenSource(within ?? Timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
        try
        {
            using var answer = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, either.Token);
            return (int)answer.StatusCode is >= 300 and < 400
                ? OutboundReply.Failed(OutboundFault.Redirected)
                : await Read(answer, either.Token);
        }
        catch (OperationCanceledException) when (timeout.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            return OutboundReply.Failed(OutboundFault.TimedOut);
        }
        catch (Exception fault) when (fault is HttpRequestException or IOException)
        {
            return OutboundReply.Failed(fault is OutboundRefusedException || fault.InnerException is OutboundRefusedException ? OutboundFault.NotPermitted : OutboundFault.Unreachable);
        }
        finally
        {
            places.GiveBack(request.RequestUri!.Authority);
        }
    }

    private static async Task<OutboundReply> Read(HttpResponseMessage answer, CancellationToken cancellationToken)
    {
        if (answer.Content.Headers.ContentLength > MostBytes)
            return OutboundReply.Failed(OutboundFault.TooLarge);
        await using var body = await answer.Content.ReadAsStreamAsync(cancellationToken);
        using var kept = new MemoryStream();
        var piece = new byte[8_192];
        while (await body.ReadAsync(piece, cancellationToken) is > 0 and var length)
        {
            if (kept.Length + length > MostBytes)
                return OutboundReply.Failed(OutboundFault.TooLarge);
            kept.Write(piece, 0, length);
        }

        return new OutboundReply(OutboundFault.None, (int)answer.StatusCode, kept.GetBuffer().AsMemory(0, (int)kept.Length));
    }
}
