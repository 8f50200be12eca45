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

    /// <summary>An address that nobody has.</summary>
    public string NewEmail() => $"person{Interlocked.Increment(ref people)}@example.com";
}
