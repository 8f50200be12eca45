using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace OrleansTenantAuth.Silo.Delivery;

/// <summary>
/// The header <c>X-Signature: t=UNIX,v1=HEX</c>: HMAC-SHA256, under the webhook's secret, of the time, a dot and the body's bytes.
/// The receiver compares in constant time and refuses a time more than some minutes away.
/// </summary>
public static class WebhookSignature
{
    /// <summary>The header's name.</summary>
    public const string Header = "X-Signature";

    /// <summary>The header's value for a body.</summary>
    public static string Sign(string secret, DateTimeOffset at, ReadOnlySpan<byte> body)
    {
        var seconds = at.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        using var hmac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, Encoding.UTF8.GetBytes(secret));
        hmac.AppendData(Encoding.UTF8.GetBytes(seconds + "."));
        hmac.AppendData(body);
        return $"t={seconds},v1={Convert.ToHexStringLower(hmac.GetHashAndReset())}";
    }
}
