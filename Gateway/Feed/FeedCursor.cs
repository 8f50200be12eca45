using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using OrleansTenantAuth.Store;

namespace OrleansTenantAuth.Gateway.Feed;

/// <summary>
/// Up to where a verifier knows the feed: <c>POSITION.TAG</c>. The tag tells the event at that position from every other, so that a store
/// that was restored from a backup, and counts on from there, is found out.
/// </summary>
public readonly record struct FeedCursor(long Position, string Tag)
{
    /// <summary>The tag of the place before the first event.</summary>
    public const string NoTag = "0";

    private const int TagLength = 12;

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Position}.{Tag}");

    /// <summary>The cursor at an event.</summary>
    public static FeedCursor At(StoredEvent happened)
    {
        ArgumentNullException.ThrowIfNull(happened);
        return new(happened.Position, TagOf(happened));
    }

    /// <summary>Reads a cursor; null for what is none.</summary>
    public static FeedCursor? Parse(string? text)
    {
        if (text is not { Length: <= 40 } || text.IndexOf('.', StringComparison.Ordinal) is not (> 0 and var dot))
            return null;
        var tag = text[(dot + 1)..];
        return long.TryParse(text.AsSpan(0, dot), NumberStyles.None, CultureInfo.InvariantCulture, out var position)
            && (tag == NoTag || (tag.Length == TagLength && tag.All(char.IsAsciiHexDigitLower)))
            ? new FeedCursor(position, tag)
            : null;
    }

    /// <summary>What tells an event from others at its position.</summary>
    public static string TagOf(StoredEvent happened)
    {
        ArgumentNullException.ThrowIfNull(happened);
        var text = string.Create(CultureInfo.InvariantCulture, $"{happened.Position}\n{happened.At.UtcTicks}\n{happened.GrainKey}\n{happened.Kind}\n{happened.RequestId}");
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..TagLength];
    }
}
