using System.Buffers;
using System.Text;
using OrleansTenantAuth.Gateway.Feed;

namespace OrleansTenantAuth.Gateway.Workspaces.Realtime;

/// <summary>Pieces of a stream, as server-sent events.</summary>
internal static class RealtimeFrames
{
    /// <summary>Nobody needs to do anything: the connection lives.</summary>
    public static readonly ReadOnlyMemory<byte> Ping = ": ping\n\n"u8.ToArray();

    /// <summary>First piece: how long to wait before the next connection, and where it would go on.</summary>
    public static ReadOnlyMemory<byte> Hello(string workspace, FeedCursor cursor) =>
        Encoding.UTF8.GetBytes($"retry: 3000\n: connected to workspace {workspace}\nid: {cursor}\n\n");

    /// <summary>Nothing that concerns the follower happened up to here. Without data it is no event: clients keep the id alone.</summary>
    public static ReadOnlyMemory<byte> PingAt(FeedCursor cursor) => Encoding.UTF8.GetBytes($": ping\nid: {cursor}\n\n");

    /// <summary>Some of what happened cannot be told: who shows records must read them anew.</summary>
    /// <param name="cursor">Where the follower stands.</param>
    /// <param name="reason">Why.</param>
    public static ReadOnlyMemory<byte> Reset(FeedCursor cursor, string reason) =>
        Encoding.UTF8.GetBytes($"event: reset\nid: {cursor}\ndata: {{\"event\":\"reset\",\"reason\":\"{reason}\"}}\n\n");

    /// <summary>Last piece: why the stream ends.</summary>
    public static ReadOnlyMemory<byte> Bye(string reason) => Encoding.UTF8.GetBytes($": ends {reason}\n\n");

    /// <summary>An event.</summary>
    public static ReadOnlyMemory<byte> Message(FeedCursor cursor, ReadOnlySpan<byte> json)
    {
        var frame = new ArrayBufferWriter<byte>(json.Length + 96);
        frame.Write(Encoding.ASCII.GetBytes($"event: message\nid: {cursor}\ndata: "));
        frame.Write(json);
        frame.Write("\n\n"u8);
        return frame.WrittenSpan.ToArray();
    }
}

/// <summary>Why followers must read anew.</summary>
internal static class ResetReasons
{
    public const string Cursor = "unknown_cursor";
    public const string Forgotten = "events_forgotten";
    public const string Rights = "permissions_changed";
    public const string Structure = "structure_changed";
}
