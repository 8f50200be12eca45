using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Threading.Channels;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace OrleansTenantAuth.Tests.Gateway;

/// <summary>One post as the receiver got it.</summary>
public sealed record ReceivedPost(string Path, string? Authorization, string Id, string Signature, byte[] Body)
{
    /// <summary>The body.</summary>
    public JsonElement Json => JsonDocument.Parse(Body).RootElement;

    /// <summary>What it is about, for example <c>create user</c>.</summary>
    public string Subject => $"{Json.GetProperty("action").GetString()} {Json.GetProperty("model").GetString()}";

    /// <summary>The record.</summary>
    public JsonElement Record => Json.GetProperty("record");

    /// <summary>Whether it is signed under a key, as receivers check it.</summary>
    public bool IsSignedBy(string key)
    {
        var parts = Signature.Split(',');
        byte[] signed = [.. Encoding.UTF8.GetBytes(parts[0]["t=".Length..] + "."), .. Body];
        var mac = HMACSHA256.HashData(Encoding.UTF8.GetBytes(key), signed);
        return parts[1] == "v1=" + Convert.ToHexStringLower(mac);
    }
}

/// <summary>A customer's server on a free local port, which answers as told by path.</summary>
public sealed class WebhookReceiver : IAsyncDisposable
{
    private readonly WebApplication app;
    private readonly ConcurrentDictionary<string, Channel<ReceivedPost>> posts = new(StringComparer.Ordinal);

    private WebhookReceiver(WebApplication app) => this.app = app;

    /// <summary>The status that a path answers; 200 where it says nothing.</summary>
    public ConcurrentDictionary<string, int> Status { get; } = new(StringComparer.Ordinal);

    public static async Task<WebhookReceiver> Start()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var receiver = new WebhookReceiver(builder.Build());
        receiver.app.Run(receiver.Take);
        await receiver.app.StartAsync();
        return receiver;
    }

    /// <summary>The address of a path.</summary>
    public string Url(string path) => app.Urls.First() + path;

    /// <summary>The next post to a path.</summary>
    public async Task<ReceivedPost> Next(string path)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        return await Of(path).Reader.ReadAsync(patience.Token);
    }

    /// <summary>The next post to a path that is about something.</summary>
    public async Task<ReceivedPost> Next(string path, Func<ReceivedPost, bool> isMeant)
    {
        while (true)
        {
            if (await Next(path) is var post && isMeant(post))
                return post;
        }
    }

    /// <summary>Posts to a path that nobody took yet.</summary>
    public int Waiting(string path) => Of(path).Reader.Count;

    public async ValueTask DisposeAsync() => await app.DisposeAsync();

    private Channel<ReceivedPost> Of(string path) => posts.GetOrAdd(path, _ => Channel.CreateUnbounded<ReceivedPost>());

    private async Task Take(HttpContext http)
    {
        using var body = new MemoryStream();
        await http.Request.Body.CopyToAsync(body);
        var path = http.Request.Path.Value!;
        var headers = http.Request.Headers;
        http.Response.StatusCode = Status.GetValueOrDefault(path, 200);
        await Of(path).Writer.WriteAsync(new(path, headers.Authorization, headers["Idempotency-Key"]!, headers["X-Signature"]!, body.ToArray()));
    }
}
