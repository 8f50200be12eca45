using OrleansTenantAuth.TestSupport;

namespace OrleansTenantAuth.Tests.Gateway;

/// <summary>
/// The published clients, unmodified, against the server's own program: sign-up, log-in, roles, refresh in ten tabs, passwords,
/// logout, in a DOM whose calls keep the rules of cross-origin calls.
/// </summary>
public sealed class UserfrontClientTests : IAsyncLifetime
{
    private GatewayProcess server = null!;
    private TestWorkspace workspace = null!;

    public async Task InitializeAsync()
    {
        if (NodeTools.Missing is not null)
            return;
        server = await GatewayProcess.Start();
        workspace = await TestWorkspace.Create(server, "tour");
    }

    public async Task DisposeAsync()
    {
        if (server is not null)
            await server.DisposeAsync();
    }

    [RequireNodeTheory]
    [InlineData("1.1.2")]
    [InlineData("0.4.1")]
    public async Task Tour_OfThePublishedClient_Succeeds(string core)
    {
        var (exitCode, output) = await NodeTools.Run(
            "tour.mjs",
            ("TOUR_BASE", server.Client.BaseAddress!.GetLeftPart(UriPartial.Authority)),
            ("TOUR_TENANT", workspace.Code),
            ("TOUR_KEY", workspace.Test.AdminKey),
            ("TOUR_CORE", core));
        output.ShouldContain($"with @userfront/core {core}", Case.Sensitive, output);
        exitCode.ShouldBe(0, output);
    }
}
