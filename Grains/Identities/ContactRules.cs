using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace OrleansTenantAuth.Identities;

/// <summary>
/// The normal form of contacts. These rules are fixed for good: a change would orphan identities (golden vectors in
/// tests/Contracts). E-mail: trimmed, ASCII local part, domain to IDNA ASCII without characters that IDNA maps, all in ASCII
/// lowercase, no folding of dots or plus signs. Phone: E.164 with its plus sign. External: issuer and subject as they are.
/// </summary>
public static class ContactRules
{
    /// <summary>Kind of an e-mail address.</summary>
    public const string Email = "email";

    /// <summary>Kind of a phone number.</summary>
    public const string Phone = "phone";

    /// <summary>Kind of a username: 1 to 64 ASCII letters, digits and <c>. _ -</c>; capitals and small letters are the same.</summary>
    public const string Username = "username";

    /// <summary>
    /// Kind of a person at an OpenID provider: the issuer, a space and the subject, all visible ASCII and taken as they are. People
    /// never type one.
    /// </summary>
    public const string External = "external";

    private const int EmailChars = 254;
    private const int UsernameChars = 64;
    private const int ExternalChars = 255;
    private const int LocalChars = 64;
    private static readonly IdnMapping Idn = new() { UseStd3AsciiRules = true };

    /// <summary>The normal form, or null with what is wrong.</summary>
    public static (string? Normal, string? Problem) Normalise(string kind, string value) => kind switch
    {
        Email => NormaliseEmail(value),
        Phone => NormalisePhone(value),
        Username => NormaliseUsername(value),
        External => NormaliseExternal(value),
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
        if (domain.Any(IsMapped))
            return (null, "must have its domain in plain composed letters or in its xn-- form");
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

    // No '@' and no leading '+': what is typed into one field for both is never read as the other.
    private static (string?, string?) NormaliseUsername(string value)
    {
        var trimmed = value.Trim();
        return trimmed.Length is >= 1 and <= UsernameChars && trimmed.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-')
            ? (LowerAscii(trimmed), null)
            : (null, "must have 1 to 64 letters, digits and the characters . _ -");
    }

    private static (string?, string?) NormaliseExternal(string value)
    {
        var parts = value.Split(' ');
        var isWhole = parts is [{ Length: >= 1 and <= ExternalChars }, { Length: >= 1 and <= ExternalChars }]
            && Uri.TryCreate(parts[0], UriKind.Absolute, out var issuer) && issuer.Scheme is "https" or "http"
            && parts.All(part => !part.AsSpan().ContainsAnyExceptInRange('!', '~'));
        return isWhole ? (value, null) : (null, "must be an issuer and a subject");
    }

    private static bool IsLocalCharacter(char c) =>
        char.IsAsciiLetterOrDigit(c) || "!#$%&'*+/=?^_`{|}~.-".Contains(c, StringComparison.Ordinal);

    /// <summary>
    /// Whether mail systems (UTS #46) may map the character to others or drop it, so that two spellings would reach one mailbox
    /// with two owners and two budgets. Whole blocks are refused: their domains can be given in the xn-- form.
    /// </summary>
    private static bool IsMapped(char c) => c > '\u007f' && char.GetUnicodeCategory(c) switch
    {
        UnicodeCategory.LowercaseLetter or UnicodeCategory.OtherLetter or UnicodeCategory.DecimalDigitNumber => IsCompatibility(c),
        _ => c is not ('\u3005' or '\u30fc'),
    };

    private static bool IsCompatibility(char c) => c
        is '\u00aa' or '\u00b5' or '\u00ba' or '\u0133' or '\u0140' or '\u0149' or '\u017f' or '\u01c6' or '\u01c9' or '\u01cc' or '\u01f3'
        or (>= '\u03d0' and <= '\u03d6') or (>= '\u03f0' and <= '\u03f5') or '\u0587' or (>= '\u0675' and <= '\u0678')
        or (>= '\u0958' and <= '\u095f') or '\u09dc' or '\u09dd' or '\u09df' or '\u0a33' or '\u0a36' or (>= '\u0a59' and <= '\u0a5e')
        or '\u0b5c' or '\u0b5d' or '\u0e33' or '\u0eb3' or '\u0edc' or '\u0edd' or (>= '\u13a0' and <= '\u13ff')
        or (>= '\u1c80' and <= '\u1c8f') or (>= '\u1d00' and <= '\u1dbf') or '\u1e9a' or '\u1e9b' or (>= '\u1f00' and <= '\u2bff')
        or (>= '\u3130' and <= '\u318f') or (>= '\u3200' and <= '\u33ff') or (>= '\uab30' and <= '\uabbf') or >= '\uf900';

    private static string LowerAscii(string text) =>
        string.Create(text.Length, text, (span, source) =>
        {
            for (var i = 0; i < span.Length; i++)
                span[i] = source[i] is >= 'A' and <= 'Z' ? (char)(source[i] | 0x20) : source[i];
        });
}
