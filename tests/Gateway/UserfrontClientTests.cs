using OrleansTenantAuth.TestSupport;

namespace OrleansTenantAuth.Tests.Gateway;

/// <summary>
/// The published clients, unmodified, against the server's own program: sign-up, log-in by password, link, code and authenticator, two
/// factors, roles, refresh in ten tabs, resets, logout, in a DOM whose calls keep the rules of cross-origin calls.
/// </summary>
public sealed class UserfrontClientTests(TourServer tour) : IClassFixture<TourServer>
{
    [RequireNodeTheory]
    [InlineData("1.1.2")]
    [InlineData("0.4.1")]
    public async Task Tour_OfThePublishedClient_Succeeds(string core)
    {
        var (exitCode, output) = await NodeTools.Run(
            "tour.mjs",
            ("TOUR_BASE", tour.Server.Client.BaseAddress!.GetLeftPart(UriPartial.Authority)),
            ("TOUR_TENANT", tour.Workspace.Code),
            ("TOUR_KEY", tour.Workspace.Test.AdminKey),
            ("TOUR_APP", tour.Workspace.Test.App.Id),
            ("TOUR_ADMIN_KEY", GatewayClient.AdminKey),
            ("TOUR_CORE", core));
        output.ShouldContain($"with @userfront/core {core}", Case.Sensitive, output);
        exitCode.ShouldBe(0, output);
    }
}

/// <summary>The server's own program with a workspace.</summary>
public sealed class TourServer : IAsyncLifetime
{
    /// <summary>The server.</summary>
    public GatewayProcess Server { get; private set; } = null!;

    /// <summary>The workspace.</summary>
    public TestWorkspace Workspace { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        if (NodeTools.Missing is not null)
            return;
        Server = await GatewayProcess.Start();
        Workspace = await TestWorkspace.Create(Server, "tour");
    }

    public async Task DisposeAsync()
    {
        if (Server is not null)
            await Server.DisposeAsync();
    }
}
