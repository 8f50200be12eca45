using OrleansTenantAuth.TestSupport;

namespace OrleansTenantAuth.Tests.Gateway;

/// <summary>Functions that would do more than they may.</summary>
public sealed class HostileFunctionTests(AdminServer admin) : IClassFixture<AdminServer>
{
    [RequireNodeTheory]
    [InlineData("loop", "function run() { for (;;) {} }", "timeout", "TIMEOUT")]
    [InlineData("top", "for (;;) {}", "timeout", "TIMEOUT")]
    [InlineData("tasks", "async function run() { for (;;) await null; }", "timeout", "TIMEOUT")]
    [InlineData("never", "function run() { return new Promise(() => {}); }", "timeout", "TIMEOUT")]
    [InlineData("heap", "function run() { const kept = []; for (;;) kept.push(new Array(100000).fill(Math.random())); }", "failure", "MEMORY_LIMIT")]
    [InlineData("buffers", "function run() { const kept = []; for (;;) { const part = new Uint8Array(5e7); part.fill(1); kept.push(part); } }", "failure", "FUNCTION_ERROR")]
    [InlineData("eval", "function run() { return this.constructor.constructor('return process')().pid; }", "failure", "FUNCTION_ERROR")]
    [InlineData("import", "async function run() { return (await import('node:fs')).readFileSync('/etc/passwd', 'utf8'); }", "failure", "FUNCTION_ERROR")]
    [InlineData("importfault", "async function run() { try { await import('fs'); } catch (error) { return error.constructor.constructor('return process')().pid; } }", "failure", "FUNCTION_ERROR")]
    [InlineData("require", "function run() { return require('fs'); }", "failure", "FUNCTION_ERROR")]
    [InlineData("process", "function run() { return process.env; }", "failure", "FUNCTION_ERROR")]
    [InlineData("stack", "function run() { let fault; (function deep() { try { deep(); } catch (error) { fault ??= error; } api.log('x'); })(); return fault.constructor.constructor('return process')(); }", "failure", "FUNCTION_ERROR")]
    [InlineData("frozen", "'use strict'; function run() { api.log = 1; }", "failure", "FUNCTION_ERROR")]
    [InlineData("calls", "async function run() { for (let i = 0; i < 5000; i++) await api.fetchRecord('x').catch(() => null); }", "failure", "TOO_MANY_CALLS")]
    [InlineData("result", "function run() { return 'x'.repeat(400000); }", "failure", "RESULT_TOO_LARGE")]
    [InlineData("output", "function run() { return 'x'.repeat(4000000); }", "failure", "OUTPUT_TOO_LARGE")]
    [InlineData("logs", "function run() { for (;;) api.log('x'.repeat(4000)); }", "timeout", "TIMEOUT")]
    [InlineData("syntax", "function run( {", "failure", "SYNTAX_ERROR")]
    [InlineData("cycle", "function run() { const a = {}; a.a = a; return a; }", "failure", "FUNCTION_ERROR")]
    public async Task AHostileFunction_IsContained_AndTheNextOneRuns(string name, string code, string status, string error)
    {
        var workspace = await FunctionWorkspaces.Create(admin.Server, "hostile-" + name);
        var run = await FunctionWorkspaces.Test(workspace, await FunctionWorkspaces.Function(workspace, code, 3_000), new { });
        (run.String("status"), run.String("errorCode")).ShouldBe((status, error), run.Text);
        run.Text.Length.ShouldBeLessThan(80_000);
        run.Text.ShouldNotContain("worker.js");
        run.Text.ShouldNotContain("root:");
        (await FunctionWorkspaces.Test(workspace, await FunctionWorkspaces.Function(workspace, "function run() { return 'well'; }"), new { })).Json.GetProperty("runData").GetString().ShouldBe("well");
    }

    [RequireNodeFact]
    public async Task Globals_OfTheServersProcess_AreNotThere_AndPrototypesStayTheRunsOwn()
    {
        var workspace = await FunctionWorkspaces.Create(admin.Server, "hostile-globals");
        var globals = await FunctionWorkspaces.Function(workspace, "function run() { return [typeof process, typeof require, typeof fetch, typeof Buffer, typeof module, typeof WebAssembly === 'undefined' ? 'undefined' : 'there', Object.prototype.stolen ?? 'clean']; }");
        var polluter = await FunctionWorkspaces.Function(workspace, "function run() { Object.prototype.stolen = 'stolen'; Promise.prototype.then = null; JSON.stringify = () => 'x'; Array.prototype.push = () => { throw 1; }; return 'polluted'; }");
        (await FunctionWorkspaces.Test(workspace, polluter, new { })).Json.GetProperty("runData").GetString().ShouldBe("polluted");
        var seen = (await FunctionWorkspaces.Test(workspace, globals, new { })).Json.GetProperty("runData").EnumerateArray().Select(each => each.GetString()).ToList();
        seen.Take(5).ShouldAllBe(each => each == "undefined");
        seen[6].ShouldBe("clean");
    }

    [RequireNodeFact]
    public async Task WhileALoopRuns_OtherWorkspacesFunctionsAndTheServerGoOn()
    {
        var hostile = await FunctionWorkspaces.Create(admin.Server, "hostile-busy");
        var loop = await FunctionWorkspaces.Function(hostile, "for (;;) {}", 20_000);
        for (var i = 0; i < 3; i++)
            (await hostile.Data(HttpMethod.Post, $"/compute-functions/{loop}/test", new { })).ShouldHave(200);
        var other = await FunctionWorkspaces.Create(admin.Server, "hostile-other");
        (await FunctionWorkspaces.Test(other, await FunctionWorkspaces.Function(other, "function run() { return 1; }"), new { })).String("status").ShouldBe("completed");
        (await hostile.Data(HttpMethod.Get, $"/compute-functions/{loop}/runs?status=completed")).ShouldHave(200).Json.GetProperty("data").GetArrayLength().ShouldBe(0);
    }
}
