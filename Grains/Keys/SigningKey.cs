using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;

namespace OrleansTenantAuth.Keys;

/// <summary>An unsealed key of this process with its ready-made JOSE headers, one for each type of token.</summary>
internal sealed class SigningKey
{
    private readonly byte[] privateKey;
    private readonly ConcurrentBag<AsymmetricAlgorithm> idle = [];

    public SigningKey(string keyId, string algorithm, byte[] privateKey)
    {
        this.privateKey = privateKey;
        KeyId = keyId;
        Algorithm = algorithm;
        Header = HeaderOf("at+jwt");
        EmbedHeader = HeaderOf("embed+jwt");
        IdHeader = HeaderOf("id+jwt");
        RefreshHeader = HeaderOf("rt+jwt");
        ServiceHeader = HeaderOf("sa+jwt");
    }

    public string KeyId { get; }

    public string Algorithm { get; }

    /// <summary>The encoded header of access tokens (<c>at+jwt</c>, RFC 9068) and the dot behind it.</summary>
    public byte[] Header { get; }

    /// <summary>The same of embed tokens: a type of their own, so that neither passes for the other.</summary>
    public byte[] EmbedHeader { get; }

    /// <summary>The same of an id token: no kind passes for another.</summary>
    public byte[] IdHeader { get; }

    /// <summary>The same of a refresh token that is a JWT.</summary>
    public byte[] RefreshHeader { get; }

    /// <summary>The same of a service account's token.</summary>
    public byte[] ServiceHeader { get; }

    public int SignatureBytes => Algorithm == "RS256" ? 256 : 64;

    /// <summary>Signs the bytes of header and payload. Key objects are not shared between threads.</summary>
    public void Sign(ReadOnlySpan<byte> data, Span<byte> signature)
    {
        if (!idle.TryTake(out var key))
            key = Import();
        var written = key switch
        {
            RSA rsa => rsa.SignData(data, signature, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1),
            ECDsa ec => ec.SignData(data, signature, HashAlgorithmName.SHA256),
            _ => throw new InvalidOperationException($"No signature is made by {Algorithm}."),
        };
        idle.Add(key);
        if (written != signature.Length)
            throw new CryptographicException("A signature has an unexpected length.");
    }

    private byte[] HeaderOf(string type)
    {
        var header = $$"""{"alg":"{{Algorithm}}","typ":"{{type}}","kid":"{{KeyId}}"}""";
        return Encoding.ASCII.GetBytes(Base64Url.EncodeToString(Encoding.ASCII.GetBytes(header)) + ".");
    }

    private AsymmetricAlgorithm Import()
    {
        AsymmetricAlgorithm key = Algorithm == "RS256" ? RSA.Create() : ECDsa.Create();
        key.ImportPkcs8PrivateKey(privateKey, out _);
        return key;
    }
}
