using System.Collections.Immutable;

namespace OrleansTenantAuth.Keys;

/// <summary>Stored form of a ring of signing keys.</summary>
internal sealed record KeyRingState
{
    public int V { get; init; } = 1;

    public required string Ring { get; init; }

    public required ImmutableArray<StoredKey> Keys { get; init; }

    /// <summary>The operation of the last rotation, so that a repeat does not rotate again.</summary>
    public Guid? RotatedBy { get; init; }

    public string? RotatedAlgorithm { get; init; }
}

/// <summary>One key: its public half (SubjectPublicKeyInfo) and its private half (PKCS #8) sealed.</summary>
internal sealed record StoredKey(
    string KeyId,
    string Algorithm,
    KeyState State,
    byte[] PublicKey,
    byte[] SealedPrivateKey,
    DateTimeOffset CreatedAt,
    DateTimeOffset? VerifiesUntil);
