using System.Text;
using System.Text.Json;

namespace OrleansTenantAuth.TestSupport;

/// <summary>The three tokens of a session of a workspace.</summary>
public sealed record WorkspaceSession(string Access, string Id, string Refresh, JsonElement Answer)
{
    /// <summary>Reads an answer with tokens.</summary>
    public static WorkspaceSession Of(Reply reply)
    {
        var tokens = reply.ShouldHave(200).Json.GetProperty("tokens");
        string Value(string name) => tokens.GetProperty(name).GetProperty("value").GetString()!;
        return new(Value("access"), Value("id"), Value("refresh"), reply.Json);
    }

    /// <summary>The claims of the access token.</summary>
    public JsonElement Claims => ClaimsOf(Access);

    /// <summary>The claims of any JWT.</summary>
    public static JsonElement ClaimsOf(string jwt) =>
        JsonDocument.Parse(System.Buffers.Text.Base64Url.DecodeFromChars(jwt.Split('.')[1])).RootElement;

    /// <summary>The roles that the access token says in a tenant.</summary>
    public IReadOnlyList<string> RolesIn(string code) => Claims.GetProperty("authorization").TryGetProperty(code, out var tenant)
        ? [.. tenant.GetProperty("roles").EnumerateArray().Select(role => role.GetString()!)]
        : [];
}

/// <summary>One mode of a workspace of a test.</summary>
public sealed record TestMode(TestApp App, string RootTenant, string AdminKey);

/// <summary>A workspace of a test, and the calls that front ends and servers make. Without an origin they are in test mode.</summary>
public sealed class TestWorkspace(GatewayClient server, string code, TestMode live, TestMode test)
{
    /// <summary>The origin of the live front end.</summary>
    public const string LiveOrigin = "https://app.example.com";

    /// <summary>A password that may be set.</summary>
    public const string Password = "correct horse battery 1";

    /// <summary>The code of both root tenants.</summary>
    public string Code => code;

    /// <summary>The live mode.</summary>
    public TestMode Live => live;

    /// <summary>The test mode.</summary>
    public TestMode Test => test;

    /// <summary>Makes a workspace; two issuers take long to make, so the call is repeated as clients repeat it.</summary>
    public static async Task<TestWorkspace> Create(GatewayClient server, string slug)
    {
        var once = Guid.NewGuid().ToString();
        var body = new { name = slug, slug, allowed_origins = new[] { LiveOrigin } };
        Reply reply;
        var tries = 0;
        do
            reply = await server.Post("/admin/workspaces", body, ("X-Admin-Key", GatewayClient.AdminKey), ("Idempotency-Key", once));
        while (reply.Status == 503 && ++tries < 10);
        reply.ShouldHave(201);
        return new(server, reply.String("code"), ModeOf("live"), ModeOf("test"));

        TestMode ModeOf(string name)
        {
            var mode = reply.Json.GetProperty(name);
            string Text(string member) => mode.GetProperty(member).GetString()!;
            return new(new TestApp(server, Text("slug"), Text("app_id"), Text("app_secret")), Text("root_tenant_id"), Text("admin_key"));
        }
    }

    /// <summary>Signs a user up with a password.</summary>
    public async Task<WorkspaceSession> SignUp(string email, string password = Password, string? username = null, string? origin = null) =>
        WorkspaceSession.Of(await Patiently(HttpMethod.Post, $"/v0/tenants/{code}/auth/create", new { email, password, username }, origin));

    /// <summary>Logs in with a password.</summary>
    public Task<Reply> Login(string name, string password = Password, string? origin = null) =>
        Patiently(HttpMethod.Post, $"/v0/tenants/{code}/auth/basic", new { emailOrUsername = name, password }, origin);

    /// <summary>Refreshes.</summary>
    public Task<Reply> Refresh(string refreshToken) => server.Get("/v0/auth/refresh", Bearer(refreshToken));

    /// <summary>Posts to the tenant.</summary>
    public Task<Reply> Post(string path, object body, string? origin = null) => Send(HttpMethod.Post, $"/v0/tenants/{code}{path}", body, origin: origin);

    /// <summary>Sends a call with a body, a token and an origin.</summary>
    public Task<Reply> Send(HttpMethod method, string path, object? body, string? bearer = null, string? origin = null)
    {
        List<(string, string)> headers = [];
        if (bearer is not null)
            headers.Add(Bearer(bearer));
        if (origin is not null)
            headers.Add(("Origin", origin));
        var content = body is null ? null : new StringContent(body as string ?? JsonSerializer.Serialize(body), Encoding.UTF8, "application/json");
        return server.Send(method, path, content, [.. headers]);
    }

    /// <summary>Hashes take long on a busy machine: at 503 the call is sent again with the same key, as clients do.</summary>
    private async Task<Reply> Patiently(HttpMethod method, string path, object body, string? origin)
    {
        var once = ("Idempotency-Key", Guid.NewGuid().ToString());
        (string, string)[] headers = origin is null ? [once] : [once, ("Origin", origin)];
        Reply reply;
        var tries = 0;
        do
            reply = await server.Send(method, path, new StringContent(JsonSerializer.Serialize(body), Encoding.UTF8, "application/json"), headers);
        while (reply.Status == 503 && ++tries < 5);
        return reply;
    }

    /// <summary>A token as a header.</summary>
    public static (string Name, string Value) Bearer(string token) => ("Authorization", "Bearer " + token);
}
