using System.Buffers.Text;
using System.Collections.Immutable;
using System.Security.Cryptography;
using Microsoft.IdentityModel.Tokens;

namespace OrleansTenantAuth.Gateway.OpenId;

/// <summary>A key that may verify tokens.</summary>
/// <param name="KeyId">Its id, or null.</param>
/// <param name="Algorithm">The one algorithm that it is for, or null.</param>
/// <param name="Key">The key.</param>
internal sealed record ProviderKey(string? KeyId, string? Algorithm, SecurityKey Key)
{
    /// <summary>Whether the key can be of an algorithm's kind.</summary>
    public bool Fits(string algorithm) =>
        (Algorithm is null || string.Equals(Algorithm, algorithm, StringComparison.Ordinal)) && algorithm[0] == (Key is RsaSecurityKey ? algorithm[0] is 'P' ? 'P' : 'R' : 'E');
}

/// <summary>The keys of a provider: RSA of 2048 bits or more and the NIST curves, for signatures.</summary>
/// <param name="Keys">At most <see cref="Most"/>.</param>
internal sealed record ProviderKeys(ImmutableArray<ProviderKey> Keys)
{
    /// <summary>Keys at most; the rest is not looked at.</summary>
    public const int Most = 32;

    private const int LeastRsaBits = 2_048;
    private const int MostRsaBits = 8_192;

    /// <summary>The key of a token: by its id, or where the token names none the only one that fits.</summary>
    public ProviderKey? Find(string? keyId, string algorithm)
    {
        ProviderKey[] fitting = [.. Keys.Where(key => key.Fits(algorithm) && (keyId is null || string.Equals(key.KeyId, keyId, StringComparison.Ordinal)))];
        return fitting.Length == 1 ? fitting[0] : null;
    }

    /// <summary>Reads a set; keys of other kinds and uses are left out.</summary>
    public static ProviderKeys Of(SentKeys sent) =>
        new([.. (sent.Keys ?? []).Take(Most).OfType<SentKey>().Where(key => key.Use is null or "sig").Select(Import).OfType<ProviderKey>()]);

    private static ProviderKey? Import(SentKey sent)
    {
        try
        {
            SecurityKey? key = sent.Kty switch
            {
                "RSA" => Rsa(sent),
                "EC" => Curve(sent),
                _ => null,
            };
            return key is null ? null : new ProviderKey(sent.Kid, sent.Alg, key);
        }
        catch (Exception fault) when (fault is CryptographicException or FormatException)
        {
            // Not a key that can be used; another one of the set may be.
            return null;
        }
    }

    private static RsaSecurityKey? Rsa(SentKey sent)
    {
        if (sent.N is null || sent.E is null)
            return null;
        var rsa = RSA.Create(new RSAParameters { Modulus = Base64Url.DecodeFromChars(sent.N), Exponent = Base64Url.DecodeFromChars(sent.E) });
        return rsa.KeySize is >= LeastRsaBits and <= MostRsaBits ? new RsaSecurityKey(rsa) { KeyId = sent.Kid } : null;
    }

    private static ECDsaSecurityKey? Curve(SentKey sent)
    {
        if (sent.X is null || sent.Y is null || CurveOf(sent.Crv) is not { } curve)
            return null;
        var point = new ECPoint { X = Base64Url.DecodeFromChars(sent.X), Y = Base64Url.DecodeFromChars(sent.Y) };
        return new ECDsaSecurityKey(ECDsa.Create(new ECParameters { Curve = curve, Q = point })) { KeyId = sent.Kid };
    }

    private static ECCurve? CurveOf(string? name) => name switch
    {
        "P-256" => ECCurve.NamedCurves.nistP256,
        "P-384" => ECCurve.NamedCurves.nistP384,
        "P-521" => ECCurve.NamedCurves.nistP521,
        _ => null,
    };
}
