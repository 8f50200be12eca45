using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OrleansTenantAuth.Gateway.Hosting;

namespace OrleansTenantAuth.TestSupport;

/// <summary>
/// The real server on SQLite in a directory of its own, with a clock that tests move. Tests speak HTTP to it; every answer is
/// held against the OpenAPI document.
/// </summary>
public sealed class GatewayHarness : IAsyncDisposable
{
    /// <summary>The configured admin key.</summary>
    public const string AdminKey = "test-admin-key-0123456789abcdef0123456789";

    private readonly WebApplication server;
    private readonly string data;
    private DocumentCheck? document;

    private GatewayHarness(WebApplication app, string directory, FakeTime time, HttpClient client)
    {
        server = app;
        data = directory;
        Time = time;
        Client = client;
    }

    /// <summary>Speaks to the server; redirects and cookies are off.</summary>
    public HttpClient Client { get; }

    /// <summary>The server's clock.</summary>
    public FakeTime Time { get; }

    /// <summary>Every mapped route, for example <c>POST /auth/refresh</c>.</summary>
    public IReadOnlyList<string> Routes =>
    [
        .. server.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>().SelectMany(endpoint =>
            (endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods ?? []).Select(method => $"{method} /{endpoint.RoutePattern.RawText!.Trim('/')}")),
    ];

    /// <summary>Starts a server.</summary>
    public static async Task<GatewayHarness> Start(string environment = "Development", params (string Key, string Value)[] settings)
    {
        var directory = System.IO.Directory.CreateTempSubdirectory("ota-gateway-").FullName;
        var time = new FakeTime();
        var values = new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["TenantAuth:Store"] = "sqlite",
            ["TenantAuth:DataDirectory"] = directory,
            ["TenantAuth:AdminKey"] = AdminKey,
            ["TenantAuth:Issuer"] = "https://auth.example.test",
            ["TenantAuth:MasterKeys:0:Id"] = "t1",
            ["TenantAuth:MasterKeys:0:Key"] = Convert.ToBase64String(new byte[32]),
            ["TenantAuth:CopyMessages"] = "true",
            ["TenantAuth:Cluster:Address"] = "127.0.0.1",
        };
        foreach (var (key, value) in settings)
            values["TenantAuth:" + key] = value;
        var app = await GatewayHost.Build(["--environment", environment], builder =>
        {
            builder.WebHost.UseTestServer();
            builder.Configuration.AddInMemoryCollection(values);
            builder.Logging.ClearProviders();
            builder.Services.AddSingleton<TimeProvider>(time);
        });
        await app.StartAsync();
        var client = app.GetTestClient();
        if (environment != "Development")
            client.BaseAddress = new Uri("https://localhost");
        return new GatewayHarness(app, directory, time, client);
    }

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
        document ??= DocumentCheck.Of(await Client.GetStringAsync("/openapi/v1.json"));
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
            using var messages = JsonDocument.Parse(await Client.GetStringAsync(requestId is null ? "/dev/outbox?to=" + Uri.EscapeDataString(contact) : "/dev/outbox", patience.Token));
            foreach (var message in messages.RootElement.EnumerateArray())
            {
                if (message.GetProperty("purpose").GetString() == purpose && (requestId is null || message.GetProperty("id").GetString() == requestId))
                    return message.GetProperty("code").GetString()!;
            }

            await Task.Delay(10, patience.Token);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await server.DisposeAsync();
        System.IO.Directory.Delete(data, recursive: true);
    }
}
