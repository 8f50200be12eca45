using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace OrleansTenantAuth.Tests.Cluster.Processes;

/// <summary>What the network between one process and the database does.</summary>
public enum Network
{
    /// <summary>All goes through.</summary>
    Whole,

    /// <summary>Connections are cut and none is let in.</summary>
    Cut,

    /// <summary>Nothing goes through and nothing is lost: it arrives when this ends.</summary>
    Held,

    /// <summary>What the process sends arrives, and no answer comes back; connections are cut when this ends.</summary>
    AnswersLost,

    /// <summary>Every piece takes <see cref="DatabaseProxy.Delay"/> longer, each way.</summary>
    Slow,
}

/// <summary>A TCP proxy between one process and PostgreSQL.</summary>
public sealed class DatabaseProxy : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly ConcurrentDictionary<Socket, bool> sockets = new();
    private readonly CancellationTokenSource stopping = new();
    private readonly int target;
    private readonly Task accepting;
    private volatile Network network;
    private volatile TaskCompletionSource changed = Source();

    /// <summary>Begins to listen.</summary>
    public DatabaseProxy(int targetPort)
    {
        target = targetPort;
        listener.Start(512);
        Port = ((IPEndPoint)listener.LocalEndpoint).Port;
        accepting = Accept();
    }

    /// <summary>Where it listens.</summary>
    public int Port { get; }

    /// <summary>For <see cref="Network.Slow"/>.</summary>
    public TimeSpan Delay { get; set; } = TimeSpan.FromMilliseconds(100);

    /// <summary>Changes what the network does.</summary>
    public void Set(Network to)
    {
        var before = network;
        network = to;
        var told = changed;
        changed = Source();
        told.TrySetResult();
        if (to == Network.Cut || before == Network.AnswersLost)
            CutAll();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        listener.Stop();
        CutAll();
        changed.TrySetResult();
        await accepting;
        stopping.Dispose();
        listener.Dispose();
    }

    private static TaskCompletionSource Source() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private void CutAll()
    {
        foreach (var socket in sockets.Keys)
            Close(socket);
    }

    private void Close(Socket socket)
    {
        if (sockets.TryRemove(socket, out _))
            socket.Dispose();
    }

    private async Task Accept()
    {
        try
        {
            while (true)
                _ = Serve(await listener.AcceptSocketAsync(stopping.Token));
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The end of this proxy.
        }
    }

    private async Task Serve(Socket client)
    {
        var server = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        client.NoDelay = true;
        client.LingerState = new LingerOption(enable: true, 0);
        sockets[client] = true;
        sockets[server] = true;
        try
        {
            await Pass(Network.Held);
            if (network != Network.Cut)
            {
                await server.ConnectAsync(IPAddress.Loopback, target, stopping.Token);
                await Task.WhenAny(Pump(client, server, isAnswer: false), Pump(server, client, isAnswer: true));
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException or OperationCanceledException)
        {
            // The process sees a broken connection.
        }

        Close(client);
        Close(server);
    }

    private async Task Pump(Socket from, Socket to, bool isAnswer)
    {
        var buffer = new byte[64 * 1024];
        try
        {
            while (await from.ReceiveAsync(buffer, stopping.Token) is > 0 and var count)
            {
                await Pass(Network.Held);
                if (network == Network.Slow)
                    await Task.Delay(Delay, stopping.Token);
                if (network == Network.AnswersLost && isAnswer)
                    continue;
                for (var sent = 0; sent < count;)
                    sent += await to.SendAsync(buffer.AsMemory(sent, count - sent), stopping.Token);
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException or OperationCanceledException)
        {
            // The other direction ends with this one.
        }
    }

    // Waits while the network is in a state.
    private async Task Pass(Network state)
    {
        while (true)
        {
            var next = changed;
            if (network != state || stopping.IsCancellationRequested)
                return;
            await next.Task;
        }
    }
}
