using System.Text;

namespace OrleansTenantAuth.Silo.Delivery;

/// <summary>Makes values safe to stand in a text or a header.</summary>
public static class MessageText
{
    /// <summary>
    /// The text on one line: line ends and other control characters become spaces, marks that turn the reading direction go, and a
    /// lone surrogate becomes U+FFFD.
    /// </summary>
    public static string OneLine(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var line = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            if (Rune.IsControl(rune) || rune.Value is 0x2028 or 0x2029)
                line.Append(' ');
            else if (rune.Value is not ((>= 0x202A and <= 0x202E) or (>= 0x2066 and <= 0x2069)))
                line.Append(rune);
        }

        return line.ToString().Trim();
    }

    /// <summary>The text cut to a number of UTF-16 units, never inside a character.</summary>
    public static string Cut(string text, int length)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text.Length <= length)
            return text;
        return char.IsHighSurrogate(text[length - 1]) ? text[..(length - 1)] : text[..length];
    }
}
