using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text;

namespace OrleansTenantAuth.TestSupport;

/// <summary>The server's own program as a process of its own, on a free loopback port; killed when disposed.</summary>
public sealed class GatewayProcess : GatewayClient, IAsyncDisposable
{
    private static readonly ConcurrentDictionary<Process, bool> Running = new();
    private readonly Process process;
    private readonly string data;
    private readonly StringBuilder output = new();
    private readonly TaskCompletionSource<Uri> ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Task reading;
    private GatewayProcess[] neighbours = [];
    private HttpClient? client;

    static GatewayProcess() => AppDomain.CurrentDomain.ProcessExit += (_, _) =>
    {
        foreach (var left in Running.Keys)
            left.Kill();
    };

    private GatewayProcess(Process process, string environment, string directory)
    {
        Environment = environment;
        this.process = process;
        data = directory;
        Running[process] = true;
        reading = Task.WhenAll(Read(process.StandardOutput), Read(process.StandardError));
    }

    /// <inheritdoc/>
    public override HttpClient Client => client ?? throw new InvalidOperationException("The server has not started.");

    /// <summary>What it has printed so far.</summary>
    public string Output
    {
        get
        {
            lock (output)
                return output.ToString();
        }
    }

    /// <summary>Starts a server and waits until it takes calls. Settings go into its environment: names in capitals as they stand, others with <c>TenantAuth__</c> before them.</summary>
    public static async Task<GatewayProcess> Start(string environment = "Development", params (string Key, string Value)[] settings)
    {
        var server = Launch(environment, settings);
        if (await Task.WhenAny(server.ready.Task, server.process.WaitForExitAsync()) == server.ready.Task)
        {
            server.client = new HttpClient(new SocketsHttpHandler { UseCookies = false, AllowAutoRedirect = false }) { BaseAddress = await server.ready.Task };
            return server;
        }

        await server.reading;
        await server.DisposeAsync();
        throw new InvalidOperationException("The server ended at its start: " + server.Output);
    }

    /// <summary>Starts a server that is expected to refuse; answers its exit code and what it printed.</summary>
    public static async Task<(int ExitCode, string Output)> StartRefused(params (string Key, string Value)[] settings)
    {
        await using var server = Launch("Development", settings);
        if (await Task.WhenAny(server.ready.Task, server.process.WaitForExitAsync()) == server.ready.Task)
            throw new InvalidOperationException("The server started: " + server.Output);
        await server.reading;
        return (server.process.ExitCode, server.Output);
    }

    /// <summary>Servers over the same database: any of them may have sent a message.</summary>
    public static void Together(params GatewayProcess[] servers)
    {
        foreach (var server in servers)
            server.neighbours = [.. servers.Where(other => other != server)];
    }

    /// <summary>Ends it as an operator does (SIGTERM) and waits for its end; answers its exit code.</summary>
    public async Task<int> Stop()
    {
        using (var kill = Process.Start("/bin/sh", ["-c", $"kill -TERM {process.Id}"]))
            await kill.WaitForExitAsync();
        await process.WaitForExitAsync();
        await reading;
        return process.ExitCode;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        client?.Dispose();
        if (Running.TryRemove(process, out _))
        {
            if (!process.HasExited)
                process.Kill();
            await process.WaitForExitAsync();
            process.Dispose();
            Directory.Delete(data, recursive: true);
        }
    }

    /// <inheritdoc/>
    protected override string Environment { get; }

    /// <inheritdoc/>
    protected override IReadOnlyList<HttpClient> Outboxes => [Client, .. neighbours.Select(neighbour => neighbour.Client)];

    private static GatewayProcess Launch(string environment, (string Key, string Value)[] settings)
    {
        var directory = Directory.CreateTempSubdirectory("ota-process-").FullName;
        var start = new ProcessStartInfo("dotnet") { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = directory };
        foreach (var argument in (string[])["exec", Path.Combine(AppContext.BaseDirectory, "OrleansTenantAuth.Gateway.dll"), "--environment", environment, "--urls", "http://127.0.0.1:0"])
            start.ArgumentList.Add(argument);
        var variables = start.Environment;
        foreach (var (key, value) in ((string Key, string Value)[])
        [
            ("Store", "sqlite"), ("DataDirectory", directory), ("AdminKey", AdminKey), ("Issuer", "https://auth.example.test"),
            ("MasterKeys__0__Id", "t1"), ("MasterKeys__0__Key", Convert.ToBase64String(new byte[32])), .. settings,
        ])
            variables[key.Any(char.IsAsciiLetterLower) ? "TenantAuth__" + key : key] = value;
        return new GatewayProcess(Process.Start(start) ?? throw new InvalidOperationException("The server did not start."), environment, directory);
    }

    private async Task Read(StreamReader from)
    {
        while (await from.ReadLineAsync() is { } line)
        {
            lock (output)
                output.AppendLine(line);
            if (AddressIn(line) is { } address)
                ready.TrySetResult(address);
        }
    }

    // "Ready on http://127.0.0.1:12345 (Development)."
    private static Uri? AddressIn(string line)
    {
        const string Mark = "Ready on ";
        var at = line.IndexOf(Mark, StringComparison.Ordinal);
        return at >= 0 && Uri.TryCreate(line[(at + Mark.Length)..].Split(' ')[0], UriKind.Absolute, out var address) ? address : null;
    }
}
