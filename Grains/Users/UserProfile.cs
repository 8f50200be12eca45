using System.Text.Json;

namespace OrleansTenantAuth.Users;

/// <summary>What a member of a workspace tells of itself.</summary>
internal sealed record UserProfile
{
    public UserName? Username { get; init; }

    public string? Name { get; init; }

    public string? Image { get; init; }

    /// <summary>Free JSON of the customer.</summary>
    public JsonElement? Data { get; init; }

    public required DateTimeOffset UpdatedAt { get; init; }
}

/// <summary>A username: the key of its claim, and as the user wrote it.</summary>
internal sealed record UserName(string Lookup, string Value);

/// <summary>
/// A user's own credentials. The stamp changes with each of them: what was checked under an older one no longer counts.
/// </summary>
internal sealed record UserCredentials(long Stamp, byte[]? Password, DateTimeOffset? PasswordAt, UserTotp? Totp = null);

/// <summary>An authenticator.</summary>
/// <param name="Secret">Its secret, sealed.</param>
/// <param name="BackupCodes">HMACs of the backup codes that are left.</param>
/// <param name="LastStep">The newest step of time of which a code was used: no code counts twice. 0 until one was.</param>
internal sealed record UserTotp(byte[] Secret, System.Collections.Immutable.ImmutableArray<string> BackupCodes, long LastStep);
