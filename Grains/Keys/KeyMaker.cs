using System.Buffers.Text;
using System.Collections.Immutable;
using System.Security.Cryptography;
using OrleansTenantAuth.Security;

namespace OrleansTenantAuth.Keys;

/// <summary>Makes signing keys and seals their private halves.</summary>
internal sealed class KeyMaker(MasterKeys masterKeys, IKeyPairs pairs)
{
    /// <summary>A key of an algorithm (<c>RS256</c>: RSA 2048; <c>ES256</c>: P-256) for the ring with this store key.</summary>
    public StoredKey Make(string ringKey, string algorithm, DateTimeOffset now)
    {
        using var key = pairs.New(algorithm);
        var publicKey = key.ExportSubjectPublicKeyInfo();
        var keyId = Base64Url.EncodeToString(SHA256.HashData(publicKey).AsSpan(0, 12));
        var privateKey = key.ExportPkcs8PrivateKey();
        try
        {
            return new StoredKey(
                keyId, algorithm, KeyState.Standby, publicKey, masterKeys.Seal(ringKey, keyId, privateKey), now, null);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(privateKey);
        }
    }

    /// <summary>Keys of every algorithm, side by side: making RSA keys takes a while.</summary>
    public (ImmutableArray<StoredKey> Active, ImmutableArray<StoredKey> Standby) MakeAll(string ringKey, DateTimeOffset now)
    {
        var algorithms = KeyRingRules.Algorithms.AddRange(KeyRingRules.Algorithms);
        var keys = new StoredKey[algorithms.Length];
        Parallel.For(0, keys.Length, i => keys[i] = Make(ringKey, algorithms[i], now));
        return ([.. keys[..KeyRingRules.Algorithms.Length]], [.. keys[KeyRingRules.Algorithms.Length..]]);
    }
}
