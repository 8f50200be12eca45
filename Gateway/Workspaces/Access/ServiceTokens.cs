using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.IdentityModel.Tokens;
using OrleansTenantAuth.Gateway.Tokens;

namespace OrleansTenantAuth.Gateway.Workspaces.Access;

/// <summary>The claims of a service account's token that this server signed.</summary>
/// <param name="Account">The account (<c>sub</c>).</param>
/// <param name="Workspace">The workspace's tenant.</param>
/// <param name="Slug">The workspace's slug at its issue.</param>
/// <param name="Epoch">The account's epoch at its issue.</param>
/// <param name="Issuer">The issuer.</param>
/// <param name="Audience">The audience.</param>
/// <param name="TokenId">Its <c>jti</c>.</param>
/// <param name="ExpiresAt">When it ends.</param>
public sealed record ServiceClaims(
    Guid Account, TenantId Workspace, string Slug, long Epoch, string Issuer, string Audience, string TokenId, DateTimeOffset ExpiresAt);

/// <summary>A token as it reads, not yet believed.</summary>
internal sealed record ParsedServiceToken(string KeyId, ServiceClaims Claims);

/// <summary>Reads a service account's token: RS256 and the type <c>sa+jwt</c> only.</summary>
internal static class ServiceTokenParser
{
    public const string Type = "sa+jwt";

    public static ParsedServiceToken? Parse(string token) =>
        TokenParts.Read(token, Type, ServiceTokenJson.Default.ServicePayload) is var (header, payload)
        && header.Alg is SecurityAlgorithms.RsaSha256
        && payload is
        {
            Iss: { } issuer, Sub: { } account, Aud: { } audience, Exp: { } expires, Jti: { } id,
            WorkspaceId: { } workspace, Workspaces: [{ } slug], Ep: { } epoch
        }
        && !TokenParts.IsNoTime(expires)
            ? new ParsedServiceToken(header.Kid!, new ServiceClaims(
                account, new TenantId(workspace), slug, epoch, issuer, audience, id, DateTimeOffset.FromUnixTimeSeconds(expires)))
            : null;
}

/// <summary>Payload of a service account's token.</summary>
internal sealed class ServicePayload
{
    public string? Iss { get; set; }

    public Guid? Sub { get; set; }

    public string? Aud { get; set; }

    public long? Exp { get; set; }

    public string? Jti { get; set; }

    public string[]? Workspaces { get; set; }

    public Guid? WorkspaceId { get; set; }

    public long? Ep { get; set; }
}

/// <summary>JSON of service accounts' tokens.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, AllowDuplicateProperties = false, MaxDepth = 8, GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(ServicePayload))]
internal sealed partial class ServiceTokenJson : JsonSerializerContext;
