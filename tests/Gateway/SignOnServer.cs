using System.Text.Json;
using Microsoft.AspNetCore.WebUtilities;
using OrleansTenantAuth.TestSupport;

namespace OrleansTenantAuth.Tests.Gateway;

/// <summary>A server with two workspaces that may call this machine, and a provider.</summary>
public sealed class SignOnServer : IAsyncLifetime
{
    private int people;

    /// <summary>The server.</summary>
    public GatewayHarness Server { get; private set; } = null!;

    /// <summary>The workspace under test; the provider is its okta.</summary>
    public TestWorkspace Acme { get; private set; } = null!;

    /// <summary>Another one.</summary>
    public TestWorkspace Other { get; private set; } = null!;

    /// <summary>The provider.</summary>
    public OpenIdServer Provider { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        if (NodeTools.Missing is not null)
            return;
        Server = await GatewayHarness.Start(settings: ("Outbound:AllowedNetworks:0", "127.0.0.0/8"));
        SignOn.GoWithTheMachine(Server);
        Acme = await TestWorkspace.Create(Server, "acme-sign-on");
        Other = await TestWorkspace.Create(Server, "other-sign-on");
        Provider = await OpenIdServer.Start();
        (await SignOn.SetUp(Server, Acme.Test, "okta", Provider.Issuer)).ShouldHave(200);
    }

    public async Task DisposeAsync()
    {
        if (Server is null)
            return;
        await Server.DisposeAsync();
        if (Provider is not null)
            await Provider.DisposeAsync();
    }

    /// <summary>A person whom nobody knows.</summary>
    public string NewPerson() => $"person{Interlocked.Increment(ref people)}";
}

/// <summary>A log-in that has begun: where the browser was sent, and what it keeps.</summary>
public sealed record SignOnBegun(string Address, string Cookie);

/// <summary>What front ends, browsers and admins do about single sign-on.</summary>
public static class SignOn
{
    /// <summary>The front end on a developer's own machine.</summary>
    public const string Origin = "http://localhost:3000";

    /// <summary>Providers of the tests go by the machine's clock, so the server's is put there; tests move it on from then.</summary>
    public static void GoWithTheMachine(GatewayHarness server)
    {
        var behind = TimeProvider.System.GetUtcNow() - server.Time.GetUtcNow();
        if (behind > TimeSpan.Zero)
            server.Time.Advance(behind);
    }

    /// <summary>Sets a provider up at a tenant.</summary>
    public static Task<Reply> SetUp(GatewayHarness server, TestMode mode, string id, string issuer, object? settings = null, string? tenant = null)
    {
        var body = new Dictionary<string, object?>(StringComparer.Ordinal) { ["issuer"] = issuer, ["client_id"] = OpenIdServer.ClientId, ["client_secret"] = OpenIdServer.Secret };
        foreach (var member in JsonSerializer.SerializeToElement(settings ?? new { }).EnumerateObject())
            body[member.Name] = member.Value;
        return Admin(server, HttpMethod.Put, mode, $"{tenant ?? mode.RootTenant}/sso-providers/{id}", body);
    }

    /// <summary>A call of an admin on a tenant.</summary>
    public static Task<Reply> Admin(GatewayHarness server, HttpMethod method, TestMode mode, string path, object? body = null) => server.Send(
        method,
        $"/admin/apps/{mode.App.Id}/tenants/{path}",
        body is null ? null : new StringContent(JsonSerializer.Serialize(body), System.Text.Encoding.UTF8, "application/json"),
        ("X-Admin-Key", GatewayClient.AdminKey));

    /// <summary>Opens the address that a front end sends browsers to.</summary>
    public static Task<Reply> Open(GatewayHarness server, string tenant, string provider = "okta", string? providerId = null, string? redirect = null, string origin = Origin)
    {
        var query = new Dictionary<string, string?>(StringComparer.Ordinal) { ["origin"] = origin, ["tenant_id"] = tenant };
        if (providerId is not null)
            query["provider_id"] = providerId;
        if (redirect is not null)
            query["redirect"] = redirect;
        return server.Get(QueryHelpers.AddQueryString($"/v0/auth/{provider}/login", query));
    }

    /// <summary>Begins a log-in.</summary>
    public static async Task<SignOnBegun> Begin(GatewayHarness server, string tenant, string provider = "okta", string? providerId = null, string? redirect = null, string origin = Origin)
    {
        GoWithTheMachine(server);
        var reply = (await Open(server, tenant, provider, providerId, redirect, origin)).ShouldHave(302);
        reply.Headers.ContainsKey("Set-Cookie").ShouldBeTrue(reply.Headers["Location"]);
        return new(reply.Headers["Location"], reply.Headers["Set-Cookie"].Split(';')[0]);
    }

    /// <summary>Comes back from a provider.</summary>
    public static Task<Reply> Return(GatewayHarness server, string path, SignOnBegun begun)
    {
        GoWithTheMachine(server);
        return server.Get(path, ("Cookie", begun.Cookie));
    }

    /// <summary>A whole way to the provider and back.</summary>
    public static async Task<Reply> Visit(GatewayHarness server, string tenant, string person, string provider = "okta", string? providerId = null, string? redirect = null, string origin = Origin)
    {
        var begun = await Begin(server, tenant, provider, providerId, redirect, origin);
        return await Return(server, await OpenIdServer.LogIn(begun.Address, person), begun);
    }

    /// <summary>The query of the front end's page to which a browser was sent.</summary>
    public static Dictionary<string, string> PageOf(Reply reply, string origin = Origin)
    {
        var address = new Uri(reply.ShouldHave(302).Headers["Location"]);
        (address.GetLeftPart(UriPartial.Authority), address.AbsolutePath).ShouldBe((origin, "/login"));
        return QueryHelpers.ParseQuery(address.Query).ToDictionary(part => part.Key, part => part.Value.ToString(), StringComparer.Ordinal);
    }

    /// <summary>Fails unless the front end is told of an error, and nothing else.</summary>
    public static string ErrorOf(Reply reply, string error)
    {
        var page = PageOf(reply);
        page.ShouldNotContainKey("token");
        page["error"].ShouldBe(error, page["error_description"]);
        return page["error_description"];
    }

    /// <summary>Takes a log-in over, as the published clients do.</summary>
    public static Task<Reply> Take(GatewayHarness server, string tenant, Dictionary<string, string> page, string origin = Origin) => server.Send(
        HttpMethod.Put,
        $"/v0/tenants/{tenant}/auth/link",
        new StringContent(JsonSerializer.Serialize(new { token = page["token"], uuid = page["uuid"] }), System.Text.Encoding.UTF8, "application/json"),
        ("Origin", origin));

    /// <summary>Logs a person in.</summary>
    public static async Task<WorkspaceSession> LogIn(GatewayHarness server, string tenant, string person, string provider = "okta", string? providerId = null) =>
        WorkspaceSession.Of(await Take(server, tenant, PageOf(await Visit(server, tenant, person, provider, providerId))));
}
