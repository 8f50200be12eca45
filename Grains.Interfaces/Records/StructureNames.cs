using System.Security.Cryptography;
using System.Text;

namespace OrleansTenantAuth.Records;

/// <summary>Slugs of structures, and the ids that they make.</summary>
public static class StructureNames
{
    /// <summary>Characters of a slug or name at most.</summary>
    public const int MaxLength = 63;

    /// <summary>Whether a text is a slug: lower-case ASCII letters, digits, <c>_</c> and <c>-</c>, a letter or digit first.</summary>
    public static bool IsSlug(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text.Length is 0 or > MaxLength || text[0] is '_' or '-')
            return false;
        foreach (var letter in text)
        {
            if (!char.IsAsciiLetterLower(letter) && !char.IsAsciiDigit(letter) && letter is not ('_' or '-'))
                return false;
        }

        return true;
    }

    /// <summary>The slug that a name makes: <c>Order Items</c> is <c>order-items</c>. Empty where nothing is left of it.</summary>
    public static string SlugOf(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        var slug = new StringBuilder(name.Length);
        foreach (var letter in name)
        {
            if (char.IsAsciiLetterOrDigit(letter) || letter == '_')
                slug.Append(char.ToLowerInvariant(letter));
            else if (slug.Length > 0 && slug[^1] != '-')
                slug.Append('-');
        }

        return slug.ToString().Trim('-', '_');
    }

    /// <summary>The id of the structure with a slug in a workspace, a uuid of version 8 (RFC 9562): no two can have one slug.</summary>
    public static Guid IdOf(TenantId workspace, string slug)
    {
        var bytes = SHA256.HashData(Encoding.UTF8.GetBytes($"structure\n{workspace.Value:N}\n{slug}"));
        bytes[6] = (byte)((bytes[6] & 0x0F) | 0x80);
        bytes[8] = (byte)((bytes[8] & 0x3F) | 0x80);
        return new Guid(bytes.AsSpan(0, 16), bigEndian: true);
    }
}
