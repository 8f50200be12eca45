using OrleansTenantAuth.TestSupport;

namespace OrleansTenantAuth.Tests.Gateway;

/// <summary>Servers where functions cannot be run, and servers that went away while they ran.</summary>
public sealed class FunctionRuntimeTests
{
    [Fact]
    public async Task WithoutNode_RunsAreRefusedWithWhatToInstall_AndAllElseWorks()
    {
        await using var server = await GatewayHarness.Start(settings: ("Functions:Node", "/nonexistent/node"));
        var workspace = await FunctionWorkspaces.Create(server, "fn-none");
        await workspace.NewStructure("""{"name":"Note","fields":{"text":{"type":"string"}}}""");
        var function = await FunctionWorkspaces.Function(workspace, "function run() {}");
        var trigger = (await workspace.Data(HttpMethod.Post, "/function-triggers", new { name = "now", functionId = function, executionType = "http", triggerMetadata = new { path = "now" } })).ShouldHave(201).String("id");
        foreach (var path in new[] { $"/compute-functions/{function}/test", $"/function-triggers/{trigger}/execute", "/http-trigger/now" })
        {
            var refused = (await workspace.Data(HttpMethod.Post, path, new { })).ShouldBeRefused(503, "FUNCTION_RUNTIME_MISSING");
            refused.String("message").ShouldContain("Node.js 20");
        }

        await workspace.NewRecord("note", new { text = "x" });
        (await workspace.Data(HttpMethod.Get, $"/compute-functions/{function}/runs")).ShouldHave(200).Json.GetProperty("data").GetArrayLength().ShouldBe(0);
    }
}
