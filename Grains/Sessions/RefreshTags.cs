using System.Buffers.Binary;
using System.Security.Cryptography;
using OrleansTenantAuth.Security;

namespace OrleansTenantAuth.Sessions;

/// <summary>
/// Tags of refresh tokens: HMAC-SHA256 of the generation under a key that HKDF derives from a master key and the family's
/// salt. Nothing of a token is stored, and every generation can be made again.
/// </summary>
internal static class RefreshTags
{
    public const int SaltBytes = 16;

    /// <summary>The family's own key; derived once per activation.</summary>
    public static byte[] Key(MasterKeys masterKeys, SessionFamilyState family) =>
        masterKeys.Derive(family.KeyId, family.Salt, "refresh");

    /// <summary>The 32-byte tag of one generation.</summary>
    public static byte[] Make(byte[] key, FamilyId family, long generation)
    {
        Span<byte> message = stackalloc byte[24];
        family.Value.TryWriteBytes(message, bigEndian: true, out _);
        BinaryPrimitives.WriteInt64BigEndian(message[16..], generation);
        return HMACSHA256.HashData(key, message);
    }

    /// <summary>Whether a presented tag is the one of its generation; takes the same time for all wrong ones.</summary>
    public static bool IsValid(byte[] key, FamilyId family, long generation, byte[] tag) =>
        generation >= 0 && CryptographicOperations.FixedTimeEquals(Make(key, family, generation), tag);
}
