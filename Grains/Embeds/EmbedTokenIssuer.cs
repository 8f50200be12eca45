using System.Buffers;
using System.Text.Json;
using OrleansTenantAuth.Apps;
using OrleansTenantAuth.Keys;

namespace OrleansTenantAuth.Embeds;

/// <summary>What an embed token grants.</summary>
/// <param name="App">The app.</param>
/// <param name="Tenant">The tenant.</param>
/// <param name="DisplayName">The tenant's public name.</param>
/// <param name="Scope">Which rows it sees.</param>
/// <param name="Permissions">What its viewer may do.</param>
/// <param name="Viewer">The customer's own id of the viewer, or null.</param>
/// <param name="KeyId">The API key with which it was asked for, or null where it was asked for otherwise.</param>
/// <param name="Epochs">Its subjects' epochs.</param>
/// <param name="LifetimeSeconds">How long it counts.</param>
internal sealed record EmbedGrant(
    AppView App,
    TenantId Tenant,
    string DisplayName,
    EmbedScope Scope,
    EditingPermissions Permissions,
    string? Viewer,
    Guid? KeyId,
    EmbedEpochs Epochs,
    int LifetimeSeconds)
{
    /// <summary>The role by which a project user sees dashboards; null for a tenant's token.</summary>
    public Guid? ProjectRole { get; init; }
}

/// <summary>Signs embed tokens: ES256 under the server's own issuer, <c>typ</c> <c>embed+jwt</c>; only this server reads them.</summary>
internal sealed class EmbedTokenIssuer(TokenSettings settings)
{
    /// <summary>The algorithm of all embed tokens.</summary>
    public const string Algorithm = "ES256";

    /// <summary>A token. <c>data</c> has the documented members; the payload is the prefilters.</summary>
    public IssuedEmbed Issue(SigningKey key, EmbedGrant grant, DateTimeOffset now)
    {
        var tokenId = Guid.NewGuid();
        var issuedAt = now.ToUnixTimeSeconds();
        var payload = new ArrayBufferWriter<byte>(1_024);
        using (var writer = new Utf8JsonWriter(payload, new JsonWriterOptions { SkipValidation = true }))
            Write(writer, grant, tokenId, issuedAt);
        var token = SignedToken.Make(key, key.EmbedHeader, payload.WrittenSpan);
        return new IssuedEmbed(token, tokenId, DateTimeOffset.FromUnixTimeSeconds(issuedAt + grant.LifetimeSeconds), grant.LifetimeSeconds);
    }

    private void Write(Utf8JsonWriter writer, EmbedGrant grant, Guid tokenId, long issuedAt)
    {
        writer.WriteStartObject();
        writer.WriteString("iss"u8, settings.Issuer);
        writer.WriteString("sub"u8, grant.Tenant.Value);
        writer.WriteString("aud"u8, grant.App.Slug);
        writer.WriteNumber("iat"u8, issuedAt);
        writer.WriteNumber("exp"u8, issuedAt + grant.LifetimeSeconds);
        writer.WriteString("jti"u8, tokenId);
        if (grant.Viewer is { } viewer)
            writer.WriteString("viewer"u8, viewer);
        if (grant.KeyId is { } key)
            writer.WriteString("key_id"u8, key);
        if (grant.ProjectRole is { } role)
            writer.WriteString("project_role", role);
        WriteData(writer, grant);
        if (grant.Scope.Schema is { } schema)
            writer.WriteString("prefilters_schema"u8, schema);
        if (grant.Scope.IsUnfiltered)
            writer.WriteBoolean("unfiltered"u8, true);
        writer.WritePropertyName("permissions"u8);
        JsonSerializer.Serialize(writer, grant.Permissions, EmbedJson.Default.EditingPermissions);
        writer.WriteStartArray("ep"u8);
        writer.WriteNumberValue(grant.Epochs.Tenant);
        writer.WriteNumberValue(grant.Epochs.Viewer);
        writer.WriteNumberValue(grant.Epochs.Key);
        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static void WriteData(Utf8JsonWriter writer, EmbedGrant grant)
    {
        writer.WriteStartObject("data"u8);
        writer.WriteString("parentOrgId"u8, grant.App.Id.Value);
        writer.WriteString("displayName"u8, grant.DisplayName);
        writer.WritePropertyName("payload"u8);
        PrefiltersJson.Write(writer, grant.Scope.Prefilters);
        writer.WriteEndObject();
    }
}
