using System.Text.Json;

namespace OrleansTenantAuth.Bench.Measure;

/// <summary>The server's own count of commits, from its health route; the secret is in BENCH_HEALTH_SECRET.</summary>
internal sealed class HealthFigures(string? url) : IDisposable
{
    private readonly HttpClient http = new();

    /// <summary>Commits and batches so far, or null where the server does not tell.</summary>
    public async Task<(long Commits, long Batches)?> Read()
    {
        if (url is null)
            return null;
        using var request = new HttpRequestMessage(HttpMethod.Get, url);
        request.Headers.Add("X-Health-Secret", Environment.GetEnvironmentVariable("BENCH_HEALTH_SECRET"));
        using var response = await http.SendAsync(request);
        using var answer = JsonDocument.Parse(await response.Content.ReadAsByteArrayAsync());
        return answer.RootElement.TryGetProperty("details", out var details)
            ? (details.GetProperty("commits").GetInt64(), details.GetProperty("batches").GetInt64())
            : null;
    }

    /// <inheritdoc/>
    public void Dispose() => http.Dispose();
}
