using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;

namespace OrleansTenantAuth.Tests.Gateway;

/// <summary>RFC 6238 as an authenticator does it, apart from the server's own code.</summary>
internal static class TestAuthenticator
{
    /// <summary>What it shows a number of steps of 30 seconds from a time.</summary>
    public static string CodeOf(byte[] secret, DateTimeOffset now, int stepsFromNow = 0)
    {
        var counter = new byte[8];
        BinaryPrimitives.WriteInt64BigEndian(counter, (now.ToUnixTimeSeconds() / 30) + stepsFromNow);
#pragma warning disable CA5350 // RFC 6238 knows no other.
        var mac = HMACSHA1.HashData(secret, counter);
#pragma warning restore CA5350
        var at = mac[19] & 15;
        var number = ((mac[at] & 127) << 24) | (mac[at + 1] << 16) | (mac[at + 2] << 8) | mac[at + 3];
        return (number % 1_000_000).ToString("D6", CultureInfo.InvariantCulture);
    }

    /// <summary>The secret that base32 digits mean.</summary>
    public static byte[] Read(string text)
    {
        var bits = string.Concat(text.Select(letter => Convert.ToString("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".IndexOf(letter, StringComparison.Ordinal), 2).PadLeft(5, '0')));
        return [.. Enumerable.Range(0, bits.Length / 8).Select(index => Convert.ToByte(bits.Substring(index * 8, 8), 2))];
    }
}
