using System.Text.Json;

namespace OrleansTenantAuth.TestSupport;

/// <summary>A workspace of an app's tenant, and the calls that its service account makes.</summary>
public sealed class TestTenantWorkspace(GatewayClient server, TestApp app, string id, string slug, string clientId, string secret, string token)
{
    /// <summary>The app.</summary>
    public TestApp App => app;

    /// <summary>The tenant's uuid.</summary>
    public string Id => id;

    /// <summary>The workspace's slug.</summary>
    public string Slug => slug;

    /// <summary>Client id of the first service account.</summary>
    public string ClientId => clientId;

    /// <summary>Its secret.</summary>
    public string Secret => secret;

    /// <summary>Its token.</summary>
    public string Token => token;

    /// <summary>Makes an app and a workspace of it, both of one name.</summary>
    public static async Task<TestTenantWorkspace> Create(GatewayClient server, string slug, object? settings = null) =>
        await Create(server, await server.CreateApp(slug, settings), slug);

    /// <summary>Makes a workspace of an app.</summary>
    public static async Task<TestTenantWorkspace> Create(GatewayClient server, TestApp app, string slug)
    {
        ArgumentNullException.ThrowIfNull(app);
        var made = (await Admin(server, HttpMethod.Post, "", new { app_id = app.Id, name = slug, slug })).ShouldHave(201).Json;
        var account = made.GetProperty("service_account");
        var (clientId, secret) = (account.GetProperty("client_id").GetString()!, account.GetProperty("client_secret").GetString()!);
        var token = (await TokenOf(server, clientId, secret)).ShouldHave(200).String("access_token");
        return new(server, app, made.GetProperty("workspace").GetProperty("id").GetString()!, slug, clientId, secret, token);
    }

    /// <summary>The workspace as it is called at another server over the same database.</summary>
    public TestTenantWorkspace At(GatewayClient another) => new(another, app.At(another), id, slug, clientId, secret, token);

    /// <summary>Asks for a token.</summary>
    public static Task<Reply> TokenOf(GatewayClient server, string clientId, string secret, string path = "/oidc/token") =>
        server.PostForm(path, new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["grant_type"] = "client_credentials", ["client_id"] = clientId, ["client_secret"] = secret, ["scope"] = "openid",
        });

    /// <summary>A call of an admin on workspaces.</summary>
    public static Task<Reply> Admin(GatewayClient server, HttpMethod method, string path, object? body = null, params (string, string)[] headers) =>
        server.Send(method, "/workspace/api/v1/workspaces" + path, Json(body), [("X-Admin-Key", GatewayClient.AdminKey), .. headers]);

    /// <summary>A call of an admin on this one.</summary>
    public Task<Reply> Admin(HttpMethod method, string path, object? body = null) => Admin(server, method, "/" + slug + path, body);

    /// <summary>A call below the workspace's routes by the first account's token.</summary>
    public Task<Reply> Call(HttpMethod method, string path, object? body = null, string? by = null, params (string, string)[] headers) =>
        server.Send(method, $"/workspace/{slug}/api/v1{path}", Json(body), [("Authorization", "Bearer " + (by ?? token)), .. headers]);

    /// <summary>A call on the workspace's data, by the first account's token unless told otherwise.</summary>
    public Task<Reply> Data(HttpMethod method, string path, object? body = null, string? by = null, params (string, string)[] headers) =>
        server.Send(method, $"/data/workspace/{slug}/api/v1{path}", Json(body), [("Authorization", "Bearer " + (by ?? token)), .. headers]);

    /// <summary>Lets the first account do everything with structures and records.</summary>
    public async Task<TestTenantWorkspace> WithData()
    {
        foreach (var resource in new[] { "structures", "records" })
            await Permit(new { resource, actions = new[] { "*" }, policy = new { conditions = new { groups = new { contains = "workspace_administrators" } } } });
        return this;
    }

    /// <summary>Makes a structure; answers its id.</summary>
    public async Task<string> NewStructure(object body) => (await Data(HttpMethod.Post, "/structures", body)).ShouldHave(201).String("id");

    /// <summary>Makes a record; answers its id.</summary>
    public async Task<string> NewRecord(string structure, object data) =>
        (await Data(HttpMethod.Post, "/records/slug/" + structure, new { data })).ShouldHave(201).String("id");

    /// <summary>A call below the workspace's routes with headers alone.</summary>
    public Task<Reply> CallWith(HttpMethod method, string path, params (string, string)[] headers) =>
        server.Send(method, $"/workspace/{slug}/api/v1{path}", null, headers);

    /// <summary>Makes another service account; answers its number, client id and secret.</summary>
    public async Task<(long Id, string ClientId, string Secret)> NewAccount(params string[] groups)
    {
        var made = (await Call(HttpMethod.Post, "/service-accounts", new { name = "another", groups })).ShouldHave(201);
        return (made.Json.GetProperty("id").GetInt64(), made.String("client_id"), made.String("client_secret"));
    }

    /// <summary>A token of another new account.</summary>
    public async Task<string> NewToken(params string[] groups)
    {
        var (_, client, password) = await NewAccount(groups);
        return (await TokenOf(server, client, password)).ShouldHave(200).String("access_token");
    }

    /// <summary>Makes a permission; answers its id.</summary>
    public async Task<string> Permit(object body) => (await Call(HttpMethod.Post, "/permissions", body)).ShouldHave(201).String("id");

    private static ByteArrayContent? Json(object? body)
    {
        if (body is null)
            return null;
        var content = new ByteArrayContent(body is string text ? System.Text.Encoding.UTF8.GetBytes(text) : JsonSerializer.SerializeToUtf8Bytes(body));
        content.Headers.ContentType = new("application/json");
        return content;
    }
}
