using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using OrleansTenantAuth.Bench.Load;
using OrleansTenantAuth.Bench.Measure;
using OrleansTenantAuth.Bench.Seed;

namespace OrleansTenantAuth.Bench.Freshness;

/// <summary>
/// How long after the acknowledgement of a change each of many verifiers rejects a token that was good before: a changed role and a revoked
/// user in turns, seen by verifiers in two processes. Both processes and this one read the same monotonic clock.
/// </summary>
internal static class FreshnessCommand
{
    /// <summary>Makes the changes and saves median, p99 and the slowest.</summary>
    public static async Task<int> Run(Arguments arguments)
    {
        var (directory, changes, name) = (arguments.Text("out"), arguments.Number("changes", 100), arguments.Text("name"));
        var sessions = SeedFiles.ReadLines(directory, "refresh-ES256.txt").Skip(arguments.Number("first", 0)).Take(changes).ToArray();
        var tenant = SeedFiles.ReadLines(directory, "tenants-ES256.txt")[0];
        var app = $"\"app_id\":\"{SeedFiles.Read(directory, "ES256_APP_ID")}\",\"app_secret\":\"{SeedFiles.Read(directory, "ES256_APP_SECRET")}\"";
        using var connection = new HttpConnection(new Uri(arguments.Text("url")));
        await connection.Connect();
        var first = await Call(connection, "/auth/refresh", $"{{{app},\"refresh_token\":\"{sessions[0]}\"}}");
        using var watchers = await Watchers.Start(arguments, ClaimsOf(first.GetProperty("access_token").GetString()!).GetProperty("aud").GetString()!);
        List<double> waits = [];
        foreach (var (session, number) in sessions.Skip(1).Select((session, number) => (session, number)))
        {
            var token = (await Call(connection, "/auth/refresh", $"{{{app},\"refresh_token\":\"{session}\"}}")).GetProperty("access_token").GetString()!;
            var user = ClaimsOf(token).GetProperty("sub").GetString();
            await watchers.Show(token);
            await Call(connection, number % 2 == 0 ? "/auth/revoke-user" : "/auth/roles/assign", number % 2 == 0
                ? $"{{{app},\"user_id\":\"{user}\"}}"
                : $"{{{app},\"user_id\":\"{user}\",\"tenant_id\":\"{tenant}\",\"role\":\"owner\"}}");
            var acknowledged = Stopwatch.GetTimestamp();
            waits.AddRange((await watchers.Rejections()).Select(at => Math.Max(0, Stopwatch.GetElapsedTime(acknowledged, at).TotalMilliseconds)));
        }

        waits.Sort();
        var file = arguments.Text("results");
        foreach (var (kind, value) in new[] { ("p50", waits[waits.Count / 2]), ("p99", waits[(int)(waits.Count * 0.99)]), ("max", waits[^1]) })
            new Result($"{name}-{kind}") { Value = value, Unit = "ms", Requests = waits.Count }.Save(file);
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"  {name}: {waits.Count} rejections; p50 {waits[waits.Count / 2]:F1} ms, p90 {waits[(int)(waits.Count * 0.9)]:F1}, p99 {waits[(int)(waits.Count * 0.99)]:F1}, max {waits[^1]:F1}"));
        return 0;
    }

    private static async Task<JsonElement> Call(HttpConnection connection, string path, string json)
    {
        var (status, body) = await connection.Post(path, json);
        return status == 200
            ? JsonDocument.Parse(body.ToArray()).RootElement
            : throw new InvalidOperationException($"{path} was answered by {status}: {Encoding.UTF8.GetString(body.Span)}");
    }

    private static JsonElement ClaimsOf(string token) =>
        JsonDocument.Parse(System.Buffers.Text.Base64Url.DecodeFromChars(token.Split('.')[1])).RootElement;

    /// <summary>Two processes of verifiers.</summary>
    private sealed class Watchers(Process[] processes) : IDisposable
    {
        public static async Task<Watchers> Start(Arguments arguments, string audience)
        {
            var half = arguments.Number("verifiers", 20) / 2;
            string[] options = ["watch", "--count", half.ToString(CultureInfo.InvariantCulture), "--out", arguments.Text("out"), "--url", arguments.Optional("watch-url") ?? arguments.Text("url"), "--issuer", arguments.Text("issuer"), "--audience", audience];
            Process[] started = [.. Enumerable.Range(0, 2).Select(_ => Process.Start(new ProcessStartInfo(Environment.ProcessPath!, options) { UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true })!)];
            var watchers = new Watchers(started);
            await watchers.Read("up");
            return watchers;
        }

        public async Task Show(string token)
        {
            foreach (var process in processes)
                await process.StandardInput.WriteLineAsync(token);
            await Read("good");
        }

        public async Task<IEnumerable<long>> Rejections()
        {
            var lines = await Task.WhenAll(processes.Select(process => process.StandardOutput.ReadLineAsync()));
            return lines.SelectMany(line => (line ?? throw new InvalidOperationException("A process of verifiers ended."))
                .Split(' ').Select(time => long.Parse(time, CultureInfo.InvariantCulture)));
        }

        public void Dispose()
        {
            foreach (var process in processes)
            {
                process.StandardInput.Close();
                if (!process.WaitForExit(TimeSpan.FromSeconds(10)))
                    process.Kill();
                process.Dispose();
            }
        }

        private async Task Read(string expected)
        {
            foreach (var process in processes)
            {
                if (await process.StandardOutput.ReadLineAsync() != expected)
                    throw new InvalidOperationException("A process of verifiers ended.");
            }
        }
    }
}
