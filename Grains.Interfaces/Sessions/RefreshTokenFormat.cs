using System.Buffers;
using System.Buffers.Text;
using System.Globalization;

namespace OrleansTenantAuth.Sessions;

/// <summary>
/// The text of a refresh token: <c>familyId.generation.tag</c>: 32 lowercase hex digits, a decimal number, and 32 bytes in
/// base64url. There is one spelling per token: leading zeros, capital letters, padding and stray bits are refused.
/// </summary>
public static class RefreshTokenFormat
{
    /// <summary>Bytes of a tag.</summary>
    public const int TagBytes = 32;

    /// <summary>Characters of the longest token: 32 of the family, 19 of the generation, 43 of the tag and two dots.</summary>
    public const int MaxLength = FamilyLength + 1 + GenerationMaxLength + 1 + TagLength;

    private const int FamilyLength = 32;
    private const int GenerationMaxLength = 19;
    private const int TagLength = 43;

    private static readonly SearchValues<char> LowerHex = SearchValues.Create("0123456789abcdef");

    /// <summary>Writes a token.</summary>
    public static string Format(FamilyId family, long generation, ReadOnlySpan<byte> tag)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(generation);
        if (tag.Length != TagBytes)
            throw new ArgumentException("A tag has 32 bytes.", nameof(tag));
        Span<char> text = stackalloc char[MaxLength];
        family.Value.TryFormat(text, out var at, "N");
        text[at++] = '.';
        generation.TryFormat(text[at..], out var digits, default, CultureInfo.InvariantCulture);
        at += digits;
        text[at++] = '.';
        at += Base64Url.EncodeToChars(tag, text[at..]);
        return new string(text[..at]);
    }

    /// <summary>Reads a token; false where the text is not one that <see cref="Format"/> writes.</summary>
    public static bool TryParse(string? text, out FamilyId family, out long generation, out byte[] tag)
    {
        family = default;
        generation = 0;
        tag = [];
        if (text is null || text.Length is > MaxLength or < FamilyLength + 1 + 1 + 1 + TagLength)
            return false;

        var rest = text.AsSpan();
        if (rest[FamilyLength] != '.' || rest[^(TagLength + 1)] != '.')
            return false;

        var id = rest[..FamilyLength];
        if (id.ContainsAnyExcept(LowerHex) || !Guid.TryParseExact(id, "N", out var value))
            return false;

        var number = rest[(FamilyLength + 1)..^(TagLength + 1)];
        if (number.IsEmpty || (number[0] == '0' && number.Length > 1) || !long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var parsed))
            return false;

        var bytes = new byte[TagBytes];
        if (!TryDecodeTag(rest[^TagLength..], bytes))
            return false;

        (family, generation, tag) = (new FamilyId(value), parsed, bytes);
        return true;
    }

    private static bool TryDecodeTag(ReadOnlySpan<char> text, Span<byte> tag)
    {
        // The last character carries two bits too many; encoding again shows whether they were zero, and refuses blanks.
        Span<char> again = stackalloc char[TagLength];
        return Base64Url.IsValid(text, out var length)
            && length == TagBytes
            && Base64Url.TryDecodeFromChars(text, tag, out var written)
            && written == TagBytes
            && Base64Url.EncodeToChars(tag, again) == TagLength
            && text.SequenceEqual(again);
    }
}
