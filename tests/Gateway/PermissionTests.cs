using System.Text.Json;
using OrleansTenantAuth.TestSupport;

namespace OrleansTenantAuth.Tests.Gateway;

/// <summary>Permissions of a workspace: as the tutorial makes them, and as hostile callers would.</summary>
public sealed class PermissionTests(AdminServer admin) : IClassFixture<AdminServer>
{
    /// <summary>The three bodies of the document, as printed.</summary>
    private static readonly string[] Printed =
    [
        """{"resource": "records", "actions": ["create", "retrieve", "update", "delete", "list"], "policy": {"conditions": {"groups": { "contains": "admins" }}}}""",
        """{"resource": "records", "actions": ["create", "retrieve", "update", "list"], "policy": {"conditions": {"groups": { "contains": "members" }}}}""",
        """{"resource": "records", "actions": ["retrieve", "list"], "policy": {"conditions": {"groups": { "contains": "viewers" }}}}""",
    ];

    [Fact]
    public async Task TheThreePoliciesOfTheDocument_SayWhatTheyMean()
    {
        var workspace = await TestTenantWorkspace.Create(admin.Server, "pol-tutorial");
        foreach (var body in Printed)
            (await workspace.Call(HttpMethod.Post, "/permissions", body)).ShouldHave(201).Json.GetProperty("policy").GetProperty("effect").GetString().ShouldBe("Allow");
        foreach (var (group, allowed) in new[] { ("admins", "create retrieve update delete list"), ("members", "create retrieve update list"), ("viewers", "retrieve list"), ("others", "") })
        {
            foreach (var action in new[] { "create", "retrieve", "update", "delete", "list" })
            {
                var explained = await Explain(workspace, "records", action, new { groups = new[] { group } });
                explained.GetProperty("decision").GetString().ShouldBe(allowed.Split(' ').Contains(action, StringComparer.Ordinal) ? "allow" : "deny", $"{group} {action}");
            }
        }

        var list = (await workspace.Call(HttpMethod.Get, "/permissions")).ShouldHave(200).Json;
        list.GetProperty("meta").GetProperty("total").GetInt32().ShouldBe(4);
        list.GetProperty("data").EnumerateArray().Count(item => item.GetProperty("builtIn").GetBoolean()).ShouldBe(1);
    }

    [Fact]
    public async Task AUserOfTheTenant_IsInTheGroupsOfTheRole_AndOnlyThere()
    {
        var workspace = await TestTenantWorkspace.Create(admin.Server, "pol-users");
        var user = await workspace.App.Login("pol-users@example.com");
        (await workspace.Call(HttpMethod.Get, "/permissions", by: user.AccessToken)).ShouldBeRefused(403, "WORKSPACE_MISMATCH");
        await workspace.App.Assign(user.UserId, workspace.Id, "viewer");
        var token = (await workspace.App.Post("/auth/refresh", new { refresh_token = user.RefreshToken })).ShouldHave(200);
        var viewer = token.String("access_token");
        (await workspace.Call(HttpMethod.Get, "/permissions", by: viewer)).ShouldBeRefused(403, "FORBIDDEN");
        await workspace.Permit(new { resource = "workspace::permissions", actions = new[] { "list" }, policy = new { conditions = new { groups = new { contains = "viewers" } } } });
        (await workspace.Call(HttpMethod.Get, "/permissions", by: viewer)).ShouldHave(200);
        (await workspace.Call(HttpMethod.Post, "/permissions", Printed[0], viewer)).ShouldBeRefused(403, "FORBIDDEN");

        // Roles are those of the call, not of the token's issue.
        await workspace.App.Assign(user.UserId, workspace.Id, "admin");
        (await workspace.Call(HttpMethod.Get, "/permissions", by: viewer)).ShouldBeRefused(403, "FORBIDDEN");
        (await workspace.App.Post("/auth/revoke-user", new { user_id = user.UserId })).ShouldHave(200);
        (await workspace.Call(HttpMethod.Get, "/permissions", by: viewer)).ShouldBeRefused(401, "TOKEN_REVOKED");
    }

    [Fact]
    public async Task ARuleThatDenies_WinsOverAllThatAllow_FromTheNextCallOn()
    {
        var workspace = await TestTenantWorkspace.Create(admin.Server, "pol-deny");
        var token = await workspace.NewToken("workspace_administrators", "contractors");
        (await workspace.Call(HttpMethod.Get, "/service-accounts", by: token)).ShouldHave(200);
        var id = await workspace.Permit(new { name = "No contractors", resource = "workspace::service-accounts", actions = new[] { "*" }, priority = -5, policy = new { effect = "Deny", conditions = new { groups = new { contains = "contractors" } } } });
        (await workspace.Call(HttpMethod.Get, "/service-accounts", by: token)).ShouldBeRefused(403, "FORBIDDEN");
        (await workspace.Call(HttpMethod.Get, "/service-accounts")).ShouldHave(200);
        var explained = await Explain(workspace, "workspace::service-accounts", "list", new { groups = new[] { "contractors", "workspace_administrators" } });
        (explained.GetProperty("decision").GetString(), explained.GetProperty("decidedBy").GetString()).ShouldBe(("deny", id));
        explained.GetProperty("rules").EnumerateArray().Select(rule => rule.GetProperty("result").GetString()).ShouldBe(["applies", "applies"]);

        (await workspace.Call(HttpMethod.Delete, "/permissions/" + id)).ShouldHave(204);
        (await workspace.Call(HttpMethod.Delete, "/permissions/" + id)).ShouldBeRefused(404, "PERMISSION_NOT_FOUND");
        (await workspace.Call(HttpMethod.Get, "/service-accounts", by: token)).ShouldHave(200);
    }

    [Fact]
    public async Task ConditionsOnPathRequestAndCaller_AreSeen()
    {
        var workspace = await TestTenantWorkspace.Create(admin.Server, "pol-facts");
        var token = await workspace.NewToken("ops");
        await workspace.Permit(new
        {
            resource = "workspace::service-accounts",
            actions = new[] { "retrieve", "list" },
            policy = new { conditions = JsonDocument.Parse("""{"and":[{"groups":{"contains":"ops"}},{"or":[{"path.account_id":{"in":["1","7"]}},{"not":{"path.account_id":{"exists":true}}}]}],"request.method":"GET","kind":{"ne":"user"}}""").RootElement },
        });
        (await workspace.Call(HttpMethod.Get, "/service-accounts", by: token)).ShouldHave(200);
        (await workspace.Call(HttpMethod.Get, "/service-accounts/1", by: token)).ShouldHave(200);
        (await workspace.Call(HttpMethod.Get, "/service-accounts/7", by: token)).ShouldBeRefused(404, "SERVICE_ACCOUNT_NOT_FOUND");
        (await workspace.Call(HttpMethod.Get, "/service-accounts/2", by: token)).ShouldBeRefused(403, "FORBIDDEN");
        (await workspace.Call(HttpMethod.Delete, "/service-accounts/1", by: token)).ShouldBeRefused(403, "FORBIDDEN");
    }

    [Fact]
    public async Task ConditionsOnRecords_BecomeAFilter_WithTheCallersOwnFactsInIt()
    {
        var workspace = await TestTenantWorkspace.Create(admin.Server, "pol-records");
        await workspace.Permit(new
        {
            resource = "records",
            actions = new[] { "list", "update" },
            policy = new { conditions = JsonDocument.Parse("""{"groups":{"contains":"members"},"data.ownerId":{"eq":{"var":"subject"}}}""").RootElement },
        });
        await workspace.Permit(new { resource = "collections", actions = new[] { "list" }, policy = new { conditions = new { } } });
        var caller = new { groups = new[] { "members" }, subject = "user_1", claims = new { ext_plan = "pro" } };
        var explained = await Explain(workspace, "records", "list", caller, new { data = new { ownerId = "user_1" } });
        explained.GetProperty("decision").GetString().ShouldBe("filter");
        explained.GetProperty("filter").GetRawText().ShouldBe("""{"data.ownerId":{"in":["user_1"]}}""");
        explained.GetProperty("recordPasses").GetBoolean().ShouldBeTrue();
        (await Explain(workspace, "records", "list", caller, new { data = new { ownerId = "user_2" } })).GetProperty("recordPasses").GetBoolean().ShouldBeFalse();
        (await Explain(workspace, "records", "delete", caller)).GetProperty("decision").GetString().ShouldBe("deny");
        (await Explain(workspace, "structures", "list", caller)).GetProperty("decision").GetString().ShouldBe("allow");
        (await workspace.Call(HttpMethod.Post, "/permissions/explain", new { resource = "records", action = "list", caller = new { claims = new { plan = 1 } } })).ShouldBeRefused(400, "VALIDATION_ERROR").Fields.ShouldBe(["caller.claims"]);
    }

    [Theory]
    [InlineData("""{"resource":"record","actions":["list"],"policy":{"conditions":{}}}""", "resource")]
    [InlineData("""{"resource":"records","actions":[],"policy":{"conditions":{}}}""", "actions")]
    [InlineData("""{"resource":"records","actions":["read"],"policy":{"conditions":{}}}""", "actions")]
    [InlineData("""{"resource":"records","actions":["list"]}""", "policy")]
    [InlineData("""{"resource":"records","actions":["list"],"policy":{}}""", "policy.conditions")]
    [InlineData("""{"resource":"records","actions":["list"],"policy":{"conditions":null}}""", "policy.conditions")]
    [InlineData("""{"resource":"records","actions":["list"],"policy":{"conditions":[]}}""", "policy.conditions")]
    [InlineData("""{"resource":"records","actions":["list"],"policy":{"effect":"allow","conditions":{}}}""", "policy.effect")]
    [InlineData("""{"resource":"records","actions":["list"],"policy":{"conditions":{"groups":"admins"}}}""", "policy.conditions.groups")]
    [InlineData("""{"resource":"records","actions":["list"],"policy":{"conditions":{"groups":{"in":["admins"]}}}}""", "policy.conditions.groups")]
    [InlineData("""{"resource":"records","actions":["list"],"policy":{"conditions":{"groups":{}}}}""", "policy.conditions.groups")]
    [InlineData("""{"resource":"records","actions":["list"],"policy":{"conditions":{"password":"x"}}}""", "policy.conditions.password")]
    [InlineData("""{"resource":"records","actions":["list"],"policy":{"conditions":{"data.":"x"}}}""", "policy.conditions.data.")]
    [InlineData("""{"resource":"records","actions":["list"],"policy":{"conditions":{"data.a.b.c.d.e.f":"x"}}}""", "policy.conditions.data.a.b.c.d.e.f")]
    [InlineData("""{"resource":"records","actions":["list"],"policy":{"conditions":{"data.x' OR 1=1":"x"}}}""", "policy.conditions.data.x' OR 1=1")]
    [InlineData("""{"resource":"records","actions":["list"],"policy":{"conditions":{"kind":{"$where":"x"}}}}""", "policy.conditions.kind")]
    [InlineData("""{"resource":"records","actions":["list"],"policy":{"conditions":{"kind":{"eq":null}}}}""", "policy.conditions.kind")]
    [InlineData("""{"resource":"records","actions":["list"],"policy":{"conditions":{"kind":{"eq":["a"]}}}}""", "policy.conditions.kind")]
    [InlineData("""{"resource":"records","actions":["list"],"policy":{"conditions":{"kind":{"in":[]}}}}""", "policy.conditions.kind")]
    [InlineData("""{"resource":"records","actions":["list"],"policy":{"conditions":{"kind":{"gt":true}}}}""", "policy.conditions.kind")]
    [InlineData("""{"resource":"records","actions":["list"],"policy":{"conditions":{"kind":{"startsWith":1}}}}""", "policy.conditions.kind")]
    [InlineData("""{"resource":"records","actions":["list"],"policy":{"conditions":{"kind":{"exists":1}}}}""", "policy.conditions.kind")]
    [InlineData("""{"resource":"records","actions":["list"],"policy":{"conditions":{"data.a":{"gt":1e300}}}}""", "policy.conditions.data.a")]
    [InlineData("""{"resource":"records","actions":["list"],"policy":{"conditions":{"data.a":{"eq":{"var":"data.b"}}}}}""", "policy.conditions.data.a")]
    [InlineData("""{"resource":"records","actions":["list"],"policy":{"conditions":{"and":[]}}}""", "policy.conditions.and")]
    [InlineData("""{"resource":"records","actions":["list"],"policy":{"conditions":{"not":[{}]}}}""", "policy.conditions.not")]
    [InlineData("""{"resource":"records","actions":["list"],"policy":{"conditions":{"not":{"not":{"not":{"not":{"not":{"not":{"kind":"user"}}}}}}}}}""", "policy.conditions.not.not.not.not.not.not")]
    [InlineData("""{"resource":"records","actions":["list"],"priority":1001,"policy":{"conditions":{}}}""", "priority")]
    public async Task HostilePolicies_AreRefusedByTheirField(string body, string field)
    {
        var workspace = await Hostile.Value;
        (await workspace.Call(HttpMethod.Post, "/permissions", body)).ShouldBeRefused(400, "VALIDATION_ERROR").Fields.ShouldBe([field]);
    }

    [Fact]
    public async Task MalformedAndOversizedPolicies_AreRefused()
    {
        var workspace = await Hostile.Value;
        foreach (var conditions in new[] { """{"kind":"a","kind":"b"}""", """{"kind":"\ud800"}""", """{"\ud800":"a"}""", """{"kind":"\u0000"}""", """{"kind":"a",}""" })
            (await workspace.Call(HttpMethod.Post, "/permissions", Policy(conditions))).ShouldBeRefused(400, "VALIDATION_ERROR");
        var many = string.Join(',', Enumerable.Range(0, 51).Select(i => $$"""{"data.f{{i}}":1}"""));
        (await workspace.Call(HttpMethod.Post, "/permissions", Policy($$$"""{"or":[{{{many}}}]}"""))).ShouldBeRefused(400, "VALIDATION_ERROR");
        var two = string.Join(',', Enumerable.Range(0, 26).Select(i => $$$"""{"data.f{{{i}}}":{"gt":1,"lt":2}}"""));
        (await workspace.Call(HttpMethod.Post, "/permissions", Policy($$$"""{"or":[{{{two}}}]}"""))).ShouldBeRefused(400, "VALIDATION_ERROR");
        var wide = string.Join(',', Enumerable.Range(0, 20).Select(_ => $"\"{new string('x', 500)}\""));
        (await workspace.Call(HttpMethod.Post, "/permissions", Policy("{\"kind\":{\"in\":[" + wide + "]}}"))).ShouldBeRefused(400, "VALIDATION_ERROR").Fields.ShouldBe(["policy.conditions"]);
        (await workspace.Call(HttpMethod.Post, "/permissions", Policy($$$"""{"kind":"{{{new string('x', 70_000)}}}"}"""))).ShouldBeRefused(413, "PAYLOAD_TOO_LARGE");
        (await workspace.Call(HttpMethod.Get, "/permissions")).ShouldHave(200).Json.GetProperty("meta").GetProperty("total").GetInt32().ShouldBe(1);
    }

    [Fact]
    public async Task WhatAsksForRecords_IsBoundedOverAllPermissions()
    {
        var workspace = await TestTenantWorkspace.Create(admin.Server, "pol-bounded");
        object Body(int from) => new
        {
            resource = "records", actions = new[] { "list" },
            policy = new { conditions = new { or = Enumerable.Range(from, 50).Select(i => new Dictionary<string, int>(StringComparer.Ordinal) { ["data.f" + i] = i }) } },
        };
        for (var made = 0; made < 4; made++)
            await workspace.Permit(Body(made * 50));
        (await workspace.Call(HttpMethod.Post, "/permissions", Body(200))).ShouldBeRefused(409, "LIMIT_REACHED");
    }

    [Fact]
    public async Task TheBuiltInPermission_CannotBeChangedOrRemoved()
    {
        var workspace = await Hostile.Value;
        var id = (await workspace.Call(HttpMethod.Get, "/permissions")).ShouldHave(200).Json.GetProperty("data")[0].GetProperty("id").GetString();
        (await workspace.Call(HttpMethod.Delete, "/permissions/" + id)).ShouldBeRefused(409, "WRONG_STATE");
        (await workspace.Call(HttpMethod.Put, "/permissions/" + id, Printed[0])).ShouldBeRefused(409, "WRONG_STATE");
        (await workspace.Call(HttpMethod.Get, "/permissions/" + id)).ShouldHave(200).String("name").ShouldBe("Workspace administrators");
        (await workspace.Call(HttpMethod.Put, "/permissions/" + Guid.NewGuid(), Printed[0])).ShouldBeRefused(404, "PERMISSION_NOT_FOUND");
        (await workspace.Call(HttpMethod.Get, "/permissions/x")).ShouldBeRefused(404, "PERMISSION_NOT_FOUND");
    }

    [Fact]
    public async Task ManyFirstPermissionsAtOnce_AreAllThere_AndARepeatIsOne()
    {
        var workspace = await TestTenantWorkspace.Create(admin.Server, "pol-race");
        var made = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => workspace.Call(HttpMethod.Post, "/permissions", Printed[i % 3], null, ("Idempotency-Key", "p" + (i / 2)))));
        var ids = made.Where(reply => reply.Status == 201).Select(reply => reply.String("id")).Distinct(StringComparer.Ordinal).ToArray();
        made.ShouldAllBe(reply => reply.Status == 201 || reply.Status == 503);
        var listed = (await workspace.Call(HttpMethod.Get, "/permissions")).ShouldHave(200).Json.GetProperty("data").EnumerateArray().Select(item => item.GetProperty("id").GetString()).ToArray();
        ids.Except(listed, StringComparer.Ordinal).ShouldBeEmpty();
        listed.Length.ShouldBeLessThanOrEqualTo(11);
    }

    private static string Policy(string conditions) => """{"resource":"records","actions":["list"],"policy":{"conditions":""" + conditions + "}}";

    private Lazy<Task<TestTenantWorkspace>> Hostile => hostile ??= new(() => TestTenantWorkspace.Create(admin.Server, "pol-" + Guid.NewGuid().ToString("N")[..12]));

    private Lazy<Task<TestTenantWorkspace>>? hostile;

    private static async Task<JsonElement> Explain(TestTenantWorkspace workspace, string resource, string action, object caller, object? record = null) =>
        (await workspace.Call(HttpMethod.Post, "/permissions/explain", JsonSerializer.Serialize(new { resource, action, caller, record }))).ShouldHave(200).Json;
}
