using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using OrleansTenantAuth.Silo.Delivery;
using OrleansTenantAuth.TestSupport;

namespace OrleansTenantAuth.Tests.Gateway;

/// <summary>A workspace's former user store, over TLS on this machine. It checks the signature and keeps what it was asked.</summary>
internal sealed class FormerUserStore : IAsyncDisposable
{
    /// <summary>Key of the signatures.</summary>
    public const string Secret = "former-store-secret-0123456789abcdef";

    private readonly TestCertificate certificate = new("localhost");
    private readonly ConcurrentQueue<(string Email, string Password)> asked = new();
    private WebApplication app = null!;

    /// <summary>Passwords by address.</summary>
    public ConcurrentDictionary<string, string> Users { get; } = new(StringComparer.Ordinal);

    /// <summary>What is done instead of an answer, where it is set.</summary>
    public Func<HttpContext, Task>? Instead { get; set; }

    /// <summary>Where it is asked.</summary>
    public string Url => new UriBuilder(app.Urls.First()) { Host = "localhost", Path = "/login" }.ToString();

    /// <summary>Its certificate authority.</summary>
    public string CaFile => certificate.Certificate;

    /// <summary>What it was asked so far.</summary>
    public IReadOnlyList<(string Email, string Password)> Asked => [.. asked];

    public static async Task<FormerUserStore> Start()
    {
        var store = new FormerUserStore();
        using var pem = X509Certificate2.CreateFromPemFile(store.certificate.WithKey, store.certificate.WithKey);
        var served = X509CertificateLoader.LoadPkcs12(pem.Export(X509ContentType.Pfx), null);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen => listen.UseHttps(served)));
        store.app = builder.Build();
        store.app.Run(store.Answer);
        await store.app.StartAsync();
        return store;
    }

    public async ValueTask DisposeAsync()
    {
        await app.DisposeAsync();
        certificate.Dispose();
    }

    private async Task Answer(HttpContext http)
    {
        using var read = new MemoryStream();
        await http.Request.Body.CopyToAsync(read);
        var body = read.ToArray();
        using var question = JsonDocument.Parse(body);
        var (email, password) = (question.RootElement.GetProperty("email").GetString()!, question.RootElement.GetProperty("password").GetString()!);
        asked.Enqueue((email, password));
        if (Instead is { } other)
            await other(http);
        else if (!IsSigned(http.Request.Headers[WebhookSignature.Header].ToString(), body))
            http.Response.StatusCode = StatusCodes.Status400BadRequest;
        else if (Users.TryGetValue(email, out var known) && known == password)
            await http.Response.WriteAsync("""{"plan":"pro","mode":"MODE"}""".Replace("MODE", question.RootElement.GetProperty("mode").GetString(), StringComparison.Ordinal));
        else
            http.Response.StatusCode = StatusCodes.Status401Unauthorized;
    }

    private static bool IsSigned(string header, byte[] body)
    {
        var seconds = header.Split(',')[0]["t=".Length..];
        return header == WebhookSignature.Sign(Secret, DateTimeOffset.FromUnixTimeSeconds(long.Parse(seconds, System.Globalization.CultureInfo.InvariantCulture)), body);
    }
}
