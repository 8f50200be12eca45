using System.Collections.Concurrent;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace OrleansTenantAuth.Tests.Gateway;

/// <summary>A collector for OTLP over HTTP with protobuf, on a free local port. It keeps what it got.</summary>
internal sealed class OtlpReceiver : IAsyncDisposable
{
    private readonly WebApplication app;
    private readonly ConcurrentQueue<(string Path, string? Type, string Text)> got = new();

    private OtlpReceiver(WebApplication app) => this.app = app;

    /// <summary>Where it listens.</summary>
    public string Url => app.Urls.First();

    /// <summary>Everything that came, whatever the path.</summary>
    public string All => string.Concat(got.Select(request => request.Text));

    /// <summary>Content types that came.</summary>
    public IEnumerable<string?> Types => got.Select(request => request.Type).Distinct(StringComparer.Ordinal);

    public static async Task<OtlpReceiver> Start()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var receiver = new OtlpReceiver(builder.Build());
        receiver.app.Run(receiver.Take);
        await receiver.app.StartAsync();
        return receiver;
    }

    /// <summary>What came to a path. Names and values are text in protobuf: they can be found without a parser.</summary>
    public string At(string path) => string.Concat(got.Where(request => request.Path == path).Select(request => request.Text));

    public async ValueTask DisposeAsync() => await app.DisposeAsync();

    private async Task Take(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        got.Enqueue((context.Request.Path, context.Request.ContentType, Encoding.Latin1.GetString(body.ToArray())));
    }
}
