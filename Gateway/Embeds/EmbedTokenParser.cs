using Microsoft.IdentityModel.Tokens;
using OrleansTenantAuth.Embeds;
using OrleansTenantAuth.Gateway.Tokens;

namespace OrleansTenantAuth.Gateway.Embeds;

/// <summary>An embed token as it reads, not yet believed.</summary>
internal sealed record ParsedEmbed(string KeyId, string Issuer, EmbedToken Token);

/// <summary>Reads an embed token's parts: ES256 and the type <c>embed+jwt</c> only.</summary>
internal static class EmbedTokenParser
{
    public const string Type = "embed+jwt";

    public static ParsedEmbed? Parse(string token) =>
        TokenParts.Read(token, Type, EmbedTokenJson.Default.EmbedPayload) is var (header, payload)
        && header.Alg is SecurityAlgorithms.EcdsaSha256
        && payload.Iss is { } issuer
        && TokenOf(payload) is { } read
            ? new ParsedEmbed(header.Kid!, issuer, read)
            : null;

    private static EmbedToken? TokenOf(EmbedPayload payload)
    {
        if (payload is not { Sub: { } tenant, Aud: { } slug, Exp: { } expires, Jti: { } tokenId, Permissions: { } permissions, Ep: [var ofTenant, var ofViewer, var ofKey] })
            return null;
        if (payload.Data is not { ParentOrgId: { } app, DisplayName: { } name } data || TokenParts.IsNoTime(expires) || ScopeOf(payload, data) is not { } scope)
            return null;
        return new EmbedToken(
            new AppId(app),
            slug,
            new TenantId(tenant),
            name,
            payload.Viewer,
            scope,
            permissions,
            payload.KeyId,
            tokenId,
            new EmbedEpochs(ofTenant, ofViewer, ofKey),
            DateTimeOffset.FromUnixTimeSeconds(expires))
        {
            ProjectRole = payload.ProjectRole,
        };
    }

    // A token that says nothing of its rows sees none; this server signs no such token.
    private static EmbedScope? ScopeOf(EmbedPayload payload, EmbedData data) =>
        PrefiltersJson.Read(data.Payload, "payload", out _) is { } prefilters
        && (!prefilters.IsEmpty || payload.PrefiltersSchema is not null || payload.Unfiltered)
            ? new EmbedScope(prefilters, payload.PrefiltersSchema, payload.Unfiltered)
            : null;
}
