using System.Text.Json.Serialization;

namespace OrleansTenantAuth.Gateway.OpenId;

/// <summary>What a provider says of itself (OpenID Connect Discovery 1.0, section 3), as far as it is used here.</summary>
/// <param name="Issuer">The issuer; exactly the one whose document it is.</param>
/// <param name="AuthorizationEndpoint">Where browsers log in.</param>
/// <param name="TokenEndpoint">Where codes are exchanged.</param>
/// <param name="JwksUri">Where the keys are.</param>
/// <param name="NamesIssuer">Whether authorization answers carry <c>iss</c> (RFC 9207).</param>
/// <param name="TakesSecretInBody">Whether the token endpoint takes the client's secret in the body alone.</param>
public sealed record ProviderMetadata(
    string Issuer, Uri AuthorizationEndpoint, Uri TokenEndpoint, Uri JwksUri, bool NamesIssuer, bool TakesSecretInBody);

/// <summary>The discovery document as sent.</summary>
internal sealed record DiscoveryDocument
{
    public string? Issuer { get; init; }

    public string? AuthorizationEndpoint { get; init; }

    public string? TokenEndpoint { get; init; }

    public string? JwksUri { get; init; }

    public bool? AuthorizationResponseIssParameterSupported { get; init; }

    public string[]? TokenEndpointAuthMethodsSupported { get; init; }
}

/// <summary>A key as sent (RFC 7517, RFC 7518).</summary>
internal sealed record SentKey
{
    public string? Kty { get; init; }

    public string? Use { get; init; }

    public string? Kid { get; init; }

    public string? Alg { get; init; }

    public string? N { get; init; }

    public string? E { get; init; }

    public string? Crv { get; init; }

    public string? X { get; init; }

    public string? Y { get; init; }
}

/// <summary>A set of keys as sent.</summary>
internal sealed record SentKeys
{
    public SentKey?[]? Keys { get; init; }
}

/// <summary>The token endpoint's answer as sent.</summary>
internal sealed record SentTokens
{
    public string? IdToken { get; init; }

    public string? AccessToken { get; init; }

}

/// <summary>JSON of providers: unknown members are theirs, and ignored.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, AllowDuplicateProperties = false)]
[JsonSerializable(typeof(DiscoveryDocument))]
[JsonSerializable(typeof(SentKeys))]
[JsonSerializable(typeof(SentTokens))]
internal sealed partial class ProviderJson : JsonSerializerContext;
