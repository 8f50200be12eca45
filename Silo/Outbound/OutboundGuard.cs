using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Hosting;
using OrleansTenantAuth.Silo.Options;

namespace OrleansTenantAuth.Silo.Outbound;

/// <summary>Finds the addresses of a host; tests answer themselves.</summary>
public interface IHostAddresses
{
    /// <summary>The addresses that the name system gives now.</summary>
    Task<IPAddress[]> Find(string host, CancellationToken cancellationToken);
}

/// <summary>The machine's own name system.</summary>
public sealed class SystemHostAddresses : IHostAddresses
{
    /// <inheritdoc/>
    public Task<IPAddress[]> Find(string host, CancellationToken cancellationToken) => Dns.GetHostAddressesAsync(host, cancellationToken);
}

/// <summary>Thrown while connecting to an address that is not permitted; whoever calls sees it as the cause of an <see cref="HttpRequestException"/>.</summary>
public sealed class OutboundRefusedException() : IOException("The host's addresses are not public, and the operator allows none of them.");

/// <summary>
/// What addresses that customers configure may make this server talk to: https on the public Internet, and the networks that the
/// operator lists (<c>TenantAuth__Outbound__AllowedNetworks</c>). The address is looked at when the connection is made, so a name whose
/// answer changes between a check and the connection gains nothing.
/// </summary>
public sealed class OutboundGuard(TenantAuthOptions options, IHostEnvironment environment, IHostAddresses names)
{
    private const int MostAddresses = 8;
    private readonly IPNetwork[] allowed = [.. options.Outbound.AllowedNetworks.Select(range => IPNetwork.Parse(range))];

    /// <summary>Whether an address may be configured: https, without user, password or fragment; plain http in Development only.</summary>
    public bool Permits(Uri address)
    {
        ArgumentNullException.ThrowIfNull(address);
        return address.IsAbsoluteUri
            && (address.Scheme == Uri.UriSchemeHttps || (address.Scheme == Uri.UriSchemeHttp && environment.IsDevelopment()))
            && address.UserInfo.Length == 0
            && address.Fragment.Length == 0
            && address.Host.Length > 0;
    }

    /// <summary>Whether a connection may be made.</summary>
    public bool Permits(IPAddress address)
    {
        var plain = PublicAddresses.Plain(address);
        return PublicAddresses.Contain(plain) || allowed.Any(range => range.BaseAddress.AddressFamily == plain.AddressFamily && range.Contains(plain));
    }

    /// <summary>
    /// A handler that connects only where this permits: without redirects, cookies and proxy, which would lead elsewhere, and with the
    /// operator's certificate authorities (<c>TenantAuth__Outbound__CaFile</c>) beside the machine's own.
    /// </summary>
    public SocketsHttpHandler NewHandler() => new()
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        UseProxy = false,
        SslOptions = new SslClientAuthenticationOptions { CertificateChainPolicy = Trust(options.Outbound.CaFile) },
        ConnectCallback = (context, cancellationToken) => Connect(context.DnsEndPoint, cancellationToken),
    };

    /// <summary>Connects to the first permitted address of a host that answers. Throws <see cref="OutboundRefusedException"/> where none is permitted.</summary>
    public async ValueTask<Stream> Connect(DnsEndPoint host, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(host);
        var found = IPAddress.TryParse(host.Host.Trim('[', ']'), out var literal) ? [literal] : await names.Find(host.Host, cancellationToken);
        IPAddress[] permitted = [.. found.Where(Permits).Take(MostAddresses)];
        if (permitted.Length == 0)
            throw new OutboundRefusedException();
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(permitted, host.Port, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

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
