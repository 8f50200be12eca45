using System.Text.Json;
using System.Text.Json.Serialization;
using OrleansTenantAuth.Embeds;

namespace OrleansTenantAuth.Gateway.Embeds;

/// <summary>The claims of an embed token that this server signed.</summary>
/// <param name="App">The app (<c>data.parentOrgId</c>).</param>
/// <param name="AppSlug">Its slug (<c>aud</c>).</param>
/// <param name="Tenant">The tenant (<c>sub</c>).</param>
/// <param name="DisplayName">The tenant's public name.</param>
/// <param name="Viewer">The customer's own id of the viewer, or null.</param>
/// <param name="Scope">Which rows it sees.</param>
/// <param name="Permissions">What its viewer may do; ask <see cref="EditingPermissions.Allows"/>.</param>
/// <param name="KeyId">The API key with which it was asked for, or null.</param>
/// <param name="TokenId">Its <c>jti</c>.</param>
/// <param name="Epochs">The epochs of its subjects at its issue.</param>
/// <param name="ExpiresAt">When it ends.</param>
public sealed record EmbedToken(
    AppId App,
    string AppSlug,
    TenantId Tenant,
    string DisplayName,
    string? Viewer,
    EmbedScope Scope,
    EditingPermissions Permissions,
    Guid? KeyId,
    Guid TokenId,
    EmbedEpochs Epochs,
    DateTimeOffset ExpiresAt)
{
    /// <summary>The role of a project user; null for a tenant's token, which no application route takes.</summary>
    public Guid? ProjectRole { get; init; }
}

/// <summary>Payload of an embed token.</summary>
internal sealed class EmbedPayload
{
    public string? Iss { get; set; }

    public Guid? Sub { get; set; }

    public string? Aud { get; set; }

    public long? Exp { get; set; }

    public Guid? Jti { get; set; }

    public string? Viewer { get; set; }

    public Guid? KeyId { get; set; }

    public Guid? ProjectRole { get; set; }

    public EmbedData? Data { get; set; }

    public string? PrefiltersSchema { get; set; }

    public bool Unfiltered { get; set; }

    public EditingPermissions? Permissions { get; set; }

    public long[]? Ep { get; set; }
}

/// <summary>The documented claim <c>data</c>.</summary>
internal sealed class EmbedData
{
    [JsonPropertyName("parentOrgId")]
    public Guid? ParentOrgId { get; set; }

    [JsonPropertyName("displayName")]
    public string? DisplayName { get; set; }

    public JsonElement Payload { get; set; }
}

/// <summary>JSON of embed tokens.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, AllowDuplicateProperties = false, MaxDepth = 8, GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(EmbedPayload))]
internal sealed partial class EmbedTokenJson : JsonSerializerContext;
