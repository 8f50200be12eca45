using OrleansTenantAuth.TestSupport;

namespace OrleansTenantAuth.Tests.Gateway;

/// <summary>Clients of workspaces against the server's own program: a standard EventSource as it comes from npm, and the package of the tutorial.</summary>
public sealed class CentraliClientTests(TourServer tour) : IClassFixture<TourServer>
{
    [RequireNodeFact]
    public async Task StandardEventSource_WhoseConnectionsBreak_GetsEveryEventOnce()
    {
        var workspace = await (await TestTenantWorkspace.Create(tour.Server, "stream-client")).WithData();
        await workspace.NewStructure("""{"name":"Task","fields":{"title":{"type":"text"}}}""");
        await Run("stream.mjs", "150 events over 3 connections, each once", ("STREAM_BASE", Origin), ("STREAM_WORKSPACE", workspace.Slug), ("STREAM_TOKEN", workspace.Token));
    }

    [RequireNodeFact]
    public async Task Package_MakesTheCallsOfTheTutorial()
    {
        await NodeTools.Installed("clients", "js", "centrali");
        var workspace = await (await TestTenantWorkspace.Create(tour.Server, "tutorial-client")).WithData();
        await Run(
            "centrali.mjs",
            "the tutorial's calls hold",
            ("CENTRALI_API_URL", Origin),
            ("CENTRALI_WORKSPACE", workspace.Slug),
            ("CENTRALI_CLIENT_ID", workspace.ClientId),
            ("CENTRALI_CLIENT_SECRET", workspace.Secret));
    }

    private string Origin => tour.Server.Client.BaseAddress!.GetLeftPart(UriPartial.Authority);

    private static async Task Run(string script, string success, params (string Name, string Value)[] settings)
    {
        var (exitCode, output) = await NodeTools.Run(script, settings);
        exitCode.ShouldBe(0, output);
        output.ShouldContain(success, Case.Sensitive, output);
    }
}
