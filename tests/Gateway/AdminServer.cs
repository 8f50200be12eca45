using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using OrleansTenantAuth.TestSupport;

namespace OrleansTenantAuth.Tests.Gateway;

/// <summary>Calls of admins, by a key of their choice.</summary>
public sealed class AdminServer : IAsyncLifetime
{
    /// <summary>The server.</summary>
    public GatewayHarness Server { get; private set; } = null!;

    public async Task InitializeAsync() => Server = await GatewayHarness.Start();

    public async Task DisposeAsync() => await Server.DisposeAsync();

    public Task<Reply> Get(string path, string key = GatewayHarness.AdminKey) => Send(HttpMethod.Get, path, null, key);

    public Task<Reply> Delete(string path, string key = GatewayHarness.AdminKey) => Send(HttpMethod.Delete, path, null, key);

    public Task<Reply> Post(string path, object? body = null, string key = GatewayHarness.AdminKey, string? repeat = null) =>
        Send(HttpMethod.Post, path, body, key, repeat);

    public Task<Reply> Patch(string path, object body, string key = GatewayHarness.AdminKey) => Send(HttpMethod.Patch, path, body, key);

    public Task<Reply> Put(string path, object body, string key = GatewayHarness.AdminKey) => Send(HttpMethod.Put, path, body, key);

    /// <summary>Sends a call; a string is a body as it stands.</summary>
    public Task<Reply> Send(HttpMethod method, string path, object? body, string? key, string? repeat = null)
    {
        ByteArrayContent? content = null;
        if (body is not null)
        {
            content = new ByteArrayContent(Encoding.UTF8.GetBytes(body as string ?? JsonSerializer.Serialize(body)));
            content.Headers.ContentType = MediaTypeHeaderValue.Parse("application/json");
        }

        List<(string, string)> headers = [];
        if (key is not null)
            headers.Add(("X-Admin-Key", key));
        if (repeat is not null)
            headers.Add(("Idempotency-Key", repeat));
        return Server.Send(method, "/admin" + path, content, [.. headers]);
    }

    /// <summary>Makes an admin key; answers its id and its text.</summary>
    public async Task<(string Id, string Text)> NewKey(string? app = null, string? expiresAt = null)
    {
        var made = (await Post("/api-keys", new { name = "key", app_id = app, expires_at = expiresAt })).ShouldHave(201);
        return (made.String("id"), made.String("key"));
    }

    /// <summary>Walks all pages of a list.</summary>
    public async Task<IReadOnlyList<JsonElement>> Walk(string path, string items, int limit)
    {
        List<JsonElement> found = [];
        for (string? cursor = null; ;)
        {
            var page = (await Get($"{path}{(path.Contains('?', StringComparison.Ordinal) ? '&' : '?')}limit={limit}{(cursor is null ? "" : "&cursor=" + cursor)}")).ShouldHave(200);
            var list = page.Json.GetProperty(items).EnumerateArray().ToArray();
            list.Length.ShouldBeLessThanOrEqualTo(limit);
            found.AddRange(list);
            cursor = page.Json.GetProperty("next_cursor").GetString();
            if (cursor is null)
                return found;
        }
    }
}
