using System.Text.Json.Nodes;

namespace OrleansTenantAuth.TestSupport;

/// <summary>Tokens of a login.</summary>
public sealed record TestSession(string UserId, string AccessToken, string RefreshToken, bool IsNewUser);

/// <summary>An app of a test, and the calls that its backend makes.</summary>
public sealed class TestApp(GatewayClient server, string slug, string id, string secret)
{
    /// <summary>The app's uuid.</summary>
    public string Id => id;

    /// <summary>The app's slug.</summary>
    public string Slug => slug;

    /// <summary>The app's secret.</summary>
    public string Secret => secret;

    /// <summary>The same app, its calls going to another server over the same database.</summary>
    public TestApp At(GatewayClient another) => new(another, slug, id, secret);

    /// <summary>Posts a body with the app's credentials in front.</summary>
    public Task<Reply> Post(string path, object body, params (string Name, string Value)[] headers)
    {
        var whole = new JsonObject { ["app_id"] = id, ["app_secret"] = secret };
        foreach (var (name, value) in System.Text.Json.JsonSerializer.SerializeToNode(body)!.AsObject().ToArray())
            whole[name] = value?.DeepClone();
        return server.Post(path, whole.ToJsonString(), headers);
    }

    /// <summary>Sends a login code; answers the request's id and the code.</summary>
    public async Task<(string RequestId, string Code)> SendCode(string email)
    {
        var sent = (await Post("/auth/send-otp", new { email, purpose = "LOGIN" })).ShouldHave(200);
        var request = sent.String("otp_request_id");
        return (request, await server.Code(email, "LOGIN", request));
    }

    /// <summary>Logs a user in.</summary>
    public async Task<TestSession> Login(string email, string? tenant = null)
    {
        var (request, code) = await SendCode(email);
        var reply = (await Post("/auth/verify-otp", new { otp_request_id = request, otp = code, purpose = "LOGIN", tenant_id = tenant })).ShouldHave(200);
        return new(reply.String("user_id"), reply.String("access_token"), reply.String("refresh_token"), reply.Json.GetProperty("is_new_user").GetBoolean());
    }

    /// <summary>Makes a tenant.</summary>
    public async Task<string> CreateTenant(string name = "Acme Corporation")
    {
        var reply = await server.Post($"/admin/apps/{id}/tenants", new { name }, ("X-Admin-Key", GatewayClient.AdminKey));
        return reply.ShouldHave(201).String("id");
    }

    /// <summary>Gives a role.</summary>
    public async Task Assign(string user, string tenant, string role) =>
        (await Post("/auth/roles/assign", new { user_id = user, tenant_id = tenant, role })).ShouldHave(200);
}
