using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;

namespace OrleansTenantAuth.Bench.Floors;

/// <summary>Makes tokens as long as the server's, with one signature each: keys are pooled, for they are not shared between threads.</summary>
internal sealed class FloorTokens(Func<AsymmetricAlgorithm> open)
{
    private const int PayloadBytes = 480;
    private static readonly byte[] Payload = Encoding.ASCII.GetBytes(new string('x', PayloadBytes));
    private readonly ConcurrentBag<AsymmetricAlgorithm> idle = [];

    /// <summary>A token without a signature.</summary>
    public static string Unsigned { get; } = Base64Url.EncodeToString(Payload) + "." + new string('y', 86);

    /// <summary>Signs with ES256.</summary>
    public static FloorTokens Es256 { get; } = Make(ECDsa.Create(ECCurve.NamedCurves.nistP256), ECDsa.Create);

    /// <summary>Signs with RS256, 2048 bits.</summary>
    public static FloorTokens Rs256 { get; } = Make(RSA.Create(2_048), RSA.Create);

    /// <summary>A token with a fresh signature.</summary>
    public string Sign()
    {
        Span<byte> payload = stackalloc byte[PayloadBytes];
        Payload.CopyTo(payload);
        RandomNumberGenerator.Fill(payload[..16]);
        Span<byte> signature = stackalloc byte[256];
        if (!idle.TryTake(out var key))
            key = open();
        var length = key is RSA rsa
            ? rsa.SignData(payload, signature, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
            : ((ECDsa)key).SignData(payload, signature, HashAlgorithmName.SHA256);
        idle.Add(key);
        return Base64Url.EncodeToString(payload) + "." + Base64Url.EncodeToString(signature[..length]);
    }

    private static FloorTokens Make(AsymmetricAlgorithm made, Func<AsymmetricAlgorithm> create)
    {
        var privateKey = made.ExportPkcs8PrivateKey();
        made.Dispose();
        return new FloorTokens(() =>
        {
            var key = create();
            key.ImportPkcs8PrivateKey(privateKey, out _);
            return key;
        });
    }
}
