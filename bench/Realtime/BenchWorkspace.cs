using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace OrleansTenantAuth.Bench.Realtime;

/// <summary>A workspace of the largest plan with one structure, made by public calls.</summary>
internal sealed class BenchWorkspace
{
    private const string Slug = "bench-realtime";
    private const string DataPath = $"/data/workspace/{Slug}/api/v1";

    private BenchWorkspace(string token) => Token = token;

    /// <summary>The token of its service account.</summary>
    public string Token { get; }

    /// <summary>Where its events are told.</summary>
    public string EventsPath { get; } = $"/realtime/workspace/{Slug}/events?structures=item";

    /// <summary>Makes it.</summary>
    public static async Task<BenchWorkspace> Make(HttpClient client, string adminKey)
    {
        (string, string) admin = ("X-Admin-Key", adminKey);
        using var app = await Send(client, "/admin/apps", $$"""{"name":"Bench","slug":"{{Slug}}"}""", admin);
        using var made = await Send(client, "/workspace/api/v1/workspaces", $$"""{"app_id":"{{Text(app.RootElement, "app_id")}}","name":"Bench","slug":"{{Slug}}","plan_id":"pro"}""", admin);
        var account = made.RootElement.GetProperty("service_account");
        using var form = new FormUrlEncodedContent(new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["grant_type"] = "client_credentials", ["client_id"] = Text(account, "client_id"), ["client_secret"] = Text(account, "client_secret"),
        });
        using var answer = await client.PostAsync("/oidc/token", form);
        using var token = JsonDocument.Parse(await answer.EnsureSuccessStatusCode().Content.ReadAsStringAsync());
        var workspace = new BenchWorkspace(Text(token.RootElement, "access_token"));
        foreach (var resource in new[] { "structures", "records" })
        {
            const string Policy = """{"conditions":{"groups":{"contains":"workspace_administrators"}}}""";
            using var permission = await Send(client, $"/workspace/{Slug}/api/v1/permissions", $$"""{"resource":"{{resource}}","actions":["*"],"policy":{{Policy}} }""", workspace.Bearer);
        }

        using var structure = await Send(client, DataPath + "/structures", """{"name":"Item","fields":{"number":{"type":"number"},"text":{"type":"text"}}}""", workspace.Bearer);
        return workspace;
    }

    /// <summary>Makes a record.</summary>
    public async Task Create(HttpClient client, int number)
    {
        using var made = await Send(
            client, DataPath + "/records/slug/item", string.Create(CultureInfo.InvariantCulture, $$$"""{"data":{"number":{{{number}}},"text":"Something that people read."}}"""), Bearer);
    }

    private (string, string) Bearer => ("Authorization", "Bearer " + Token);

    private static async Task<JsonDocument> Send(HttpClient client, string path, string json, (string Name, string Value) header)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new StringContent(json, Encoding.UTF8, new MediaTypeHeaderValue("application/json")) };
        request.Headers.TryAddWithoutValidation(header.Name, header.Value);
        using var answer = await client.SendAsync(request);
        var body = await answer.Content.ReadAsStringAsync();
        return answer.IsSuccessStatusCode ? JsonDocument.Parse(body) : throw new InvalidOperationException($"{path} was answered by {(int)answer.StatusCode}: {body}");
    }

    private static string Text(JsonElement of, string name) => of.GetProperty(name).GetString()!;
}
