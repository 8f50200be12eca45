using System.Threading.Channels;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace OrleansTenantAuth.Tests.Delivery.Support;

/// <summary>A webhook on a free local port that keeps what it got and answers as told.</summary>
public sealed class WebhookListener : IAsyncDisposable
{
    private readonly WebApplication app;

    private WebhookListener(WebApplication app) => this.app = app;

    public Channel<(string Path, Dictionary<string, string> Headers, byte[] Body)> Got { get; } =
        Channel.CreateUnbounded<(string, Dictionary<string, string>, byte[])>();

    public Func<HttpContext, Task> Answer { get; set; } = static _ => Task.CompletedTask;

    public string Url => app.Urls.First() + "/sms";

    public static async Task<WebhookListener> Start()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var listener = new WebhookListener(builder.Build());
        listener.app.Run(listener.Take);
        await listener.app.StartAsync();
        return listener;
    }

    public async ValueTask DisposeAsync() => await app.DisposeAsync();

    private async Task Take(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        var headers = context.Request.Headers.ToDictionary(header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase);
        await Got.Writer.WriteAsync((context.Request.Path, headers, body.ToArray()));
        await Answer(context);
    }
}
