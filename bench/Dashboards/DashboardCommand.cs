using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using OrleansTenantAuth.Bench.Measure;

namespace OrleansTenantAuth.Bench.Dashboards;

/// <summary>
/// A dashboard over many rows of which a tenant sees few: how long it takes from the first request of an embedded page to the data of its
/// first chart. Rows, dashboard and tokens are made through the public calls.
/// </summary>
internal static class DashboardCommand
{
    private const int RowsPerCall = 5_000;

    /// <summary>Fills the server, then opens the dashboard as one tenant after the other.</summary>
    public static async Task<int> Run(Arguments arguments)
    {
        var (rows, tenants, looks) = (arguments.Number("rows", 1_000_000), arguments.Number("tenants", 100), arguments.Number("looks", 40));
        using var client = new HttpClient { BaseAddress = new Uri(arguments.Text("url")) };
        var calls = new Calls(client, Settings.Read().AdminKey!);
        var board = await Make(calls);
        var watch = Stopwatch.StartNew();
        await Fill(calls, board, rows, tenants);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {rows} rows of {tenants} tenants in {watch.Elapsed.TotalSeconds:F0} s"));
        if (arguments.Optional("settle") is { } settle)
            await Settle(settle);

        List<double> times = [];
        for (var look = 0; look <= looks; look++)
        {
            var token = await calls.Token(board, Tenant(look % tenants));
            var (milliseconds, sum) = await Look(client, board, token);
            if (sum != rows / tenants)
                throw new InvalidOperationException($"The tenant should see {rows / tenants} rows, and sees {sum}.");

            // The first look warms the code up, as any page before it would have.
            if (look > 0)
                times.Add(milliseconds);
        }

        var file = arguments.Text("results");
        foreach (var time in times)
            new Result("dashboard-first-chart") { Value = time, Unit = "ms" }.Save(file);
        new Result("dashboard-first-chart-slowest") { Value = times.Max(), Unit = "ms" }.Save(file);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  first chart after {times.Order().ElementAt(times.Count / 2):F0} ms, at most {times.Max():F0} ms, of {times.Count} tenants"));
        return 0;
    }

    // What a browser asks for, one after the other, before it can draw: page, scripts, dashboard, data.
    private static async Task<(double Milliseconds, double Sum)> Look(HttpClient client, Board board, string token)
    {
        var watch = Stopwatch.StartNew();
        var page = await client.GetStringAsync($"/share/dashboard/{board.Dashboard}?jwt={token}");
        var script = page.Split('"').First(part => part.EndsWith("/chart.umd.min.js", StringComparison.Ordinal));
        await client.GetByteArrayAsync(script);
        await Calls.Send(client, HttpMethod.Get, $"/v1/api/dashboard/{board.Dashboard}", null, ("Authorization", "Bearer " + token));
        using var data = await Calls.Send(client, HttpMethod.Post, $"/v1/api/dashboard/{board.Dashboard}/charts/{board.Chart}/data", "{}", ("Authorization", "Bearer " + token));
        var milliseconds = watch.Elapsed.TotalMilliseconds;
        return (milliseconds, data.RootElement.GetProperty("rows").EnumerateArray().Sum(row => row[2].GetDouble()));
    }

    private static async Task<Board> Make(Calls calls)
    {
        using var app = await calls.Admin(HttpMethod.Post, "/admin/apps", """{"name":"Boards","slug":"bench-boards","settings":{"algorithm":"ES256"}}""");
        var path = "/admin/apps/" + app.RootElement.GetProperty("app_id").GetString();
        using var embed = await calls.Admin(HttpMethod.Post, path + "/api-keys", """{"kind":"up_embed","name":"Bench"}""");
        using var admin = await calls.Admin(HttpMethod.Post, path + "/api-keys", """{"kind":"up_admin","name":"Bench"}""");
        await calls.Admin(HttpMethod.Put, path + "/data-sets/orders", """
            {"columns":[{"name":"store_id","type":"string","prefilter":true},{"name":"region","type":"string"},{"name":"product","type":"string"},
            {"name":"amount","type":"number"},{"name":"at","type":"date"}]}
            """);
        var key = ("Authorization", "Bearer " + admin.RootElement.GetProperty("key").GetString());
        using var workspace = await calls.Send(HttpMethod.Post, "/v1/api/dashboard/create-workspace", """{"name":"Bench"}""", key);
        using var dashboard = await calls.Send(
            HttpMethod.Post, "/v1/api/dashboard/create", $$"""{"workspaceId":"{{workspace.RootElement.GetProperty("id").GetString()}}","name":"Bench"}""", key);
        var id = dashboard.RootElement.GetProperty("id").GetString()!;
        using var charts = await calls.Send(HttpMethod.Post, $"/v1/api/dashboard/{id}/charts", """
            {"title":"By region","kind":"bar","dataSet":"orders","query":{"groupBy":["region"],"aggregates":[{"op":"sum","column":"amount","as":"total"},{"op":"count"}]}}
            """, key);
        return new Board(path, embed.RootElement.GetProperty("key").GetString()!, id, charts.RootElement.GetProperty("charts")[0].GetProperty("id").GetString()!);
    }

    // Rows of all tenants mixed, as they would come in over time.
    private static async Task Fill(Calls calls, Board board, int rows, int tenants)
    {
        for (var first = 0; first < rows; first += RowsPerCall)
        {
            var body = new StringBuilder("{\"rows\":[");
            for (var row = first; row < Math.Min(first + RowsPerCall, rows); row++)
            {
                body.Append(row == first ? "" : ",").Append(CultureInfo.InvariantCulture, $$"""{"store_id":"{{Tenant(row % tenants)}}","region":"region {{row / tenants % 12}}","product":"product {{row / tenants % 50}}","amount":{{row % 977}},"at":"2026-{{1 + (row / tenants % 12):D2}}-{{1 + (row % 28):D2}}"}""");
            }

            await calls.Repeat(board.App + "/data-sets/orders/rows", body.Append("]}").ToString());
        }
    }

    private static async Task Settle(string command)
    {
        using var process = Process.Start("/bin/sh", ["-c", command]);
        await process.WaitForExitAsync();
    }

    private static string Tenant(int number) => string.Create(CultureInfo.InvariantCulture, $"store-{number}");

    private sealed record Board(string App, string EmbedKey, string Dashboard, string Chart);

    private sealed class Calls(HttpClient client, string adminKey)
    {
        public Task<JsonDocument> Admin(HttpMethod method, string path, string body) => Send(method, path, body, ("X-Admin-Key", adminKey));

        public Task<JsonDocument> Send(HttpMethod method, string path, string body, (string Name, string Value) header) => Send(client, method, path, body, header);

        public async Task<string> Token(Board board, string tenant)
        {
            using var made = await Send(
                HttpMethod.Post, "/v1/api/tenant/register-tenant", $$$"""{"apiKey":"{{{board.EmbedKey}}}","displayName":"{{{tenant}}}","prefilters":{"store_id":"{{{tenant}}}"}}""", ("X-Bench", "1"));
            return made.RootElement.GetProperty("token").GetString()!;
        }

        // An upload whose outcome is not known is sent again, as a client would.
        public async Task Repeat(string path, string body)
        {
            var once = Guid.NewGuid().ToString("N");
            for (var attempt = 0; ; attempt++)
            {
                using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
                request.Headers.TryAddWithoutValidation("X-Admin-Key", adminKey);
                request.Headers.TryAddWithoutValidation("Idempotency-Key", once);
                using var answer = await client.SendAsync(request);
                if (answer.IsSuccessStatusCode)
                    return;
                if (attempt == 20 || (int)answer.StatusCode != 503)
                    throw new InvalidOperationException($"The upload was answered by {(int)answer.StatusCode}: {await answer.Content.ReadAsStringAsync()}");
            }
        }

        public static async Task<JsonDocument> Send(HttpClient client, HttpMethod method, string path, string? body, (string Name, string Value) header)
        {
            using var request = new HttpRequestMessage(method, path) { Content = body is null ? null : new StringContent(body, Encoding.UTF8, "application/json") };
            request.Headers.TryAddWithoutValidation(header.Name, header.Value);
            using var answer = await client.SendAsync(request);
            var text = await answer.Content.ReadAsStringAsync();
            return answer.IsSuccessStatusCode ? JsonDocument.Parse(text) : throw new InvalidOperationException($"{method} {path} was answered by {(int)answer.StatusCode}: {text}");
        }
    }
}
