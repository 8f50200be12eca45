using System.Text.Json;
using OrleansTenantAuth.TestSupport;

namespace OrleansTenantAuth.Tests.Gateway;

/// <summary>A server with one app's dashboards.</summary>
public sealed class BoardServer : IAsyncLifetime
{
    /// <summary>The server.</summary>
    public GatewayHarness Server { get; private set; } = null!;

    /// <summary>The dashboards.</summary>
    public EmbedBoards Boards { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        Server = await GatewayHarness.Start();
        Boards = await EmbedBoards.Create(Server, "boards");
    }

    public async Task DisposeAsync() => await Server.DisposeAsync();
}

/// <summary>/v1/api/dashboard: lists, copies, charts, filters and rows, each as the token's permissions say.</summary>
public sealed class DashboardTests(BoardServer server) : IClassFixture<BoardServer>
{
    private const string Bar = """{"title":"New","kind":"bar","dataSet":"orders","query":{"groupBy":["region"],"aggregates":[{"op":"count"}]}}""";
    private readonly EmbedBoards boards = server.Boards;

    private static HttpMethod Post => HttpMethod.Post;

    [Fact]
    public async Task Data_ShowsTheTenantsRowsAlone_InEveryKindOfChart()
    {
        var (acme, beta) = (await boards.Token("acme"), await boards.Token("beta"));
        (await Rows(acme, 0)).ShouldBe("""[["acme-north",11],["acme-south",5]]""");
        (await Rows(acme, 1)).ShouldBe("""[["acme-north",1],["acme-south",5],["acme-north",10]]""");
        (await Rows(acme, 2)).ShouldBe("[[16]]");
        (await Rows(acme, 3)).ShouldBe("""[["2026-01",1],["2026-02",2]]""");
        (await Rows(beta, 2)).ShouldBe("[[16000]]");
        (await Rows(boards.Admin.Key, 2)).ShouldBe("[[16016]]");
        foreach (var prefilters in new object[] { new { store_id = "nobody" }, new { store_id = 1 }, new { region = "acme-north" }, new { unknown = "x" }, new { store_id = "acme", unknown = "x" } })
            (await Rows(await boards.Token("other-" + JsonSerializer.Serialize(prefilters).Length, prefilters: prefilters), 1)).ShouldBe("[]");
    }

    [Fact]
    public async Task Data_OfASchema_IsThatSchemasAlone_AndOfAnUnknownOneNothing()
    {
        (await boards.App.Admin(HttpMethod.Put, "/data-sets/orders?schema=customer_1", new { columns = new object[] { new { name = "region", type = "string" }, new { name = "amount", type = "number" } } })).ShouldHave(200);
        (await boards.App.Admin(Post, "/data-sets/orders/rows?schema=customer_1", new { rows = new[] { new { region = "c1", amount = 3 } } })).ShouldHave(200);
        var one = (await boards.App.Register(new { displayName = "c1", prefilters_schema = "customer_1" })).ShouldHave(200).String("token");
        (await Rows(one, 0)).ShouldBe("""[["c1",3]]""");
        var two = (await boards.App.Register(new { displayName = "c2", prefilters_schema = "customer_2" })).ShouldHave(200).String("token");
        (await Rows(two, 0)).ShouldBe("[]");
        (await Rows(two, 2)).ShouldBe("[]");
        (await boards.Call(two, HttpMethod.Get, "/data-sets")).ShouldHave(200).Text.ShouldBe("""{"dataSets":[]}""");
        (await boards.Call(one, HttpMethod.Get, "/data-sets")).ShouldHave(200).Json.GetProperty("dataSets").GetArrayLength().ShouldBe(1);
    }

    [Fact]
    public async Task Clone_MakesAPrivateCopy_WhichItsOwnerMayChange_AndNobodyElseSees()
    {
        var (acme, beta) = (await boards.Token("acme"), await boards.Token("beta"));
        var copy = await boards.Clone(acme, "Mine");
        var seen = (await boards.Call(acme, HttpMethod.Get, "/" + copy)).ShouldHave(200).Json;
        (seen.GetProperty("name").GetString(), seen.GetProperty("charts").GetArrayLength()).ShouldBe(("Mine", 4));
        seen.GetProperty("allowed").EnumerateObject().All(may => may.Value.GetBoolean()).ShouldBeTrue();
        var chart = seen.GetProperty("charts")[0].GetProperty("id").GetString()!;
        boards.Charts.Contains(chart, StringComparer.Ordinal).ShouldBeFalse();
        foreach (var (method, path, body) in Everything(copy, chart, boards.Dashboard))
        {
            var refused = await boards.Call(beta, method, path, body);
            (refused.Status, refused.Error).ShouldBe((404, path.EndsWith("add-charts", StringComparison.Ordinal) ? "Chart not found" : "Dashboard not found"), path + " " + refused.Text);
        }

        (await boards.Call(acme, HttpMethod.Get, "/" + copy)).ShouldHave(200).Text.ShouldBe(seen.GetRawText());
        (await Listed(acme)).Contains(copy, StringComparer.Ordinal).ShouldBeTrue();
        (await Listed(beta)).Contains(copy, StringComparer.Ordinal).ShouldBeFalse();
        (await Listed(beta)).Contains(boards.Dashboard, StringComparer.Ordinal).ShouldBeTrue();
        (await boards.Call(beta, HttpMethod.Get, $"/list-workspace-dashboards?workspaceId={boards.Workspace}&tenantId={seen.GetProperty("tenantId").GetString()}")).Status.ShouldBe(403);
        (await boards.Call(acme, Post, "/clone", new { sourceDashboardId = boards.Dashboard })).ShouldHave(200).Json.GetProperty("data").GetProperty("name").GetString().ShouldBe("Overview (Copy)");
    }

    [Fact]
    public async Task AnotherApp_SeesNothing_ByTokenOrByKey()
    {
        var other = await EmbedBoards.Create(server.Server, "boards-other");
        foreach (var token in new[] { await other.Token("acme"), other.Admin.Key })
        {
            foreach (var (method, path, body) in Everything(boards.Dashboard, boards.Charts[0], other.Dashboard))
                (await boards.Call(token, method, path, body)).Status.ShouldBe(404, path);
            (await boards.Call(token, HttpMethod.Get, $"/list-workspace-dashboards?workspaceId={boards.Workspace}")).Status.ShouldBe(404);
            (await boards.Call(token, HttpMethod.Get, "/list-workspaces")).ShouldHave(200).Text.Contains(boards.Workspace, StringComparison.Ordinal).ShouldBeFalse();
            (await boards.Call(token, Post, "/clone", new { sourceDashboardId = other.Dashboard, targetWorkspaceId = boards.Workspace })).Status.ShouldBe(404);
        }
    }

    [Fact]
    public async Task GlobalDashboards_AreNotChangedByTenants_WhateverTheyMay()
    {
        var acme = await boards.Token();
        var own = await boards.Clone(acme);
        foreach (var (method, path, body) in Everything(boards.Dashboard, boards.Charts[0], own).Where(call => call.Path != "/clone" && call.Method != HttpMethod.Get && !call.Path.EndsWith("/data", StringComparison.Ordinal) && !call.Path.EndsWith("-from", StringComparison.Ordinal) && !call.Path.EndsWith("add-charts", StringComparison.Ordinal)))
            (await boards.Call(acme, method, path, body)).Status.ShouldBe(403, path);
        (await boards.Call(acme, Post, "/add-charts", new { targetDashboardId = boards.Dashboard, chartIds = new[] { boards.Charts[0] } })).Status.ShouldBe(403);
        (await boards.Call(acme, HttpMethod.Get, "/" + boards.Dashboard)).ShouldHave(200).Json.GetProperty("allowed").GetProperty("editCharts").GetBoolean().ShouldBeFalse();
        (await boards.Call(acme, Post, "/create", new { workspaceId = boards.Workspace, name = "x" })).Status.ShouldBe(403);
        (await boards.Call(acme, Post, "/create-workspace", new { name = "x" })).Status.ShouldBe(403);
    }

    [Theory]
    [InlineData("addChart")]
    [InlineData("createChart")]
    [InlineData("editCharts")]
    [InlineData("removeChart")]
    [InlineData("addFilter")]
    [InlineData("editDashboardName")]
    public async Task EachPermission_AllowsItsOwnChangesAlone(string permission)
    {
        var owner = await boards.Token("acme");
        var copy = await boards.Clone(owner);
        var view = (await boards.Call(owner, Post, $"/{copy}/filters", """{"dataSet":"orders","where":{"region":"acme-north"}}""")).ShouldHave(201).Json;
        var (chart, filter) = (view.GetProperty("charts")[0].GetProperty("id").GetString()!, view.GetProperty("filters")[0].GetProperty("id").GetString()!);
        foreach (var readOnly in new[] { true, false })
        {
            var token = await boards.Token("acme", new Dictionary<string, bool>(StringComparer.Ordinal) { [permission] = true, ["readOnly"] = readOnly });
            foreach (var (needs, method, path, body, success) in Changes(copy, chart, filter))
            {
                var reply = await boards.Call(token, method, path, body);
                var isAllowed = needs == permission && !readOnly;
                reply.Status.ShouldBe(isAllowed ? success : 403, $"{permission} {readOnly} {method} {path} {reply.Text}");
                if (!isAllowed)
                    reply.Error.ShouldBe("Forbidden");
            }

            var allowed = (await boards.Call(token, HttpMethod.Get, "/" + copy)).ShouldHave(200).Json.GetProperty("allowed");
            allowed.GetProperty(permission).GetBoolean().ShouldBe(!readOnly);
            allowed.EnumerateObject().Count(may => may.Value.GetBoolean()).ShouldBe(readOnly ? 0 : permission is "addChart" or "addFilter" ? 2 : 1);
        }
    }

    [Fact]
    public async Task Charts_AreCopiedDeep_AndARepeatCopiesOnce()
    {
        var acme = await boards.Token();
        var copy = await boards.Clone(acme);
        var added = (await boards.Call(acme, Post, "/add-charts", new { targetDashboardId = copy, chartIds = new[] { boards.Charts[2] } }, "once")).ShouldHave(200);
        (await boards.Call(acme, Post, "/add-charts", new { targetDashboardId = copy, chartIds = new[] { boards.Charts[2] } }, "once")).ShouldHave(200).Text.ShouldBe(added.Text);
        (await boards.Call(acme, Post, "/append-charts-from", new { sourceDashboardId = boards.Dashboard, targetDashboardId = copy })).ShouldHave(200)
            .Json.GetProperty("data").GetProperty("chartIds").GetArrayLength().ShouldBe(4);
        var charts = (await boards.Call(acme, HttpMethod.Get, "/" + copy)).Json.GetProperty("charts").EnumerateArray().ToArray();
        charts.Length.ShouldBe(9);
        charts.Select(chart => chart.GetProperty("id").GetString()).Distinct(StringComparer.Ordinal).Count().ShouldBe(9);
        (await boards.Rows(acme, copy, charts[4].GetProperty("id").GetString()!)).ShouldBe("[[16]]");
    }

    [Fact]
    public async Task Filters_NarrowEveryChart_AndAViewersOwnForOneLook()
    {
        var acme = await boards.Token();
        var copy = await boards.Clone(acme);
        var chart = (await boards.Call(acme, HttpMethod.Get, "/" + copy)).Json.GetProperty("charts")[2].GetProperty("id").GetString()!;
        (await boards.Call(acme, Post, $"/{copy}/filters", """{"dataSet":"orders","where":{"region":"acme-north"}}""")).ShouldHave(201);
        (await boards.Rows(acme, copy, chart)).ShouldBe("[[11]]");
        (await boards.Rows(acme, copy, chart, new { where = new { amount = new { gt = 5 } } })).ShouldBe("[[10]]");
        (await boards.Rows(acme, copy, chart, new { where = new { or = new object[] { new { region = "beta-east" }, new { store_id = "beta" } } } })).ShouldBe("[[null]]");
        (await boards.Call(acme, Post, $"/{copy}/filters", """{"dataSet":"orders","where":{"no":1}}""")).Status.ShouldBe(400);
        (await boards.Call(acme, Post, $"/{copy}/filters", """{"dataSet":"none","where":{"no":1}}""")).Status.ShouldBe(404);
    }

    [Fact]
    public async Task Charts_ThatCannotBe_AreRefusedByField()
    {
        var acme = await boards.Token();
        var copy = await boards.Clone(acme);
        foreach (var (body, field) in new[]
        {
            ("""{"kind":"bar","dataSet":"orders","query":{"select":["region"]}}""", "title"),
            ("""{"title":"x","kind":"pie","dataSet":"orders","query":{"select":["region"]}}""", "kind"),
            ("""{"title":"x","kind":"bar","dataSet":"orders","query":"select 1"}""", "query"),
            ("""{"title":"x","kind":"bar","dataSet":"orders","query":{"select":["secret"]}}""", "select"),
            ("""{"title":"x","kind":"bar","dataSet":"orders","query":{"select":["region"],"where":{"region":{"sql":"1=1"}}}}""", "where"),
        })
        {
            var refused = await boards.Call(acme, Post, $"/{copy}/charts", body);
            (refused.Status, refused.Error).ShouldBe((400, "Invalid request"), body);
            refused.Fields[0].ShouldBe(field, body);
        }

        (await boards.Call(acme, Post, $"/{copy}/charts", Bar.Replace("orders", "others", StringComparison.Ordinal))).Status.ShouldBe(404);
        (await boards.Call(acme, Post, $"/{copy}/charts", """{"title":"x","extra":1}""")).Status.ShouldBe(400);
    }

    [Fact]
    public async Task Callers_WithoutAGoodTokenOrKey_AreRefused()
    {
        foreach (var (token, error) in new[] { (null, "Invalid token"), ("nonsense", "Invalid token"), ("up_admin_nonsense", "Invalid API key"), (boards.App.Key, "Invalid API key") })
        {
            var refused = await boards.Call(token, HttpMethod.Get, "/" + boards.Dashboard);
            (refused.Status, refused.Error).ShouldBe((401, error), token);
        }

        var byBody = (await boards.Call(null, Post, "/clone", new { apiKey = boards.Admin.Key, sourceDashboardId = boards.Dashboard, organizationId = boards.App.App.Id })).ShouldHave(200);
        var made = byBody.Json.GetProperty("data").GetProperty("dashboardId").GetString()!;
        (await boards.Call(boards.Admin.Key, HttpMethod.Get, "/" + made)).ShouldHave(200).Json.GetProperty("tenantId").ValueKind.ShouldBe(JsonValueKind.Null);
        (await boards.Call(null, Post, "/clone", new { apiKey = boards.Admin.Key, sourceDashboardId = boards.Dashboard, organizationId = Guid.NewGuid() })).Status.ShouldBe(401);
        (await boards.Call(await boards.Token(), Post, "/clone", new { sourceDashboardId = boards.Dashboard, organizationId = Guid.NewGuid() })).Status.ShouldBe(403);
        (await boards.Call(boards.Admin.Key, HttpMethod.Delete, "/" + made)).ShouldHave(204);
        (await boards.Call(boards.Admin.Key, HttpMethod.Get, "/" + made)).Status.ShouldBe(404);
        (await Listed(boards.Admin.Key)).Contains(made, StringComparer.Ordinal).ShouldBeFalse();
    }

    [Fact]
    public async Task Upload_NeedsAKeyThatMay()
    {
        var rows = """{"rows":[{"store_id":"upload","amount":0}]}""";
        async Task<Reply> Load(string token, string set) =>
            await server.Server.PostText($"/v1/api/data-sets/{set}/rows", rows, "application/json", ("Authorization", "Bearer " + token));
        (await Load(boards.Admin.Key, "orders")).ShouldHave(200).Text.ShouldBe("""{"rows":1,"repeated":false}""");
        (await Load(boards.Admin.Key, "none")).Status.ShouldBe(404);
        (await Load(await boards.Token(), "orders")).Status.ShouldBe(403);
        (await Load((await boards.App.WithNewKey("up_admin", ["dashboards"])).Key, "orders")).Status.ShouldBe(401);
    }

    [Fact]
    public async Task Lists_ComeInPages_GlobalOnesFirst()
    {
        var pages = await EmbedBoards.Create(server.Server, "boards-pages");
        var token = await pages.Token();
        List<string> expected = [pages.Dashboard];
        for (var i = 0; i < 3; i++)
            expected.Add(await pages.Clone(token, "Copy " + i));
        foreach (var limit in new[] { 1, 2, 4, 10 })
        {
            List<string> found = [];
            for (string? cursor = null; ;)
            {
                var page = (await pages.Call(token, HttpMethod.Get, $"/list-workspace-dashboards?workspaceId={pages.Workspace}&limit={limit}{(cursor is null ? "" : "&cursor=" + cursor)}")).ShouldHave(200).Json;
                found.AddRange(page.GetProperty("dashboards").EnumerateArray().Select(item => item.GetProperty("id").GetString()!));
                if ((cursor = page.GetProperty("nextCursor").GetString()) is null)
                    break;
            }

            found[0].ShouldBe(pages.Dashboard);
            found.Order(StringComparer.Ordinal).ShouldBe(expected.Order(StringComparer.Ordinal));
        }
    }

    private static IEnumerable<(HttpMethod Method, string Path, object? Body)> Everything(string dashboard, string chart, string another) =>
    [
        (HttpMethod.Get, "/" + dashboard, null),
        (HttpMethod.Patch, "/" + dashboard, new { name = "Theirs" }),
        (HttpMethod.Delete, "/" + dashboard, null),
        (Post, $"/{dashboard}/charts", Bar),
        (HttpMethod.Put, $"/{dashboard}/charts/{chart}", Bar),
        (HttpMethod.Delete, $"/{dashboard}/charts/{chart}", null),
        (Post, $"/{dashboard}/charts/{chart}/data", new { }),
        (Post, $"/{dashboard}/filters", """{"dataSet":"orders","where":{}}"""),
        (HttpMethod.Delete, $"/{dashboard}/filters/{Guid.NewGuid()}", null),
        (Post, "/clone", new { sourceDashboardId = dashboard }),
        (Post, "/add-charts", new { targetDashboardId = another, chartIds = new[] { chart } }),
        (Post, "/append-charts-from", new { sourceDashboardId = dashboard, targetDashboardId = another }),
    ];

    private (string Needs, HttpMethod Method, string Path, object? Body, int Success)[] Changes(string copy, string chart, string filter) =>
    [
        ("addChart", Post, "/add-charts", new { targetDashboardId = copy, chartIds = new[] { boards.Charts[0] } }, 200),
        ("addChart", Post, "/append-charts-from", new { sourceDashboardId = boards.Dashboard, targetDashboardId = copy }, 200),
        ("addChart", Post, "/clone", new { sourceDashboardId = copy }, 200),
        ("createChart", Post, $"/{copy}/charts", Bar, 201),
        ("editCharts", HttpMethod.Put, $"/{copy}/charts/{chart}", Bar, 200),
        ("addFilter", Post, $"/{copy}/charts/{chart}/data", new { where = new { region = "acme-north" } }, 200),
        ("addFilter", Post, $"/{copy}/filters", """{"dataSet":"orders","where":{"amount":{"gt":1}}}""", 201),
        ("addFilter", HttpMethod.Delete, $"/{copy}/filters/{filter}", null, 204),
        ("editDashboardName", HttpMethod.Patch, "/" + copy, new { name = "Renamed" }, 200),
        ("removeChart", HttpMethod.Delete, $"/{copy}/charts/{chart}", null, 204),
        ("nobody", HttpMethod.Delete, "/" + copy, null, 204),
    ];

    private Task<string> Rows(string token, int chart) => boards.Rows(token, boards.Dashboard, boards.Charts[chart]);

    private async Task<IReadOnlyList<string>> Listed(string token) =>
    [
        .. (await boards.Call(token, HttpMethod.Get, $"/list-workspace-dashboards?workspaceId={boards.Workspace}&limit=1000")).ShouldHave(200)
            .Json.GetProperty("dashboards").EnumerateArray().Select(item => item.GetProperty("id").GetString()!),
    ];
}
