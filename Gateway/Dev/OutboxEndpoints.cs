using System.Collections.Immutable;
using System.Text.Json.Serialization;
using OrleansTenantAuth.Gateway.Docs;
using OrleansTenantAuth.Gateway.Http;
using OrleansTenantAuth.Silo.Delivery;

namespace OrleansTenantAuth.Gateway.Dev;

/// <summary>GET /dev/outbox: what would have been sent, newest first. Mapped in Development only, because it shows codes.</summary>
public static class OutboxEndpoints
{
    /// <summary>Maps the route, where there is an outbox.</summary>
    public static void Map(IEndpointRouteBuilder routes)
    {
        if (routes.ServiceProvider.GetService<DevOutbox>() is not { } outbox)
            return;
        routes.MapGet("/dev/outbox", http => JsonAnswer.Write(http, StatusCodes.Status200OK, Read(outbox, http), OutboxJson.Default.ImmutableArrayOutboxMessage))
            .WithTags("Development")
            .WithSummary("Messages that would have been sent, newest first; query to: one contact.")
            .Documented(null, typeof(ImmutableArray<OutboxMessage>), StatusCodes.Status200OK);
    }

    private static ImmutableArray<OutboxMessage> Read(DevOutbox outbox, HttpContext http) =>
        [.. outbox.Find(http.Request.Query["to"].ToString()).Select(message => new OutboxMessage(
            message.Id, message.To, message.Kind, message.Purpose, message.Code, message.Subject, message.Body, message.CreatedAt))];
}

/// <summary>One message.</summary>
public sealed record OutboxMessage(
    string Id,
    string To,
    string Kind,
    string Purpose,
    string Code,
    string Subject,
    string Body,
    [property: JsonConverter(typeof(TimestampConverter))] DateTimeOffset CreatedAt);

/// <summary>JSON of the outbox.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(ImmutableArray<OutboxMessage>))]
public sealed partial class OutboxJson : JsonSerializerContext;
