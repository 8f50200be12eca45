using System.Collections.Concurrent;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace OrleansTenantAuth.TestSupport;

/// <summary>Speaks HTTP to a server, wherever it runs, and holds every answer against its OpenAPI document.</summary>
public abstract class GatewayClient
{
    /// <summary>The configured admin key.</summary>
    public const string AdminKey = "test-admin-key-0123456789abcdef0123456789";

    private static readonly ConcurrentDictionary<string, DocumentCheck> Documents = new(StringComparer.Ordinal);

    /// <summary>The server's environment; servers of one environment have one document.</summary>
    protected abstract string Environment { get; }

    /// <summary>Speaks to the server; redirects and cookies are off.</summary>
    public abstract HttpClient Client { get; }

    /// <summary>Posts JSON.</summary>
    public Task<Reply> Post(string path, object body, params (string Name, string Value)[] headers) =>
        PostText(path, body as string ?? JsonSerializer.Serialize(body), "application/json", headers);

    /// <summary>Posts a body as it stands.</summary>
    public Task<Reply> PostText(string path, string body, string? contentType, params (string Name, string Value)[] headers) =>
        PostBytes(path, Encoding.UTF8.GetBytes(body), contentType, headers);

    /// <summary>Posts bytes.</summary>
    public Task<Reply> PostBytes(string path, byte[] body, string? contentType, params (string Name, string Value)[] headers)
    {
        var content = new ByteArrayContent(body);
        if (contentType is not null)
            content.Headers.ContentType = MediaTypeHeaderValue.Parse(contentType);
        return Send(HttpMethod.Post, path, content, headers);
    }

    /// <summary>Posts a form.</summary>
    public Task<Reply> PostForm(string path, IEnumerable<KeyValuePair<string, string>> form, params (string Name, string Value)[] headers) =>
        Send(HttpMethod.Post, path, new FormUrlEncodedContent(form), headers);

    /// <summary>Gets.</summary>
    public Task<Reply> Get(string path, params (string Name, string Value)[] headers) => Send(HttpMethod.Get, path, null, headers);

    /// <summary>Sends a request and holds the answer against the document.</summary>
    public async Task<Reply> Send(HttpMethod method, string path, HttpContent? content, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, path) { Content = content };
        foreach (var (name, value) in headers)
            request.Headers.TryAddWithoutValidation(name, value);
        using var response = await Client.SendAsync(request);
        var reply = new Reply((int)response.StatusCode, await response.Content.ReadAsStringAsync(), response.Headers.Concat(response.Content.Headers).ToDictionary(
            header => header.Key, header => string.Join(", ", header.Value), StringComparer.OrdinalIgnoreCase));
        if (!Documents.TryGetValue(Environment, out var document))
            document = Documents[Environment] = DocumentCheck.Of(await Client.GetStringAsync("/openapi/v1.json"));
        document.Hold(method, path, reply);
        return reply;
    }

    /// <summary>Makes an app. An app with keys of its own may take longer than a call may: then it is repeated, as clients do.</summary>
    public async Task<TestApp> CreateApp(string slug, object? settings = null)
    {
        var once = Guid.NewGuid().ToString();
        Reply reply;
        var tries = 0;
        do
            reply = await Post("/admin/apps", new { name = slug, slug, settings }, ("X-Admin-Key", AdminKey), ("Idempotency-Key", once));
        while (reply.Status == 503 && ++tries < 10);
        reply.Status.ShouldBe(201, reply.Text);
        return new TestApp(this, slug, reply.Json.GetProperty("app_id").GetString()!, reply.Json.GetProperty("app_secret").GetString()!);
    }

    /// <summary>The newest code sent to a contact, or that of one request, once it is there.</summary>
    public async Task<string> Code(string contact, string purpose = "LOGIN", string? requestId = null)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (true)
        {
            foreach (var outbox in Outboxes)
            {
                using var messages = JsonDocument.Parse(await outbox.GetStringAsync(requestId is null ? "/dev/outbox?to=" + Uri.EscapeDataString(contact) : "/dev/outbox", patience.Token));
                foreach (var message in messages.RootElement.EnumerateArray())
                {
                    if (message.GetProperty("purpose").GetString() == purpose && (requestId is null || message.GetProperty("id").GetString() == requestId))
                        return message.GetProperty("code").GetString()!;
                }
            }

            await Task.Delay(10, patience.Token);
        }
    }

    /// <summary>Where messages may lie: one process of several sends them.</summary>
    protected virtual IReadOnlyList<HttpClient> Outboxes => [Client];
}
