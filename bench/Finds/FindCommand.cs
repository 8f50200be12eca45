using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using OrleansTenantAuth.Bench.Measure;

namespace OrleansTenantAuth.Bench.Finds;

/// <summary>The first page of searches over many users, one search after the other: median and 99th percentile of each.</summary>
internal static class FindCommand
{
    // NUMBER becomes another number each time, so that no search finds its own rows warm.
    private static readonly (string Name, string Body)[] Searches =
    [
        ("all", "{}"),
        ("by-name", """{"order":"name_ASC"}"""),
        ("email-is", One("""{"attr":"email","type":"string","comparison":"is","value":"userNUMBER@companyREST.example.com"}""")),
        ("email-starts", One("""{"attr":"email","type":"string","comparison":"starts with","value":"userNUMBER"}""")),
        ("name-starts-common", One("""{"attr":"name","type":"string","comparison":"starts with","value":"grace"}""")),
        ("user-id-less", One("""{"attr":"userId","type":"number","comparison":"less than","value":NUMBER}""")),
        ("created-between", One("""{"attr":"createdAt","type":"date","comparison":"more than","value":400}""")),
        ("never-active", One("""{"attr":"lastActiveAt","type":"date","comparison":"less than","value":3}""")),
        ("confirmed", One("""{"attr":"isConfirmed","type":"boolean","comparison":"is","value":true}""")),
        ("unconfirmed", One("""{"attr":"isConfirmed","type":"boolean","comparison":"is","value":false}""")),
        ("role-rare", One("""{"attr":"role","type":"array","comparison":"contains","value":"CODE:owner"}""")),
        ("role-common", One("""{"attr":"role","type":"array","comparison":"contains","value":"CODE:member"}""")),
        ("two", """{"filters":{"conjunction":"and","filters":[{"attr":"name","type":"string","comparison":"starts with","value":"ada"},{"attr":"createdAt","type":"date","comparison":"less than","value":100}]}}"""),
        ("either", """{"filters":{"conjunction":"or","filters":[{"attr":"userId","type":"number","comparison":"is","value":NUMBER},{"attr":"email","type":"string","comparison":"starts with","value":"user77777"}]}}"""),
        ("unindexed-contains", One("""{"attr":"email","type":"string","comparison":"contains","value":"7@company"}""")),
        ("unindexed-data", One("""{"attr":"data.plan","type":"string","comparison":"is","value":"pro"}""")),
        ("too-broad", One("""{"attr":"name","type":"string","comparison":"ends with","value":"nobody"}""")),
    ];

    /// <summary>Asks each search so many times, after a few that warm up.</summary>
    public static async Task<int> Run(Arguments arguments)
    {
        var (users, looks, file) = (arguments.Number("users", 1_000_000), arguments.Number("looks", 50), arguments.Text("results"));
        using var client = new HttpClient { BaseAddress = new Uri(arguments.Text("url")) };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", arguments.Text("key"));
        var code = arguments.Text("code");
        foreach (var (name, body) in Searches)
        {
            var (times, total) = (new List<double>(), "");
            for (var look = -5; look < looks; look++)
            {
                var number = 1 + ((look + 5) * 7_919L % users);
                var (milliseconds, found) = await Ask(client, body
                    .Replace("NUMBER", number.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal)
                    .Replace("REST", (number % 5_000).ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal)
                    .Replace("CODE", code, StringComparison.Ordinal));
                total = found;
                if (look >= 0)
                    times.Add(milliseconds);
            }

            times.Sort();
            foreach (var time in times)
                new Result("find-" + name) { Value = time, Unit = "ms" }.Save(file);
            new Result($"find-{name}-p99") { Value = times[(int)(times.Count * 0.99)], Unit = "ms" }.Save(file);
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"  {name,-20} median {times[times.Count / 2],7:F1} ms  p99 {times[(int)(times.Count * 0.99)],7:F1} ms  {total}"));
        }

        return 0;
    }

    private static async Task<(double Milliseconds, string Total)> Ask(HttpClient client, string body)
    {
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        var watch = Stopwatch.StartNew();
        using var answer = await client.PostAsync(new Uri("/v0/users/find", UriKind.Relative), content);
        var text = await answer.Content.ReadAsByteArrayAsync();
        var milliseconds = watch.Elapsed.TotalMilliseconds;
        using var json = JsonDocument.Parse(text);
        if (!answer.IsSuccessStatusCode && !json.RootElement.GetProperty("message").GetString()!.StartsWith("filters: Too few", StringComparison.Ordinal))
            throw new InvalidOperationException($"{body} was answered by {(int)answer.StatusCode}: {Encoding.UTF8.GetString(text)}");
        return (milliseconds, !answer.IsSuccessStatusCode ? "refused" : string.Create(
            CultureInfo.InvariantCulture,
            $"{json.RootElement.GetProperty("results").GetArrayLength()} of {json.RootElement.GetProperty("totalCount").GetInt32()}{(json.RootElement.GetProperty("meta").GetProperty("isTotalExact").GetBoolean() ? "" : " or more")}"));
    }

    private static string One(string condition) => $$$"""{"filters":{"conjunction":"and","filters":[{{{condition}}}]}}""";
}
