using System.Text.Json;
using OrleansTenantAuth.TestSupport;

namespace OrleansTenantAuth.Tests.Gateway;

/// <summary>Functions, their triggers and their runs.</summary>
public sealed class FunctionTests(AdminServer admin) : IClassFixture<AdminServer>
{
    [RequireNodeFact]
    public async Task AFunction_IsMadeTestedPublishedAndDeleted()
    {
        var workspace = await Workspace("fn-life");
        var made = (await workspace.Data(HttpMethod.Post, "/compute-functions", new { name = "Hello", code = "async function run(event, context) { api.log('hi', event.name); return { hello: event.name, same: context.api === api, params: triggerParams.x }; }" })).ShouldHave(201);
        var id = made.String("id");
        (made.String("status"), made.String("workspaceSlug"), made.Json.GetProperty("publishedVersion").GetInt32()).ShouldBe(("published", "fn-life", 1));
        (await workspace.Data(HttpMethod.Post, "/compute-functions", new { name = "HELLO", code = "x" })).ShouldBeRefused(409, "NAME_TAKEN");
        var run = await Test(workspace, id, new { @event = new { name = "Ada" }, triggerParams = new { x = 5 } });
        (run.String("status"), run.Json.GetProperty("runData").GetRawText()).ShouldBe(("completed", """{"hello":"Ada","same":true,"params":5}"""));
        run.Json.GetProperty("logs")[0].GetProperty("message").GetString().ShouldBe("hi Ada");

        (await workspace.Data(HttpMethod.Put, "/compute-functions/" + id, new { code = "function run() { return 2 }", draft = true })).ShouldHave(200).String("status").ShouldBe("published");
        (await Test(workspace, id, new { })).Json.GetProperty("runData").GetInt32().ShouldBe(2);
        (await workspace.Data(HttpMethod.Post, $"/compute-functions/{id}/publish", new { })).ShouldHave(200).Json.GetProperty("publishedVersion").GetInt32().ShouldBe(2);
        (await workspace.Data(HttpMethod.Get, $"/compute-functions/{id}/versions")).ShouldHave(200).Json.GetProperty("data").GetArrayLength().ShouldBe(2);
        (await workspace.Data(HttpMethod.Get, "/compute-functions")).ShouldHave(200).Json.GetProperty("data")[0].TryGetProperty("code", out _).ShouldBeFalse();
        (await workspace.Call(HttpMethod.Get, "/compute-functions/" + id)).ShouldHave(200).String("code").ShouldBe("function run() { return 2 }");
        (await workspace.Data(HttpMethod.Delete, "/compute-functions/" + id)).ShouldHave(204);
        (await workspace.Data(HttpMethod.Get, "/compute-functions/" + id)).ShouldBeRefused(404, "FUNCTION_NOT_FOUND");
    }

    [RequireNodeFact]
    public async Task AFunction_ReadsAndWritesRecords_InItsOwnName()
    {
        var workspace = await Workspace("fn-records");
        await workspace.NewStructure("""{"name":"Note","fields":{"text":{"type":"string","required":true}}}""");
        var note = await workspace.NewRecord("note", new { text = "one" });
        var id = await Function(workspace, """
            async function run(event) {
              const read = await api.getRecord(event.id);
              const made = await api.createRecord('Note', { text: read.data.text + ' two' });
              await api.updateRecord(made.id, { text: 'three' });
              const page = await api.queryRecords('note', { sort: '-createdAt', limit: 10 });
              let wrong; try { await api.createRecord('note', { text: 5 }); } catch (error) { wrong = error.code + ' ' + error.status; }
              let gone; try { await api.fetchRecord('nothing'); } catch (error) { gone = error.code; }
              let host; try { await api.httpPost('https://example.com/', { body: {} }); } catch (error) { host = error.code; }
              return { by: made.createdBy, texts: page.items.map(each => each.data.text).sort(), same: page.data.length === page.items.length, wrong, gone, host };
            }
            """);
        var run = await Test(workspace, id, new { @event = new { id = note } });
        run.Json.GetProperty("runData").GetRawText().ShouldBe(
            "{\"by\":\"function:" + id + "\",\"texts\":[\"one\",\"three\"],\"same\":true,\"wrong\":\"VALIDATION_ERROR 400\",\"gone\":\"RECORD_NOT_FOUND\",\"host\":\"HOST_NOT_ALLOWED\"}", run.Text);

        var conditions = JsonSerializer.Deserialize<JsonElement>("""{"kind":{"eq":"function"}}""");
        await workspace.Permit(new { resource = "records", actions = new[] { "retrieve" }, policy = new { effect = "Deny", conditions } });
        (await Test(workspace, id, new { @event = new { id = note } })).String("errorMessage").ShouldContain("No policy allows this");
    }

    [RequireNodeFact]
    public async Task AnEventTrigger_RunsTheDocumentsFunction_OnceForEachChange()
    {
        var workspace = await Workspace("fn-events");
        await workspace.NewStructure("""{"name":"Project","fields":{"name":{"type":"text","required":true}}}""");
        await workspace.NewStructure("""{"name":"Task","fields":{"title":{"type":"text"},"assigneeId":{"type":"text"},"projectId":{"type":"text"}}}""");
        var project = await workspace.NewRecord("project", new { name = "Apollo" });
        var function = await Function(workspace, """
            async function run(event, context) {
              const { api } = context;
              if (event.type !== 'record_updated') return;
              const before = event.data.before;
              const after = event.data.after;
              if (before.assigneeId === after.assigneeId) return;
              if (!after.assigneeId) return;
              const project = await api.getRecord(after.projectId);
              return { notified: after.assigneeId, taskTitle: after.title, projectName: project.data.name, both: after.data.title === after.title, event: event.event, id: after.id === event.recordId, secret: triggerParams.key };
            }
            """);
        var trigger = (await workspace.Data(HttpMethod.Post, "/function-triggers", new
        {
            name = "assigned", functionId = function, executionType = "event-driven",
            triggerMetadata = new { @event = "record_updated", recordSlug = "Task", @params = new { key = new { value = "s3cret", encrypt = true } } },
        })).ShouldHave(201);
        trigger.Text.ShouldNotContain("s3cret");
        trigger.Json.GetProperty("triggerMetadata").GetProperty("recordSlug").GetString().ShouldBe("task");
        var task = await workspace.NewRecord("task", new { title = "Land", projectId = project });
        (await workspace.Data(HttpMethod.Patch, "/records/" + task, new { data = new { assigneeId = "ada" } })).ShouldHave(200);

        var runs = await Runs(workspace, function, 1);
        var run = (await workspace.Data(HttpMethod.Get, "/function-runs/" + runs[0].GetProperty("id").GetString())).ShouldHave(200);
        run.Json.GetProperty("runData").GetRawText().ShouldBe("""{"notified":"ada","taskTitle":"Land","projectName":"Apollo","both":true,"event":"record_updated","id":true,"secret":"s3cret"}""", run.Text);
        run.String("executionSource").ShouldBe("event-driven");

        (await workspace.Data(HttpMethod.Post, $"/function-triggers/{trigger.String("id")}/pause")).ShouldHave(200).String("status").ShouldBe("paused");
        (await workspace.Data(HttpMethod.Patch, "/records/" + task, new { data = new { assigneeId = "bob" } })).ShouldHave(200);
        (await workspace.Data(HttpMethod.Post, $"/function-triggers/{trigger.String("id")}/resume")).ShouldHave(200);
        admin.Server.Time.Advance(TimeSpan.FromSeconds(1));
        (await workspace.Data(HttpMethod.Patch, "/records/" + task, new { data = new { assigneeId = "eve" } })).ShouldHave(200);
        await Runs(workspace, function, 2);
    }

    [RequireNodeFact]
    public async Task OnDemandAndHttpTriggers_AnswerAJob_AndRunOncePerKey()
    {
        var workspace = await Workspace("fn-demand");
        var function = await Function(workspace, "function run(event) { return { type: event.type, got: event.data, same: executionParams.x }; }");
        var demand = (await workspace.Data(HttpMethod.Post, "/function-triggers", new { name = "now", functionId = function, executionType = "on-demand" })).ShouldHave(201).String("id");
        var first = (await workspace.Data(HttpMethod.Post, $"/function-triggers/{demand}/execute", new { payload = new { x = 1 } }, null, ("Idempotency-Key", "k1"))).ShouldHave(202).String("data");
        (await workspace.Data(HttpMethod.Post, $"/function-triggers/{demand}/execute", new { payload = new { x = 1 } }, null, ("Idempotency-Key", "k1"))).ShouldHave(202).String("data").ShouldBe(first);
        (await workspace.Data(HttpMethod.Post, "/function-triggers", new { name = "hook", functionId = function, executionType = "http", triggerMetadata = new { path = "hook" } })).ShouldHave(201);
        (await workspace.Data(HttpMethod.Post, "/http-trigger/hook", new { x = 2 })).ShouldHave(202);
        (await workspace.Data(HttpMethod.Post, "/http-trigger/nothing", new { })).ShouldBeRefused(404, "TRIGGER_NOT_FOUND");
        await Runs(workspace, function, 2);
        (await workspace.Data(HttpMethod.Get, "/jobs/" + first)).ShouldHave(200).Json.GetProperty("returnValue").GetRawText().ShouldBe("""{"type":"on_demand","got":{"x":1},"same":1}""");
        (await workspace.Data(HttpMethod.Get, $"/compute-functions/{function}/runs?page=1&limit=1&status=completed")).ShouldHave(200).Json.GetProperty("meta").GetProperty("total").GetInt32().ShouldBe(2);
    }

    [RequireNodeFact]
    public async Task AScheduledTrigger_RunsWhenItsTimeHasCome()
    {
        var workspace = await Workspace("fn-time");
        var function = await Function(workspace, "function run(event) { return event.type; }");
        (await workspace.Data(HttpMethod.Post, "/function-triggers", new { name = "often", functionId = function, executionType = "scheduled", triggerMetadata = new { scheduleType = "interval", interval = 60 } })).ShouldHave(201);
        admin.Server.Time.Advance(TimeSpan.FromSeconds(61));
        (await Runs(workspace, function, 1))[0].GetProperty("executionSource").GetString().ShouldBe("scheduled");
    }

    [RequireNodeFact]
    public async Task AFailingRun_IsTriedAgain_ThenListedAsFailed_AndRunAgainOnRequest()
    {
        var workspace = await Workspace("fn-retry");
        var function = await Function(workspace, "function run(event, context) { throw new Error('attempt ' + context.attempt); }");
        var trigger = (await workspace.Data(HttpMethod.Post, "/function-triggers", new { name = "now", functionId = function, executionType = "on-demand" })).ShouldHave(201).String("id");
        var job = (await workspace.Data(HttpMethod.Post, $"/function-triggers/{trigger}/execute", new { })).ShouldHave(202).String("data");
        for (var attempt = 1; attempt <= 4; attempt++)
        {
            var wanted = attempt;
            var run = await Until(workspace, "/function-runs/" + job, reply => reply.Json.TryGetProperty("errorMessage", out var message) && message.GetString()!.Contains("attempt " + wanted, StringComparison.Ordinal));
            run.String("status").ShouldBe(attempt == 4 ? "failure" : "pending");
            admin.Server.Time.Advance(TimeSpan.FromMinutes(6));
        }

        (await workspace.Data(HttpMethod.Get, "/function-runs/failed")).ShouldHave(200).Json.GetProperty("data")[0].GetProperty("rerunCount").GetInt32().ShouldBe(3);
        (await workspace.Data(HttpMethod.Put, "/compute-functions/" + function, new { code = "function run() { return 'well'; }" })).ShouldHave(200);
        (await workspace.Data(HttpMethod.Post, $"/function-runs/{job}/rerun")).ShouldHave(200);
        await Until(workspace, "/function-runs/" + job, reply => reply.String("status") == "completed");
        (await workspace.Data(HttpMethod.Get, "/function-runs/failed")).ShouldHave(200).Json.GetProperty("data").GetArrayLength().ShouldBe(0);
        (await workspace.Data(HttpMethod.Post, $"/function-runs/{job}/rerun")).ShouldBeRefused(409, "WRONG_STATE");
    }

    [Theory]
    [InlineData("""{"name":"x","functionId":"ID","executionType":"never"}""", "executionType")]
    [InlineData("""{"name":"x","functionId":"ID","executionType":"event-driven","triggerMetadata":{"event":"record_eaten","recordSlug":"note"}}""", "triggerMetadata.event")]
    [InlineData("""{"name":"x","functionId":"ID","executionType":"scheduled","triggerMetadata":{"scheduleType":"interval","interval":1}}""", "triggerMetadata.interval")]
    [InlineData("""{"name":"x","functionId":"ID","executionType":"scheduled","triggerMetadata":{"scheduleType":"cron","cronExpression":"61 * * * *"}}""", "triggerMetadata.cronExpression")]
    [InlineData("""{"name":"x","functionId":"ID","executionType":"scheduled","triggerMetadata":{"scheduleType":"cron","cronExpression":"* * * * *","timezone":"Mars/North"}}""", "triggerMetadata.timezone")]
    [InlineData("""{"name":"x","functionId":"ID","executionType":"http","triggerMetadata":{"path":"a/b"}}""", "triggerMetadata.path")]
    [InlineData("""{"name":"x","functionId":"ID","executionType":"on-demand","triggerMetadata":{"path":"a"}}""", "triggerMetadata.path")]
    [InlineData("""{"name":"x","functionId":"ID","executionType":"on-demand","triggerMetadata":{"params":[]}}""", "triggerMetadata.params")]
    public async Task ATrigger_ThatCannotBe_IsRefusedByField(string body, string field)
    {
        var workspace = await Workspace("fn-bad" + Guid.NewGuid().ToString("N")[..8]);
        await workspace.NewStructure("""{"name":"Note","fields":{"text":{"type":"string"}}}""");
        var function = await Function(workspace, "function run() {}");
        (await workspace.Data(HttpMethod.Post, "/function-triggers", body.Replace("ID", function, StringComparison.Ordinal))).ShouldBeRefused(400, "VALIDATION_ERROR").Fields.ShouldBe([field]);
    }

    private async Task<TestTenantWorkspace> Workspace(string slug) => await FunctionWorkspaces.Create(admin.Server, slug);

    private static Task<string> Function(TestTenantWorkspace workspace, string code) => FunctionWorkspaces.Function(workspace, code);

    private static Task<Reply> Test(TestTenantWorkspace workspace, string function, object body) => FunctionWorkspaces.Test(workspace, function, body);

    private static async Task<JsonElement> Runs(TestTenantWorkspace workspace, string function, int count) =>
        (await Until(workspace, $"/compute-functions/{function}/runs?status=completed", reply => reply.Json.GetProperty("data").GetArrayLength() == count)).Json.GetProperty("data");

    private static Task<Reply> Until(TestTenantWorkspace workspace, string path, Func<Reply, bool> isSo) => FunctionWorkspaces.Until(workspace, path, isSo);
}
