using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;

namespace OrleansTenantAuth.Security;

/// <summary>One master key: 32 random bytes and the short id that is stored beside everything made under it.</summary>
public sealed record MasterKey(string Id, byte[] Key);

/// <summary>
/// The installation's master keys, newest first: the first makes, all open. Everything secret at rest is either hashed,
/// sealed here (AES-256-GCM under a key derived per grain), or made again from a salt (refresh tags, codes).
/// </summary>
public sealed class MasterKeys
{
    private const int NonceBytes = 12;
    private const int TagBytes = 16;
    private readonly ImmutableArray<MasterKey> keys;

    /// <summary>Takes the keys, newest first. Throws where one is not 32 bytes, an id is unusable or appears twice.</summary>
    public MasterKeys(ImmutableArray<MasterKey> keys)
    {
        if (keys.IsDefaultOrEmpty)
            throw new ArgumentException("At least one master key is needed.", nameof(keys));
        if (keys.Any(key => key.Key.Length != 32 || key.Id.Length is 0 or > 32 || !Ascii.IsValid(key.Id)))
            throw new ArgumentException("A master key needs an id of 1 to 32 ASCII characters and 32 bytes.", nameof(keys));
        if (keys.DistinctBy(key => key.Id, StringComparer.Ordinal).Count() != keys.Length)
            throw new ArgumentException("Two master keys have the same id.", nameof(keys));
        this.keys = keys;
    }

    /// <summary>Id of the key that makes new seals and tags.</summary>
    public string NewestId => keys[0].Id;

    /// <summary>Whether a key of this id is known here.</summary>
    public bool Knows(string id) => keys.Any(key => string.Equals(key.Id, id, StringComparison.Ordinal));

    /// <summary>32 bytes derived by HKDF-SHA256 (RFC 5869) from a master key, for one salt and one use.</summary>
    public byte[] Derive(string keyId, ReadOnlySpan<byte> salt, string use)
    {
        var derived = new byte[32];
        HKDF.DeriveKey(HashAlgorithmName.SHA256, Find(keyId), derived, salt, Encoding.ASCII.GetBytes(use));
        return derived;
    }

    /// <summary>Seals bytes for one field of one grain: id length, id, nonce, ciphertext, tag.</summary>
    public byte[] Seal(string grainKey, string field, ReadOnlySpan<byte> plain)
    {
        var id = Encoding.ASCII.GetBytes(NewestId);
        var head = 1 + id.Length;
        var result = new byte[head + NonceBytes + plain.Length + TagBytes];
        result[0] = (byte)id.Length;
        id.CopyTo(result, 1);
        var nonce = result.AsSpan(head, NonceBytes);
        RandomNumberGenerator.Fill(nonce);
        using var aes = new AesGcm(SealingKey(NewestId, grainKey), TagBytes);
        aes.Encrypt(
            nonce,
            plain,
            result.AsSpan(head + NonceBytes, plain.Length),
            result.AsSpan(head + NonceBytes + plain.Length),
            AssociatedData(grainKey, field));
        return result;
    }

    /// <summary>Opens a seal. Throws <see cref="CryptographicException"/> where it was made for another place or under an unknown key.</summary>
    public byte[] Open(string grainKey, string field, ReadOnlySpan<byte> sealedBytes)
    {
        if (sealedBytes.IsEmpty || sealedBytes.Length < 1 + sealedBytes[0] + NonceBytes + TagBytes)
            throw new CryptographicException("A seal is too short.");
        var head = 1 + sealedBytes[0];
        var id = Encoding.ASCII.GetString(sealedBytes[1..head]);
        var body = sealedBytes[(head + NonceBytes)..^TagBytes];
        var plain = new byte[body.Length];
        using var aes = new AesGcm(SealingKey(id, grainKey), TagBytes);
        aes.Decrypt(sealedBytes.Slice(head, NonceBytes), body, sealedBytes[^TagBytes..], plain, AssociatedData(grainKey, field));
        return plain;
    }

    private byte[] SealingKey(string keyId, string grainKey) => Derive(keyId, Encoding.UTF8.GetBytes(grainKey), "seal");

    private static byte[] AssociatedData(string grainKey, string field) => Encoding.UTF8.GetBytes(grainKey + "\n" + field);

    private byte[] Find(string id)
    {
        foreach (var key in keys)
        {
            if (string.Equals(key.Id, id, StringComparison.Ordinal))
                return key.Key;
        }

        throw new CryptographicException($"Master key '{id}' is not configured here.");
    }
}
