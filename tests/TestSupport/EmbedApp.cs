using System.Text.Json;

namespace OrleansTenantAuth.TestSupport;

/// <summary>An app with an API key, and the calls that its customer's backend and pages make.</summary>
public sealed class EmbedApp(GatewayClient server, TestApp app, string keyId, string key)
{
    /// <summary>The app.</summary>
    public TestApp App => app;

    /// <summary>The API key's id.</summary>
    public string KeyId => keyId;

    /// <summary>The API key.</summary>
    public string Key => key;

    /// <summary>Makes an app and a key of it.</summary>
    public static async Task<EmbedApp> Create(GatewayClient server, string slug, object? settings = null, string kind = "up_embed")
    {
        var app = await server.CreateApp(slug, settings);
        var made = (await Admin(server, HttpMethod.Post, $"/apps/{app.Id}/api-keys", new { kind, name = "Deploy" })).ShouldHave(201);
        return new EmbedApp(server, app, made.String("id"), made.String("key"));
    }

    /// <summary>The same app with another key.</summary>
    public async Task<EmbedApp> WithNewKey(string kind = "up_embed", string[]? scopes = null)
    {
        var made = (await Admin(HttpMethod.Post, "/api-keys", new { kind, name = "Another", scopes })).ShouldHave(201);
        return new EmbedApp(server, app, made.String("id"), made.String("key"));
    }

    /// <summary>Sends register-tenant with the app's key in front.</summary>
    public Task<Reply> Register(object body)
    {
        var whole = JsonSerializer.SerializeToNode(body)!.AsObject();
        whole["apiKey"] ??= key;
        return server.Post("/v1/api/tenant/register-tenant", whole.ToJsonString());
    }

    /// <summary>Sends register-tenant as a text in which KEY stands for the key.</summary>
    public Task<Reply> RegisterText(string body) => server.Post("/v1/api/tenant/register-tenant", body.Replace("KEY", key, StringComparison.Ordinal));

    /// <summary>A token of a tenant that sees one store.</summary>
    public async Task<string> Token(string tenant = "acme", object? user = null) =>
        (await Register(new { displayName = tenant, prefilters = new { store_id = tenant }, user })).ShouldHave(200).String("token");

    /// <summary>Reads the settings of a token.</summary>
    public Task<Reply> Settings(string token) => server.Get("/upsolve/permissions/tenant-settings/", ("Authorization", "Bearer " + token));

    /// <summary>A call of an admin below the app.</summary>
    public Task<Reply> Admin(HttpMethod method, string path, object? body = null) => Admin(server, method, $"/apps/{app.Id}{path}", body);

    /// <summary>The claims of a token, unchecked.</summary>
    public static JsonElement Claims(string token) => Part(token, 1);

    /// <summary>The header of a token.</summary>
    public static JsonElement Header(string token) => Part(token, 0);

    private static JsonElement Part(string token, int part) =>
        JsonDocument.Parse(System.Buffers.Text.Base64Url.DecodeFromChars(token.Split('.')[part])).RootElement;

    private static Task<Reply> Admin(GatewayClient server, HttpMethod method, string path, object? body)
    {
        var content = body is null ? null : new ByteArrayContent(JsonSerializer.SerializeToUtf8Bytes(body));
        content?.Headers.ContentType = new("application/json");
        return server.Send(method, "/admin" + path, content, ("X-Admin-Key", GatewayClient.AdminKey));
    }
}
