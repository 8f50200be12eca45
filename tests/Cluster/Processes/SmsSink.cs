using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace OrleansTenantAuth.Tests.Cluster.Processes;

/// <summary>Takes text messages by HTTPS, as the server's webhook wants it, and says nothing. <c>SSL_CERT_FILE</c> makes servers believe its certificate.</summary>
public sealed class SmsSink : IAsyncDisposable
{
    private readonly WebApplication app;

    private SmsSink(WebApplication app, Uri address)
    {
        this.app = app;
        Address = address;
    }

    /// <summary>Where messages are posted.</summary>
    public Uri Address { get; }

    /// <summary>Starts it; the certificate goes to a file.</summary>
    public static async Task<SmsSink> Start(string certificateFile)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=127.0.0.1", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        var now = DateTimeOffset.UtcNow;
        using var certificate = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(2));
        await File.WriteAllTextAsync(certificateFile, certificate.ExportCertificatePem());
        var served = X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pfx), null);

        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen => listen.UseHttps(served)));
        var server = builder.Build();
        server.MapPost("/sms", static (HttpContext _) => Task.CompletedTask);
        await server.StartAsync();
        return new SmsSink(server, new Uri(new Uri(server.Urls.First()), "/sms"));
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => app.DisposeAsync();
}
