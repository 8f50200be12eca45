using System.Net;
using System.Net.Http.Headers;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using OrleansTenantAuth.Silo.Delivery;
using OrleansTenantAuth.Silo.Options;
using OrleansTenantAuth.Store;

namespace OrleansTenantAuth.Gateway.Http.Outgoing;

/// <summary>An answer that came whole and in time.</summary>
public sealed record OutgoingAnswer(int Status, byte[] Body);

/// <summary>
/// Signed POSTs to addresses that customers set: over TLS, to public addresses (<see cref="PublicAddresses"/>), without redirects,
/// cookies or proxies, bounded in time, size and number.
/// </summary>
public sealed class OutgoingPost : IDisposable
{
    /// <summary>Bytes of an answer at most.</summary>
    public const int MostBytes = 16 * 1024;

    /// <summary>Calls side by side at most.</summary>
    public const int MostCalls = 16;

    /// <summary>What one call may take: a request's own deadline leaves room for what stands around it.</summary>
    public static readonly TimeSpan Timeout = TimeSpan.FromSeconds(2);

    private readonly SemaphoreSlim running = new(MostCalls);
    private readonly IPNetwork[] named;
    private readonly StoreClock clock;
    private readonly HttpClient http;

    /// <summary>Takes the operator's settings.</summary>
    public OutgoingPost(TenantAuthOptions options, StoreClock clock)
    {
        ArgumentNullException.ThrowIfNull(options);
        this.clock = clock;
        named = [.. options.Outgoing.PrivateNetworks.Select(IPNetwork.Parse)];
        http = new HttpClient(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = false,
            ConnectCallback = Connect,
            MaxResponseHeadersLength = 16,
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
            SslOptions = new SslClientAuthenticationOptions { CertificateChainPolicy = Trust(options.Outgoing.CaFile) },
        })
        {
            Timeout = System.Threading.Timeout.InfiniteTimeSpan,
        };
    }

    /// <summary>
    /// Posts a JSON body with its signature. <see cref="AuthError.Overloaded"/> where too many calls are under way,
    /// <see cref="AuthError.UpstreamUnavailable"/> where no whole answer came in time.
    /// </summary>
    public async Task<Outcome<OutgoingAnswer>> Send(Uri url, string secret, byte[] body, CancellationToken cancellationToken)
    {
        if (!await running.WaitAsync(0, cancellationToken))
            return Outcome<OutgoingAnswer>.Refuse(AuthError.Overloaded, retryAfterSeconds: 2);
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timeout.CancelAfter(Timeout);
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, url) { Content = new ByteArrayContent(body) };
            request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json", "utf-8");
            request.Headers.Add(WebhookSignature.Header, WebhookSignature.Sign(secret, clock.GetUtcNow(), body));
            using var answer = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, timeout.Token);
            return await Read(answer, timeout.Token) is { } bytes
                ? Outcome<OutgoingAnswer>.Ok(new OutgoingAnswer((int)answer.StatusCode, bytes))
                : Down;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return Down;
        }
        catch (Exception fault) when (fault is HttpRequestException or IOException)
        {
            return Down;
        }
        finally
        {
            running.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        http.Dispose();
        running.Dispose();
    }

    private static Outcome<OutgoingAnswer> Down { get; } = Outcome<OutgoingAnswer>.Refuse(AuthError.UpstreamUnavailable, retryAfterSeconds: 2);

    private static async Task<byte[]?> Read(HttpResponseMessage answer, CancellationToken cancellationToken)
    {
        var buffer = new byte[MostBytes + 1];
        await using var stream = await answer.Content.ReadAsStreamAsync(cancellationToken);
        var length = await stream.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken);
        return length <= MostBytes ? buffer[..length] : null;
    }

    /// <summary>Connects to the address that was judged: a second look-up of the name could answer another one.</summary>
    private async ValueTask<Stream> Connect(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        var found = await Dns.GetHostAddressesAsync(context.DnsEndPoint.Host, cancellationToken);
        IPAddress[] allowed = [.. found.Where(address => PublicAddresses.Allows(address, named))];
        if (allowed.Length == 0)
            throw new HttpRequestException("The host has no address that may be called.");
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(allowed, context.DnsEndPoint.Port, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch (SocketException fault)
        {
            socket.Dispose();
            throw new HttpRequestException("The host does not answer.", fault);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>The machine's own certificate authorities, and those that the operator adds.</summary>
    private static X509ChainPolicy? Trust(string? caFile)
    {
        if (string.IsNullOrEmpty(caFile))
            return null;
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.CustomTrustStore.ImportFromPemFile(caFile);
        using var machine = new X509Store(StoreName.Root, StoreLocation.LocalMachine, OpenFlags.ReadOnly);
        policy.CustomTrustStore.AddRange(machine.Certificates);
        return policy;
    }
}
