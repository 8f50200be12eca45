using OrleansTenantAuth.TestSupport;

namespace OrleansTenantAuth.Tests.Gateway;

/// <summary>Workspaces whose first account may do everything with functions and data.</summary>
internal static class FunctionWorkspaces
{
    public static async Task<TestTenantWorkspace> Create(GatewayClient server, string slug)
    {
        var workspace = await (await TestTenantWorkspace.Create(server, slug)).WithData();
        foreach (var resource in new[] { "compute-functions", "function-triggers" })
            await workspace.Permit(new { resource, actions = new[] { "*" }, policy = new { conditions = new { groups = new { contains = "workspace_administrators" } } } });
        return workspace;
    }

    public static async Task<string> Function(TestTenantWorkspace workspace, string code, int? timeoutMs = null) =>
        (await workspace.Data(HttpMethod.Post, "/compute-functions", timeoutMs is null
            ? new { name = "f" + Guid.NewGuid().ToString("N"), code }
            : (object)new { name = "f" + Guid.NewGuid().ToString("N"), code, timeoutMs })).ShouldHave(201).String("id");

    /// <summary>A test's run, once it has ended.</summary>
    public static async Task<Reply> Test(TestTenantWorkspace workspace, string function, object body)
    {
        var begun = (await workspace.Data(HttpMethod.Post, $"/compute-functions/{function}/test", body)).ShouldHave(200);
        return await Until(workspace, "/function-runs/" + begun.String("id"), reply => reply.String("status") is not ("pending" or "running"));
    }

    /// <summary>What a route answers once something holds of it.</summary>
    public static async Task<Reply> Until(TestTenantWorkspace workspace, string path, Func<Reply, bool> isSo)
    {
        using var enough = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (true)
        {
            var reply = (await workspace.Data(HttpMethod.Get, path)).ShouldHave(200);
            if (isSo(reply))
                return reply;
            if (enough.IsCancellationRequested)
                throw new TimeoutException($"{path} stayed {reply.Text}");
            await Task.Delay(25, CancellationToken.None);
        }
    }
}
