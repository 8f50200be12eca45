using OrleansTenantAuth.TestSupport;

namespace OrleansTenantAuth.Tests.Gateway;

/// <summary>Functions, triggers and runs of one workspace are nothing to another.</summary>
public sealed class FunctionIsolationTests(AdminServer admin) : IClassFixture<AdminServer>
{
    private static readonly (string Method, string Path, string? Body)[] Routes =
    [
        ("GET", "/compute-functions", null), ("POST", "/compute-functions", """{"name":"New","code":"function run(){}"}"""), ("GET", "/compute-functions/FUNCTION", null),
        ("PUT", "/compute-functions/FUNCTION", """{"description":"taken"}"""), ("GET", "/compute-functions/FUNCTION/versions", null),
        ("POST", "/compute-functions/FUNCTION/publish", "{}"), ("POST", "/compute-functions/FUNCTION/test", "{}"), ("GET", "/compute-functions/FUNCTION/runs", null),
        ("DELETE", "/compute-functions/FUNCTION", null),
        ("GET", "/function-triggers", null), ("POST", "/function-triggers", """{"name":"x","functionId":"FUNCTION","executionType":"on-demand"}"""),
        ("GET", "/function-triggers/TRIGGER", null), ("PUT", "/function-triggers/TRIGGER", """{"name":"taken"}"""), ("POST", "/function-triggers/TRIGGER/pause", null),
        ("POST", "/function-triggers/TRIGGER/resume", null), ("POST", "/function-triggers/TRIGGER/execute", "{}"), ("DELETE", "/function-triggers/TRIGGER", null),
        ("POST", "/http-trigger/hook", "{}"), ("GET", "/function-runs/failed", null), ("GET", "/function-runs/RUN", null), ("POST", "/function-runs/RUN/rerun", null), ("GET", "/jobs/RUN", null),
    ];

    [Fact]
    public void EveryRouteOfFunctions_IsTriedHere()
    {
        var mapped = admin.Server.Routes.Where(route => route.Contains("compute-functions", StringComparison.Ordinal) || route.Contains("function-", StringComparison.Ordinal)
            || route.Contains("http-trigger", StringComparison.Ordinal) || route.Contains("/jobs/", StringComparison.Ordinal));
        mapped.Count().ShouldBe(2 * Routes.Length);
    }

    [RequireNodeFact]
    public async Task EveryRoute_RefusesATokenOfAnotherWorkspace_NoPolicy_AndNoToken()
    {
        var (mine, ids) = await Made("fniso-mine");
        var (other, _) = await Made("fniso-other");
        var nobody = await mine.NewToken("nobody");
        var before = await Seen(mine, ids);
        foreach (var (method, path, body) in Routes)
        {
            var (target, sent) = (Named(path, ids), body is null ? null : Named(body, ids));
            (await mine.Data(new HttpMethod(method), target, sent, by: other.Token)).ShouldBeRefused(403, "WORKSPACE_MISMATCH");
            (await mine.Call(new HttpMethod(method), target, sent, by: other.Token)).ShouldBeRefused(403, "WORKSPACE_MISMATCH");
            (await mine.Data(new HttpMethod(method), target, sent, by: nobody)).ShouldBeRefused(403, "FORBIDDEN");
            (await mine.Data(new HttpMethod(method), target, sent, by: "x.y.z")).Status.ShouldBe(401, path);
        }

        (await Seen(mine, ids)).ShouldBe(before);
    }

    [RequireNodeFact]
    public async Task WhatBelongsToAnotherWorkspace_DoesNotExist_UnderOnesOwnPath()
    {
        var (_, foreign) = await Made("fniso-foreign");
        var (mine, _) = await Made("fniso-own");
        foreach (var (method, path, body) in Routes.Where(route => route.Path.Any(char.IsAsciiLetterUpper) || route.Body?.Contains("FUNCTION", StringComparison.Ordinal) == true))
            (await mine.Data(new HttpMethod(method), Named(path, foreign), body is null ? null : Named(body, foreign))).Status.ShouldBe(404, path);
    }

    [RequireNodeFact]
    public async Task AFunction_SeesNoRecordOfAnotherWorkspace()
    {
        var (theirs, _) = await Made("fniso-theirs");
        await theirs.NewStructure("""{"name":"Note","fields":{"text":{"type":"string"}}}""");
        var note = await theirs.NewRecord("note", new { text = "theirs" });
        var (mine, _) = await Made("fniso-reader");
        var reader = await FunctionWorkspaces.Function(mine, """
            async function run(event) {
              const codes = [];
              for (const act of [() => api.getRecord(event.id), () => api.updateRecord(event.id, { text: 'x' }), () => api.deleteRecord(event.id), () => api.queryRecords('note'), () => api.createRecord('note', {})])
                try { await act(); codes.push('done'); } catch (error) { codes.push(error.code); }
              return codes.join();
            }
            """);
        (await FunctionWorkspaces.Test(mine, reader, new { @event = new { id = note } })).Json.GetProperty("runData").GetString()
            .ShouldBe("RECORD_NOT_FOUND,RECORD_NOT_FOUND,RECORD_NOT_FOUND,STRUCTURE_NOT_FOUND,STRUCTURE_NOT_FOUND");
    }

    private async Task<(TestTenantWorkspace Workspace, (string Function, string Trigger, string Run) Ids)> Made(string slug)
    {
        var workspace = await FunctionWorkspaces.Create(admin.Server, slug);
        var function = await FunctionWorkspaces.Function(workspace, "function run() { return 1; }");
        var trigger = (await workspace.Data(HttpMethod.Post, "/function-triggers", new { name = "hook", functionId = function, executionType = "http", triggerMetadata = new { path = "hook" } })).ShouldHave(201).String("id");
        return (workspace, (function, trigger, (await FunctionWorkspaces.Test(workspace, function, new { })).String("id")));
    }

    private static async Task<string> Seen(TestTenantWorkspace workspace, (string Function, string Trigger, string Run) ids) => string.Concat(
        (await workspace.Data(HttpMethod.Get, "/compute-functions/" + ids.Function)).ShouldHave(200).Text, (await workspace.Data(HttpMethod.Get, "/function-triggers/" + ids.Trigger)).ShouldHave(200).Text,
        (await workspace.Data(HttpMethod.Get, $"/compute-functions/{ids.Function}/runs")).ShouldHave(200).Text);

    private static string Named(string text, (string Function, string Trigger, string Run) ids) => text
        .Replace("FUNCTION", ids.Function, StringComparison.Ordinal).Replace("TRIGGER", ids.Trigger, StringComparison.Ordinal).Replace("RUN", ids.Run, StringComparison.Ordinal);
}
