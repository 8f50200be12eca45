using System.Text.Json;
using System.Text.Json.Nodes;
using OrleansTenantAuth.TestSupport;

namespace OrleansTenantAuth.Tests.Gateway;

/// <summary>A server that may call this machine, and an issuer that signs what a test tells it.</summary>
public sealed class ExternalServer : IAsyncLifetime
{
    private int workspaces;

    /// <summary>The server.</summary>
    public GatewayHarness Server { get; private set; } = null!;

    /// <summary>The issuer.</summary>
    public ForgedProvider Issuer { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        Server = await GatewayHarness.Start(settings: ("Outbound:AllowedNetworks:0", "127.0.0.0/8"));
        Issuer = await ForgedProvider.Start();
    }

    public async Task DisposeAsync()
    {
        await Server.DisposeAsync();
        await Issuer.DisposeAsync();
    }

    /// <summary>A workspace that takes the issuer's tokens, where admins may see and explain permissions.</summary>
    public async Task<ExternalWorkspace> NewWorkspace(object? settings = null, ForgedProvider? issuer = null)
    {
        var number = Interlocked.Increment(ref workspaces);
        return await ExternalWorkspace.Create(Server, Server.Time, issuer ?? Issuer, string.Create(System.Globalization.CultureInfo.InvariantCulture, $"byot-{number}"), settings);
    }
}

/// <summary>A workspace that takes the tokens of an issuer.</summary>
public sealed class ExternalWorkspace(TimeProvider time, TestTenantWorkspace workspace, ForgedProvider issuer, string provider)
{
    /// <summary>The workspace.</summary>
    public TestTenantWorkspace Workspace => workspace;

    /// <summary>The same as it is called at another server over the same database.</summary>
    public ExternalWorkspace At(GatewayClient another) => new(time, workspace.At(another), issuer, provider);

    /// <summary>The provider's uuid.</summary>
    public string Provider => provider;

    /// <summary>Makes it; <paramref name="settings"/> are set of the provider beside those of the tutorial.</summary>
    public static async Task<ExternalWorkspace> Create(GatewayClient server, TimeProvider time, ForgedProvider issuer, string slug, object? settings = null)
    {
        var workspace = await TestTenantWorkspace.Create(server, slug);
        (await workspace.Admin(HttpMethod.Patch, "", new { external_org_id = "org_" + slug })).ShouldHave(200);
        await workspace.Permit(new { resource = "workspace::permissions", actions = new[] { "list", "validate" }, policy = new { conditions = new { groups = new { contains = "admins" } } } });
        var made = (await workspace.Call(HttpMethod.Post, "/external-auth-providers", Settings(issuer, settings))).ShouldHave(201);
        return new(time, workspace, issuer, made.String("id"));
    }

    /// <summary>A provider as the tutorial sets it up.</summary>
    public static JsonObject Settings(ForgedProvider issuer, object? others = null)
    {
        var body = new JsonObject { ["name"] = "Clerk", ["type"] = "Clerk", ["jwksUrl"] = issuer.Issuer + "/keys", ["audiences"] = new JsonArray("convex") };
        foreach (var (name, value) in JsonSerializer.SerializeToNode(others ?? new { })!.AsObject())
            body[name] = value?.DeepClone();
        return body;
    }

    /// <summary>Claims of an admin of the workspace's organization.</summary>
    public JsonObject Claims(string subject = "user_1")
    {
        var now = time.GetUtcNow().ToUnixTimeSeconds();
        return new()
        {
            ["iss"] = issuer.Issuer, ["sub"] = subject, ["aud"] = "convex", ["iat"] = now, ["exp"] = now + 60, ["org_id"] = "org_" + workspace.Slug, ["org_role"] = "org:admin",
        };
    }

    /// <summary>A token of such an admin, with other claims; a null takes one away.</summary>
    public string Token(string subject = "user_1", object? others = null, string algorithm = "RS256", string? header = null)
    {
        var claims = Claims(subject);
        foreach (var (name, value) in JsonSerializer.SerializeToNode(others ?? new { })!.AsObject())
        {
            if (value is null)
                claims.Remove(name);
            else
                claims[name] = value.DeepClone();
        }

        return issuer.Sign(claims.ToJsonString(), algorithm, header);
    }

    /// <summary>A call that an admin may make.</summary>
    public Task<Reply> Call(string token) => workspace.Call(HttpMethod.Get, "/permissions", by: token);

    /// <summary>A call on the provider by the workspace's own account.</summary>
    public Task<Reply> OnProvider(HttpMethod method, string path = "", object? body = null) => workspace.Call(method, $"/external-auth-providers/{provider}{path}", body);

    /// <summary>Replaces the provider's settings.</summary>
    public Task<Reply> Change(object others) => OnProvider(HttpMethod.Put, "", Settings(issuer, others));
}
