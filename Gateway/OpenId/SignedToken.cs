using System.Buffers.Text;
using System.Collections.Frozen;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.IdentityModel.Tokens;

namespace OrleansTenantAuth.Gateway.OpenId;

/// <summary>
/// A signed token of somebody else (RFC 7515), decoded and not yet believed: three parts, never five of an encrypted one, and an
/// asymmetric algorithm. One with <c>crit</c>, or with another token inside, is none.
/// </summary>
/// <param name="Text">The token.</param>
/// <param name="Header">Its header.</param>
/// <param name="Claims">Its claims.</param>
/// <param name="Algorithm">One of <see cref="Algorithms"/>.</param>
/// <param name="KeyId">The key that its header names, or null.</param>
internal sealed record SignedToken(string Text, JsonElement Header, JsonElement Claims, string Algorithm, string? KeyId)
{
    private const int MostDepth = 16;

    private static readonly FrozenDictionary<string, (HashAlgorithmName Hash, RSASignaturePadding? Padding, int CurveBits)> Known =
        new Dictionary<string, (HashAlgorithmName, RSASignaturePadding?, int)>(StringComparer.Ordinal)
        {
            ["RS256"] = (HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1, 0),
            ["RS384"] = (HashAlgorithmName.SHA384, RSASignaturePadding.Pkcs1, 0),
            ["RS512"] = (HashAlgorithmName.SHA512, RSASignaturePadding.Pkcs1, 0),
            ["PS256"] = (HashAlgorithmName.SHA256, RSASignaturePadding.Pss, 0),
            ["PS384"] = (HashAlgorithmName.SHA384, RSASignaturePadding.Pss, 0),
            ["PS512"] = (HashAlgorithmName.SHA512, RSASignaturePadding.Pss, 0),
            ["ES256"] = (HashAlgorithmName.SHA256, null, 256),
            ["ES384"] = (HashAlgorithmName.SHA384, null, 384),
            ["ES512"] = (HashAlgorithmName.SHA512, null, 521),
        }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>The algorithms that count (RFC 7518, section 3.1).</summary>
    public static IReadOnlyList<string> Algorithms { get; } = [.. Known.Keys.Order(StringComparer.Ordinal)];

    /// <summary>Reads a token of at most <paramref name="maxBytes"/>; null for what is none.</summary>
    public static SignedToken? Read(string token, int maxBytes)
    {
        if (token.Length > maxBytes || token.Split('.') is not [var head, var body, { Length: > 0 }] || Read(head) is not { } header || Read(body) is not { } claims)
            return null;
        var isPlain = !header.TryGetProperty("crit"u8, out _) && !header.TryGetProperty("cty"u8, out _) && !header.TryGetProperty("zip"u8, out _);
        return isPlain && IdTokens.Text(header, "alg") is { } algorithm && Known.ContainsKey(algorithm)
            && (!header.TryGetProperty("kid"u8, out var named) || named.ValueKind == JsonValueKind.String)
                ? new SignedToken(token, header, claims, algorithm, IdTokens.Text(header, "kid"))
                : null;
    }

    /// <summary>Whether the key made the signature.</summary>
    public bool IsSignedBy(ProviderKey key)
    {
        var end = Text.LastIndexOf('.');
        if (!Base64Url.IsValid(Text.AsSpan(end + 1)))
            return false;
        var signature = Base64Url.DecodeFromChars(Text.AsSpan(end + 1));
        var signed = Encoding.ASCII.GetBytes(Text, 0, end);
        var (hash, padding, bits) = Known[Algorithm];
        return key.Key switch
        {
            RsaSecurityKey rsa when padding is not null => rsa.Rsa.VerifyData(signed, signature, hash, padding),
            ECDsaSecurityKey curve when curve.ECDsa.KeySize == bits => curve.ECDsa.VerifyData(signed, signature, hash, DSASignatureFormat.IeeeP1363FixedFieldConcatenation),
            _ => false,
        };
    }

    private static JsonElement? Read(string part)
    {
        if (!Base64Url.IsValid(part))
            return null;
        try
        {
            using var document = JsonDocument.Parse(Base64Url.DecodeFromChars(part), new JsonDocumentOptions { MaxDepth = MostDepth, AllowDuplicateProperties = false });
            return document.RootElement.ValueKind == JsonValueKind.Object ? document.RootElement.Clone() : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
