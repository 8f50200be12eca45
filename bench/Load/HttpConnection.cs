using System.Buffers.Text;
using System.Net.Sockets;
using System.Text;

namespace OrleansTenantAuth.Bench.Load;

/// <summary>One HTTP/1.1 connection over a socket, for one caller at a time: cheap enough not to be what is measured.</summary>
internal sealed class HttpConnection(Uri server) : IDisposable
{
    private readonly Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private readonly byte[] received = new byte[16 * 1024];

    /// <summary>Connects.</summary>
    public ValueTask Connect(CancellationToken cancellationToken = default) =>
        socket.ConnectAsync(server.Host, server.Port, cancellationToken);

    /// <summary>Posts JSON and answers status and body. The server must send a Content-Length.</summary>
    public async Task<(int Status, ReadOnlyMemory<byte> Body)> Post(string path, string json, string headers = "")
    {
        var request = $"POST {path} HTTP/1.1\r\nHost: {server.Authority}\r\nContent-Type: application/json\r\n{headers}Content-Length: {json.Length}\r\n\r\n{json}";
        var bytes = Encoding.ASCII.GetBytes(request);
        for (var sent = 0; sent < bytes.Length;)
            sent += await socket.SendAsync(bytes.AsMemory(sent));
        var filled = 0;
        while (true)
        {
            var count = await socket.ReceiveAsync(received.AsMemory(filled));
            if (count == 0)
                throw new IOException("The server closed the connection.");
            filled += count;
            if (Read(received.AsSpan(0, filled), out var status, out var start, out var length))
                return (status, received.AsMemory(start, length));
            if (filled == received.Length)
                throw new IOException("The answer is too long.");
        }
    }

    /// <inheritdoc/>
    public void Dispose() => socket.Dispose();

    private static bool Read(ReadOnlySpan<byte> bytes, out int status, out int start, out int length)
    {
        (status, start, length) = (0, 0, 0);
        var end = bytes.IndexOf("\r\n\r\n"u8);
        if (end < 0)
            return false;
        _ = Utf8Parser.TryParse(bytes[9..], out status, out _);
        var head = bytes[..end];
        var field = head.IndexOf("\r\nContent-Length: "u8);
        if (field >= 0)
            _ = Utf8Parser.TryParse(head[(field + 18)..], out length, out _);
        start = end + 4;
        return bytes.Length >= start + length;
    }
}
