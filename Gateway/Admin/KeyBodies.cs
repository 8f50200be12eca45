using System.Collections.Immutable;
using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Security.Cryptography;
using System.Text.Json.Serialization;
using OrleansTenantAuth.Gateway.Http;
using OrleansTenantAuth.Keys;

namespace OrleansTenantAuth.Gateway.Admin;

/// <summary>Signing keys of an issuer.</summary>
public sealed record SigningKeysAnswer(ImmutableArray<SigningKeyAnswer> Keys)
{
    /// <summary>The ring as clients see it: never the private half.</summary>
    public static SigningKeysAnswer Of(KeyRingView ring)
    {
        ArgumentNullException.ThrowIfNull(ring);
        return new([.. ring.Keys.Select(SigningKeyAnswer.Of)]);
    }
}

/// <summary>A signing key.</summary>
public sealed record SigningKeyAnswer(
    string Kid,
    string Algorithm,
    string State,
    [property: JsonConverter(typeof(TimestampConverter))] DateTimeOffset CreatedAt,
    [property: JsonConverter(typeof(TimestampConverter))] DateTimeOffset? VerifiesUntil,
    string PublicKey)
{
    /// <summary>The key as clients see it.</summary>
    public static SigningKeyAnswer Of(SigningKeyView key)
    {
        ArgumentNullException.ThrowIfNull(key);
        return new(key.KeyId, key.Algorithm, StateOf(key.State), key.CreatedAt, key.VerifiesUntil, PemEncoding.WriteString("PUBLIC KEY", key.PublicKey));
    }

    private static string StateOf(KeyState state) => state switch
    {
        KeyState.Active => "active",
        KeyState.Standby => "standby",
        KeyState.Retired => "retired",
        KeyState.Compromised => "compromised",
        _ => throw new InvalidOperationException($"No key has the state {state}."),
    };
}

/// <summary>Body of the rotation of signing keys.</summary>
public sealed class RotateKeysBody
{
    /// <summary>Algorithm.</summary>
    [Required, Description("RS256 or ES256.")]
    public TextField Algorithm { get; set; }

    /// <summary>Overlap.</summary>
    [Description("For how long the old key still verifies, at least 86400 (the longest lifetime of an access token) unless force is true. Default 86400.")]
    public NumberField OverlapSeconds { get; set; }

    /// <summary>Force.</summary>
    [Description("Allows a shorter overlap: tokens signed by the old key are refused after it. Default false.")]
    public FlagField Force { get; set; }
}

/// <summary>Body of POST /admin/api-keys.</summary>
public sealed class CreateAdminKeyBody
{
    /// <summary>Name.</summary>
    [Required, Description("What people call the key, at most 200 characters.")]
    public TextField Name { get; set; }

    /// <summary>App.</summary>
    [Description("Id or slug of the one app that the key may touch; all where it is left out.")]
    public TextField AppId { get; set; }

    /// <summary>End.</summary>
    [Description("When the key ends by itself, for example 2026-05-04T10:00:00.000Z; never where it is left out.")]
    public TextField ExpiresAt { get; set; }
}

/// <summary>A new admin key, shown this once.</summary>
public sealed record CreateAdminKeyAnswer(
    Guid Id,
    string Key,
    string Name,
    Guid? AppId,
    string Hint,
    [property: JsonConverter(typeof(TimestampConverter))] DateTimeOffset CreatedAt,
    [property: JsonConverter(typeof(TimestampConverter))] DateTimeOffset? ExpiresAt);

/// <summary>Admin keys in order of their ids.</summary>
public sealed record AdminKeysAnswer(ImmutableArray<AdminKeyAnswer> ApiKeys, string? NextCursor);

/// <summary>An admin key in a list.</summary>
public sealed record AdminKeyAnswer(
    Guid Id,
    string Name,
    Guid? AppId,
    string Hint,
    [property: JsonConverter(typeof(TimestampConverter))] DateTimeOffset CreatedAt,
    [property: JsonConverter(typeof(TimestampConverter))] DateTimeOffset? ExpiresAt,
    [property: JsonConverter(typeof(TimestampConverter))] DateTimeOffset? RevokedAt)
{
    /// <summary>The key as clients see it.</summary>
    public static AdminKeyAnswer Of(ApiKeyView key)
    {
        ArgumentNullException.ThrowIfNull(key);
        return new(key.KeyId, key.Name, key.App?.Value, key.Hint, key.CreatedAt, key.ExpiresAt, key.RevokedAt);
    }
}
