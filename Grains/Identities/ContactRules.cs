using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace OrleansTenantAuth.Identities;

/// <summary>
/// The normal form of contacts. These rules are fixed for good: a change would orphan identities (golden vectors in
/// tests/Contracts). E-mail: trimmed, ASCII local part, domain to IDNA ASCII, all in ASCII lowercase, no folding of dots or
/// plus signs. Phone: E.164 with its plus sign.
/// </summary>
public static class ContactRules
{
    /// <summary>Kind of an e-mail address.</summary>
    public const string Email = "email";

    /// <summary>Kind of a phone number.</summary>
    public const string Phone = "phone";

    private const int EmailChars = 254;
    private const int LocalChars = 64;
    private static readonly IdnMapping Idn = new() { UseStd3AsciiRules = true };

    /// <summary>The normal form, or null with what is wrong.</summary>
    public static (string? Normal, string? Problem) Normalise(string kind, string value) => kind switch
    {
        Email => NormaliseEmail(value),
        Phone => NormalisePhone(value),
        _ => (null, "must be an e-mail address or a phone number"),
    };

    /// <summary>The lookup key: HMAC-SHA256 over pool, kind and normal form, base64url.</summary>
    public static string Lookup(byte[] lookupKey, string pool, string kind, string normal)
    {
        var text = Encoding.UTF8.GetBytes($"{pool}\n{kind}\n{normal}");
        return Base64Url.EncodeToString(HMACSHA256.HashData(lookupKey, text));
    }

    private static (string?, string?) NormaliseEmail(string value)
    {
        const string Shape = "must be an e-mail address such as ada@example.com";
        var trimmed = value.Trim();
        var at = trimmed.LastIndexOf('@');
        if (at <= 0 || at == trimmed.Length - 1 || trimmed.Length > EmailChars || at > LocalChars)
            return (null, Shape);
        var local = trimmed[..at];
        if (!local.All(IsLocalCharacter) || local[0] == '.' || local[^1] == '.' || local.Contains("..", StringComparison.Ordinal))
            return (null, Ascii.IsValid(local) ? Shape : "must have an ASCII local part");
        var domain = trimmed[(at + 1)..].ToLowerInvariant();
        if (domain.Any(IsCombiningMark))
            return (null, "must have its domain in composed letters or in its xn-- form");
        return Domain(domain) is { } ascii ? ($"{LowerAscii(local)}@{ascii}", null) : (null, Shape);
    }

    private static string? Domain(string domain)
    {
        try
        {
            var ascii = LowerAscii(Idn.GetAscii(domain));
            return ascii.Contains('.', StringComparison.Ordinal) && ascii[^1] != '.' && ascii.Length <= 253 ? ascii : null;
        }
        catch (ArgumentException)
        {
            // The only way in which IdnMapping says that a name cannot be a domain.
            return null;
        }
    }

    private static (string?, string?) NormalisePhone(string value)
    {
        var trimmed = value.Trim();
        var isE164 = trimmed.Length is >= 8 and <= 16 && trimmed[0] == '+' && trimmed[1] is >= '1' and <= '9'
            && trimmed.AsSpan(1).IndexOfAnyExceptInRange('0', '9') < 0;
        return isE164 ? (trimmed, null) : (null, "must be in E.164 form, for example +919876543210");
    }

    private static bool IsLocalCharacter(char c) =>
        char.IsAsciiLetterOrDigit(c) || "!#$%&'*+/=?^_`{|}~.-".Contains(c, StringComparison.Ordinal);

    private static bool IsCombiningMark(char c) => char.GetUnicodeCategory(c)
        is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.EnclosingMark;

    private static string LowerAscii(string text) =>
        string.Create(text.Length, text, (span, source) =>
        {
            for (var i = 0; i < span.Length; i++)
                span[i] = source[i] is >= 'A' and <= 'Z' ? (char)(source[i] | 0x20) : source[i];
        });
}
