using System.Buffers;
using System.Buffers.Text;
using System.Text;

namespace OrleansTenantAuth.Keys;

/// <summary>The compact form of a signed token (RFC 7515, section 7.1).</summary>
internal static class SignedToken
{
    /// <summary>Puts header (encoded, with its dot), payload and their signature together.</summary>
    public static string Make(SigningKey key, ReadOnlySpan<byte> header, ReadOnlySpan<byte> payload)
    {
        var length = header.Length + Base64Url.GetEncodedLength(payload.Length);
        var total = length + 1 + Base64Url.GetEncodedLength(key.SignatureBytes);
        var token = ArrayPool<byte>.Shared.Rent(total);
        try
        {
            header.CopyTo(token);
            Base64Url.EncodeToUtf8(payload, token.AsSpan(header.Length), out _, out _);
            Span<byte> signature = stackalloc byte[key.SignatureBytes];
            key.Sign(token.AsSpan(0, length), signature);
            token[length] = (byte)'.';
            Base64Url.EncodeToUtf8(signature, token.AsSpan(length + 1), out _, out _);
            return Encoding.ASCII.GetString(token, 0, total);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(token);
        }
    }
}
