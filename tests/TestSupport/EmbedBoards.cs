using System.Text.Json;

namespace OrleansTenantAuth.TestSupport;

/// <summary>An app with rows of two tenants (acme and beta), a global dashboard of charts over them, and calls of whoever has a token or key.</summary>
public sealed class EmbedBoards(GatewayClient server, EmbedApp app, EmbedApp admin, string workspace, string dashboard, IReadOnlyList<string> charts)
{
    /// <summary>Every permission.</summary>
    public static object AllAllowed { get; } = new
    {
        addChart = true, addFilter = true, createChart = true, editCharts = true, removeChart = true, editDashboardName = true, readOnly = false,
    };

    /// <summary>The app, with a key that registers tenants.</summary>
    public EmbedApp App => app;

    /// <summary>The app, with a key that manages dashboards.</summary>
    public EmbedApp Admin => admin;

    /// <summary>The workspace.</summary>
    public string Workspace => workspace;

    /// <summary>The global dashboard.</summary>
    public string Dashboard => dashboard;

    /// <summary>Its charts: a bar chart, a table, a number, a line.</summary>
    public IReadOnlyList<string> Charts => charts;

    /// <summary>Makes all of it.</summary>
    public static async Task<EmbedBoards> Create(GatewayClient server, string slug, object? settings = null)
    {
        var app = await EmbedApp.Create(server, slug, settings);
        var admin = await app.WithNewKey("up_admin");
        (await app.Admin(HttpMethod.Put, "/data-sets/orders", new
        {
            columns = new object[]
            {
                new { name = "store_id", type = "string", prefilter = true }, new { name = "region", type = "string" },
                new { name = "amount", type = "number" }, new { name = "at", type = "date" },
            },
        })).ShouldHave(200);
        (await app.Admin(HttpMethod.Post, "/data-sets/orders/rows", new
        {
            rows = new object[]
            {
                new { store_id = "acme", region = "acme-north", amount = 10, at = "2026-01-05" },
                new { store_id = "acme", region = "acme-south", amount = 5, at = "2026-02-05" },
                new { store_id = "acme", region = "acme-north", amount = 1, at = "2026-02-06" },
                new { store_id = "beta", region = "beta-east", amount = 7_000, at = "2026-01-05" },
                new { store_id = "beta", region = "beta-west", amount = 9_000, at = "2026-03-05" },
            },
        })).ShouldHave(200);
        var made = new EmbedBoards(server, app, admin, "", "", []);
        var workspace = (await made.Call(admin.Key, HttpMethod.Post, "/create-workspace", new { name = "Sales" })).ShouldHave(201).String("id");
        var dashboard = (await made.Call(admin.Key, HttpMethod.Post, "/create", new { workspaceId = workspace, name = "Overview" })).ShouldHave(201).String("id");
        List<string> charts = [];
        foreach (var chart in new[]
        {
            """{"title":"By region","kind":"bar","dataSet":"orders","query":{"groupBy":["region"],"aggregates":[{"op":"sum","column":"amount","as":"total"}]}}""",
            """{"title":"All orders","kind":"table","dataSet":"orders","query":{"select":["region","amount"],"sort":[{"by":"amount"}]}}""",
            """{"title":"Total","kind":"number","dataSet":"orders","query":{"aggregates":[{"op":"sum","column":"amount","as":"total"}]}}""",
            """{"title":"By month","kind":"line","dataSet":"orders","query":{"groupBy":[{"column":"at","bucket":"month"}],"aggregates":[{"op":"count"}]}}""",
        })
            charts.Add((await made.Call(admin.Key, HttpMethod.Post, $"/{dashboard}/charts", chart)).ShouldHave(201).Json.GetProperty("charts").EnumerateArray().Last().GetProperty("id").GetString()!);
        return new EmbedBoards(server, app, admin, workspace, dashboard, charts);
    }

    /// <summary>A token of a tenant that sees its own rows, with these permissions.</summary>
    public async Task<string> Token(string tenant = "acme", object? permissions = null, object? prefilters = null) =>
        (await app.Register(new { displayName = tenant, prefilters = prefilters ?? new { store_id = tenant }, tenantEditingPermissions = permissions ?? AllAllowed })).ShouldHave(200).String("token");

    /// <summary>Sends a call below <c>/v1/api/dashboard</c>; a string is a body as it stands.</summary>
    public Task<Reply> Call(string? token, HttpMethod method, string path, object? body = null, string? repeat = null)
    {
        var content = body is null ? null : new ByteArrayContent(body is string text ? System.Text.Encoding.UTF8.GetBytes(text) : JsonSerializer.SerializeToUtf8Bytes(body));
        content?.Headers.ContentType = new("application/json");
        List<(string, string)> headers = [];
        if (token is not null)
            headers.Add(("Authorization", "Bearer " + token));
        if (repeat is not null)
            headers.Add(("Idempotency-Key", repeat));
        return server.Send(method, "/v1/api/dashboard" + path, content, [.. headers]);
    }

    /// <summary>What a chart shows.</summary>
    public async Task<string> Rows(string token, string onDashboard, string chart, object? body = null) =>
        (await Call(token, HttpMethod.Post, $"/{onDashboard}/charts/{chart}/data", body ?? new { })).ShouldHave(200).Json.GetProperty("rows").GetRawText();

    /// <summary>A copy of the global dashboard that is private to the token's tenant.</summary>
    public async Task<string> Clone(string token, string? name = null) =>
        (await Call(token, HttpMethod.Post, "/clone", new { sourceDashboardId = Dashboard, name })).ShouldHave(200).Json.GetProperty("data").GetProperty("dashboardId").GetString()!;
}
