using System.Text.Json.Serialization;

namespace OrleansTenantAuth.Verifier;

/// <summary>An entry of the feed, as the server documents it.</summary>
internal sealed record FeedEntry(string Kind, string Id, long? Epoch, long? Version, string? State, long Position, long At, long ExpiresAt);

/// <summary>Where the feed stands.</summary>
internal sealed record FeedPlace(string Cursor, long Time, bool? Reset);

/// <summary>Answer of introspection (RFC 7662), as far as it is asked about.</summary>
internal sealed record Introspection(bool Active);

/// <summary>JSON of what the server sends.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(FeedEntry))]
[JsonSerializable(typeof(FeedPlace))]
[JsonSerializable(typeof(Introspection))]
[JsonSerializable(typeof(JwksDocument))]
[JsonSerializable(typeof(TokenHeader))]
[JsonSerializable(typeof(TokenClaims))]
internal sealed partial class VerifierJson : JsonSerializerContext;
