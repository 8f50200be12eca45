using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Serialization;
using OrleansTenantAuth.Gateway.Docs;
using OrleansTenantAuth.Gateway.Errors;
using OrleansTenantAuth.Gateway.Http;
using OrleansTenantAuth.Silo;
using OrleansTenantAuth.Silo.Options;
using OrleansTenantAuth.Store;

namespace OrleansTenantAuth.Gateway.Operations;

/// <summary>GET /health, /health/live and /health/ready.</summary>
public sealed class HealthEndpoints(IGrainStore store, TenantAuthOptions options, Readiness readiness, Refusals refusals)
{
    /// <summary>Maps the routes.</summary>
    public static void Map(IEndpointRouteBuilder routes)
    {
        var health = routes.ServiceProvider.GetRequiredService<HealthEndpoints>();
        var group = routes.MapGroup("/health").WithTags("Operations").AuthenticatedBy(RouteAuth.Public);
        group.MapGet("", health.Show).WithSummary("That the server answers; with X-Health-Secret also figures.")
            .Documented(null, typeof(HealthAnswer), StatusCodes.Status200OK);
        group.MapGet("/live", Live).WithSummary("Whether the process answers at all.")
            .Documented(null, typeof(HealthAnswer), StatusCodes.Status200OK);
        group.MapGet("/ready", health.Ready).WithSummary("Whether the process takes calls: 503 while the store is not ready, the process stops, or on Orleans it does not belong to its cluster.")
            .Documented(null, typeof(HealthAnswer), StatusCodes.Status200OK);
    }

    private static Task Live(HttpContext http) =>
        JsonAnswer.Write(http, StatusCodes.Status200OK, HealthAnswer.Ok, HealthJson.Default.HealthAnswer);

    private Task Show(HttpContext http)
    {
        if (!KnowsSecret(http))
            return Live(http);
        var status = store.Status;
        var details = new HealthDetails(status.Ready, status.QueuedCommits, status.Head, status.Commits, status.Batches);
        return JsonAnswer.Write(http, StatusCodes.Status200OK, new HealthAnswer("ok") { Details = details }, HealthJson.Default.HealthAnswer);
    }

    private async Task Ready(HttpContext http)
    {
        if (await readiness.Ask(http.RequestAborted))
            await Live(http);
        else
            await refusals.WriteStatus(http, StatusCodes.Status503ServiceUnavailable);
    }

    private bool KnowsSecret(HttpContext http) =>
        !string.IsNullOrEmpty(options.HealthSecret)
        && http.Request.Headers["X-Health-Secret"] is [{ } sent]
        && CryptographicOperations.FixedTimeEquals(SHA256.HashData(Encoding.UTF8.GetBytes(sent)), SHA256.HashData(Encoding.UTF8.GetBytes(options.HealthSecret)));
}

/// <summary>Answer of the health routes.</summary>
public sealed record HealthAnswer(string Status)
{
    /// <summary>All is well, and nothing more to tell.</summary>
    public static HealthAnswer Ok { get; } = new("ok");

    /// <summary>Figures, for who knows the secret.</summary>
    public HealthDetails? Details { get; init; }
}

/// <summary>Figures of this process's store.</summary>
public sealed record HealthDetails(bool StoreReady, int QueuedCommits, long Head, long Commits, long Batches);

/// <summary>JSON of the health routes.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(HealthAnswer))]
public sealed partial class HealthJson : JsonSerializerContext;
