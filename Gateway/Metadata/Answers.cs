using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace OrleansTenantAuth.Gateway.Metadata;

/// <summary>A JWK set (RFC 7517).</summary>
public sealed record JwksAnswer(ImmutableArray<JwkAnswer> Keys);

/// <summary>A public key of kind RSA (<c>n</c>, <c>e</c>) or EC (<c>crv</c>, <c>x</c>, <c>y</c>).</summary>
public sealed record JwkAnswer(string Kty, string Use, string Alg, string Kid, string? N, string? E, string? Crv, string? X, string? Y);

/// <summary>Server metadata (RFC 8414).</summary>
public sealed record ServerMetadata(
    string Issuer,
    string JwksUri,
    string IntrospectionEndpoint,
    ImmutableArray<string> IntrospectionEndpointAuthMethodsSupported,
    string RevocationEndpoint,
    ImmutableArray<string> RevocationEndpointAuthMethodsSupported,
    ImmutableArray<string> ResponseTypesSupported,
    ImmutableArray<string> GrantTypesSupported,
    string ServiceDocumentation);

/// <summary>JSON of the metadata.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(JwksAnswer))]
[JsonSerializable(typeof(ServerMetadata))]
public sealed partial class MetadataJson : JsonSerializerContext;
