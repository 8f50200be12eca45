using System.Security.Cryptography;

namespace OrleansTenantAuth.Tenants;

/// <summary>Codes of tenants: eight lowercase letters without vowels, so that no word comes out. 20^8 exist: whoever finds one taken draws again.</summary>
public static class TenantCodes
{
    private const string Letters = "bcdfghjklmnpqrstvwxz";
    private const int Length = 8;

    /// <summary>Bytes that one draw uses.</summary>
    public const int DrawBytes = 2 * Length;

    /// <summary>A random code.</summary>
    public static string New() => Draw(RandomNumberGenerator.GetBytes(DrawBytes));

    /// <summary>The code that <see cref="DrawBytes"/> bytes mean; two bytes a letter keep the bias of the remainder below a thousandth.</summary>
    public static string Draw(byte[] random) => string.Create(Length, random, static (code, bytes) =>
    {
        for (var index = 0; index < code.Length; index++)
            code[index] = Letters[((bytes[2 * index] << 8) | bytes[(2 * index) + 1]) % Letters.Length];
    });
}
