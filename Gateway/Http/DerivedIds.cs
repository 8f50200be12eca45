using System.Security.Cryptography;
using System.Text;

namespace OrleansTenantAuth.Gateway.Http;

/// <summary>
/// New ids, derived from the operation and from what they are for: a repeat meets the same ids, and one
/// <c>Idempotency-Key</c> used for two different things does not make them one.
/// </summary>
public static class DerivedIds
{
    /// <summary>A uuid (version 8, RFC 9562) for one use within an operation.</summary>
    public static Guid Named(Guid operation, string use)
    {
        var bytes = Hash(operation, use);
        bytes[6] = (byte)((bytes[6] & 0x0F) | 0x80);
        bytes[8] = (byte)((bytes[8] & 0x3F) | 0x80);
        return new Guid(bytes.AsSpan(0, 16), bigEndian: true);
    }

    /// <summary>A UUIDv7 with the given time, whose other bits come from the operation and the use.</summary>
    public static Guid Timed(Guid operation, string use, DateTimeOffset time)
    {
        var bytes = Hash(operation, use);
        Span<byte> milliseconds = stackalloc byte[8];
        System.Buffers.Binary.BinaryPrimitives.WriteInt64BigEndian(milliseconds, time.ToUnixTimeMilliseconds());
        milliseconds[2..].CopyTo(bytes);
        bytes[6] = (byte)((bytes[6] & 0x0F) | 0x70);
        bytes[8] = (byte)((bytes[8] & 0x3F) | 0x80);
        return new Guid(bytes.AsSpan(0, 16), bigEndian: true);
    }

    /// <summary>32 bytes for one use within an operation.</summary>
    public static byte[] Hash(Guid operation, string use)
    {
        var text = Encoding.UTF8.GetBytes(use);
        var input = new byte[16 + text.Length];
        operation.TryWriteBytes(input);
        text.CopyTo(input, 16);
        return SHA256.HashData(input);
    }
}
