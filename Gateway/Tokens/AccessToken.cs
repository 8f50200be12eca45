using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace OrleansTenantAuth.Gateway.Tokens;

/// <summary>The claims of an access token that this server signed.</summary>
public sealed record AccessToken(
    UserId User,
    string AppSlug,
    TenantId? Tenant,
    ImmutableArray<string> Roles,
    FamilyId Family,
    long Epoch,
    long GrantsVersion,
    string Issuer,
    string TokenId,
    DateTimeOffset IssuedAt,
    DateTimeOffset ExpiresAt);

/// <summary>Header of a signed token. Members that could point to a key elsewhere are read so that they can be refused.</summary>
internal sealed class TokenHeader
{
    public string? Alg { get; set; }

    public string? Typ { get; set; }

    public string? Kid { get; set; }

    public System.Text.Json.JsonElement? Jku { get; set; }

    public System.Text.Json.JsonElement? Jwk { get; set; }

    public System.Text.Json.JsonElement? X5u { get; set; }

    public System.Text.Json.JsonElement? X5c { get; set; }

    public System.Text.Json.JsonElement? Crit { get; set; }
}

/// <summary>Payload of an access token.</summary>
internal sealed class TokenPayload
{
    public string? Iss { get; set; }

    public Guid? Sub { get; set; }

    public string? Aud { get; set; }

    public long? Iat { get; set; }

    public long? Exp { get; set; }

    public string? Jti { get; set; }

    public Guid? Sid { get; set; }

    public string? AppId { get; set; }

    public Guid? TenantId { get; set; }

    public string[]? Roles { get; set; }

    public long? Ep { get; set; }

    public long? Ver { get; set; }
}

/// <summary>JSON of tokens.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, AllowDuplicateProperties = false, MaxDepth = 8, GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(TokenHeader))]
[JsonSerializable(typeof(TokenPayload))]
[JsonSerializable(typeof(System.Text.Json.JsonElement))]
internal sealed partial class TokenJson : JsonSerializerContext;
