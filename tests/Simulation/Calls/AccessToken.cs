using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace OrleansTenantAuth.Tests.Simulation.Calls;

/// <summary>Reads and verifies access tokens as any client would.</summary>
public static class AccessToken
{
    public static JsonElement Claims(string token) => Part(token, 1);

    public static string KeyId(string token) => Part(token, 0).GetProperty("kid").GetString()!;

    public static bool IsSignedBy(string token, byte[] publicKey)
    {
        var dot = token.LastIndexOf('.');
        using var key = ECDsa.Create();
        key.ImportSubjectPublicKeyInfo(publicKey, out _);
        return key.VerifyData(Encoding.ASCII.GetBytes(token[..dot]), Base64Url.DecodeFromChars(token.AsSpan(dot + 1)), HashAlgorithmName.SHA256);
    }

    private static JsonElement Part(string token, int index) =>
        JsonDocument.Parse(Base64Url.DecodeFromChars(token.Split('.')[index])).RootElement;
}
