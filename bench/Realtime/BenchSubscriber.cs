using System.Net.Sockets;
using System.Text;
using System.Text.Json;

namespace OrleansTenantAuth.Bench.Realtime;

/// <summary>One stream over a socket of its own.</summary>
internal sealed class BenchSubscriber(Uri server, BenchWorkspace workspace, Sightings seen)
{
    private const string Data = "data: ";

    /// <summary>Reads until it is stopped; tells when the stream was opened.</summary>
    public async Task Follow(TaskCompletionSource connected, CancellationToken stop)
    {
        using var socket = new TcpClient { NoDelay = true };
        await socket.ConnectAsync(server.Host, server.Port, stop);
        var stream = socket.GetStream();
        var request = $"GET {workspace.EventsPath} HTTP/1.1\r\nHost: {server.Authority}\r\nAuthorization: Bearer {workspace.Token}\r\nAccept: text/event-stream\r\n\r\n";
        await stream.WriteAsync(Encoding.ASCII.GetBytes(request), stop);
        using var lines = new StreamReader(stream);
        try
        {
            if (await lines.ReadLineAsync(stop) is not "HTTP/1.1 200 OK")
                throw new InvalidOperationException("A stream was refused.");

            // Sizes of chunks stand on lines between, and mean nothing here: an event is within one.
            while (await lines.ReadLineAsync(stop) is { } line)
            {
                if (line.StartsWith(": connected", StringComparison.Ordinal))
                    connected.TrySetResult();
                else if (line.StartsWith(Data, StringComparison.Ordinal))
                    Take(line[Data.Length..]);
            }

            throw new InvalidOperationException("A stream ended.");
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // Everything was seen.
        }
    }

    private void Take(string json)
    {
        using var told = JsonDocument.Parse(json);
        seen.Seen(told.RootElement.GetProperty("data").GetProperty("number").GetInt32());
    }
}
