using System.Text.Json;
using OrleansTenantAuth.TestSupport;

namespace OrleansTenantAuth.Tests.Gateway;

/// <summary>A server with two workspaces.</summary>
public sealed class UserfrontServer : IAsyncLifetime
{
    private int people;

    /// <summary>The server.</summary>
    public GatewayHarness Server { get; private set; } = null!;

    /// <summary>The workspace under test.</summary>
    public TestWorkspace Acme { get; private set; } = null!;

    /// <summary>Another one, whose users and keys must open nothing of the first.</summary>
    public TestWorkspace Other { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        Server = await GatewayHarness.Start();
        Acme = await TestWorkspace.Create(Server, "acme-suite");
        Other = await TestWorkspace.Create(Server, "other-suite");
    }

    public async Task DisposeAsync() => await Server.DisposeAsync();

    /// <summary>Sets whether the root tenant of the test mode takes two factors.</summary>
    public Task RequireMfa(TestWorkspace workspace, bool required) => Configure(workspace.Test, workspace.Code, new { mfa_required = required });

    /// <summary>Sets settings of a tenant.</summary>
    public async Task Configure(TestMode mode, string tenant, object settings)
    {
        var body = new StringContent(JsonSerializer.Serialize(new { settings }), System.Text.Encoding.UTF8, "application/json");
        (await Server.Send(HttpMethod.Patch, $"/admin/apps/{mode.App.Id}/tenants/{tenant}", body, ("X-Admin-Key", GatewayClient.AdminKey))).ShouldHave(200);
    }

    /// <summary>An address that nobody has.</summary>
    public string NewEmail() => $"person{Interlocked.Increment(ref people)}@example.com";
}
