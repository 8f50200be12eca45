using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace OrleansTenantAuth.Gateway.Feed;

/// <summary>A piece of a feed, written once for everybody who gets it.</summary>
/// <param name="Cursor">Where a verifier stands once it has this.</param>
/// <param name="Entry">The entry, or null for a frame that only moves on.</param>
/// <param name="Bytes">The frame as a server-sent event.</param>
public sealed record FeedFrame(FeedCursor Cursor, FeedEntry? Entry, ReadOnlyMemory<byte> Bytes)
{
    /// <summary>An entry.</summary>
    public static FeedFrame Of(FeedEntry entry, FeedCursor cursor) => new(cursor, entry, Event("entry", cursor, JsonSerializer.SerializeToUtf8Bytes(entry, FeedJson.Default.FeedEntry)));

    /// <summary>Nothing happened: the server lives, and this is where it stands.</summary>
    public static FeedFrame Beat(FeedCursor cursor, DateTimeOffset now) => new(cursor, null, Event("beat", cursor, Place(cursor, now, null)));

    /// <summary>First frame: <paramref name="isReset"/> tells the verifier to forget what it knew, since a snapshot follows.</summary>
    public static FeedFrame Hello(FeedCursor cursor, DateTimeOffset now, bool isReset) =>
        new(cursor, null, Event("hello", isReset ? null : cursor, Place(cursor, now, isReset)));

    /// <summary>All that happened up to this place was told; what follows is told as it happens.</summary>
    public static FeedFrame Live(FeedCursor cursor, DateTimeOffset now) => new(cursor, null, Event("live", cursor, Place(cursor, now, null)));

    private static byte[] Place(FeedCursor cursor, DateTimeOffset now, bool? isReset) =>
        JsonSerializer.SerializeToUtf8Bytes(new FeedPlace(cursor.ToString(), now.ToUnixTimeMilliseconds(), isReset), FeedJson.Default.FeedPlace);

    private static byte[] Event(string name, FeedCursor? cursor, byte[] json)
    {
        var frame = new ArrayBufferWriter<byte>(json.Length + 96);
        frame.Write(Encoding.ASCII.GetBytes(cursor is { } place ? $"event: {name}\nid: {place}\ndata: " : $"event: {name}\ndata: "));
        frame.Write(json);
        frame.Write("\n\n"u8);
        return frame.WrittenSpan.ToArray();
    }
}

/// <summary>Where a feed stands.</summary>
/// <param name="Cursor">Send it as <c>cursor</c>, or <c>Last-Event-ID</c>, to go on there.</param>
/// <param name="Time">The server's time, Unix milliseconds.</param>
/// <param name="Reset">Whether everything known before is to be forgotten; only in the first frame.</param>
public sealed record FeedPlace(string Cursor, long Time, bool? Reset);

/// <summary>Answer of the long poll.</summary>
/// <param name="Cursor">Send it with the next call.</param>
/// <param name="Time">The server's time, Unix milliseconds.</param>
/// <param name="Reset">Whether everything known before is to be forgotten.</param>
/// <param name="Live">Whether this is all up to now; else call again at once.</param>
/// <param name="Entries">Entries, oldest first, at most 1,000.</param>
public sealed record FeedPage(string Cursor, long Time, bool Reset, bool Live, IReadOnlyList<FeedEntry> Entries);

/// <summary>JSON of the feed.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(FeedEntry))]
[JsonSerializable(typeof(FeedPlace))]
[JsonSerializable(typeof(FeedPage))]
public sealed partial class FeedJson : JsonSerializerContext;
