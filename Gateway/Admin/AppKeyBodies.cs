using System.Collections.Immutable;
using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using OrleansTenantAuth.Gateway.Http;
using OrleansTenantAuth.Keys;

namespace OrleansTenantAuth.Gateway.Admin;

/// <summary>Body of POST /admin/apps/{app_id}/api-keys.</summary>
public sealed class CreateAppKeyBody
{
    /// <summary>Kind.</summary>
    [Required, Description("up_embed (registers tenants and project users) or up_admin (dashboards and rows too).")]
    public TextField Kind { get; set; }

    /// <summary>Name.</summary>
    [Required, Description("What people call the key, at most 200 characters.")]
    public TextField Name { get; set; }

    /// <summary>Scopes.</summary>
    [Description("What the key may do, of tenants:register, project-users, dashboards and rows; all of its kind where it is left out.")]
    public TextListField Scopes { get; set; }

    /// <summary>End.</summary>
    [Description("When the key ends by itself, for example 2026-05-04T10:00:00.000Z; never where it is left out.")]
    public TextField ExpiresAt { get; set; }
}

/// <summary>Body of the rotation of an API key.</summary>
public sealed class RotateAppKeyBody
{
    /// <summary>Overlap.</summary>
    [Description("For how long the old key still counts, 0 to 2592000. Default 86400.")]
    public NumberField OverlapSeconds { get; set; }

    /// <summary>End.</summary>
    [Description("When the new key ends by itself; never where it is left out.")]
    public TextField ExpiresAt { get; set; }
}

/// <summary>A new API key, shown this once.</summary>
public sealed record CreateAppKeyAnswer(
    Guid Id,
    string Key,
    string Kind,
    string Name,
    ImmutableArray<string> Scopes,
    string Hint,
    [property: JsonConverter(typeof(TimestampConverter))] DateTimeOffset CreatedAt,
    [property: JsonConverter(typeof(TimestampConverter))] DateTimeOffset? ExpiresAt)
{
    /// <summary>The key as its maker sees it.</summary>
    public static CreateAppKeyAnswer Of((string Text, ApiKeyView View) made) => new(
        made.View.KeyId, made.Text, made.View.Kind, made.View.Name, made.View.Scopes ?? [], made.View.Hint, made.View.CreatedAt, made.View.ExpiresAt);
}

/// <summary>API keys of an app in order of their ids.</summary>
public sealed record AppKeysAnswer(ImmutableArray<AppKeyAnswer> ApiKeys, string? NextCursor);

/// <summary>An API key in a list. <c>last_used_at</c> is exact to an hour.</summary>
public sealed record AppKeyAnswer(
    Guid Id,
    string Kind,
    string Name,
    ImmutableArray<string> Scopes,
    string Hint,
    [property: JsonConverter(typeof(TimestampConverter))] DateTimeOffset CreatedAt,
    [property: JsonConverter(typeof(TimestampConverter))] DateTimeOffset? ExpiresAt,
    [property: JsonConverter(typeof(TimestampConverter))] DateTimeOffset? RevokedAt,
    [property: JsonConverter(typeof(TimestampConverter))] DateTimeOffset? LastUsedAt)
{
    /// <summary>The key as clients see it.</summary>
    public static AppKeyAnswer Of(ApiKeyView key)
    {
        ArgumentNullException.ThrowIfNull(key);
        return new(key.KeyId, key.Kind, key.Name, key.Scopes ?? [], key.Hint, key.CreatedAt, key.ExpiresAt, key.RevokedAt, key.LastUsedAt);
    }
}
