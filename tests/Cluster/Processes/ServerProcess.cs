using System.Diagnostics;
using System.Globalization;
using System.Net;

namespace OrleansTenantAuth.Tests.Cluster.Processes;

/// <summary>One server process on a port that it keeps over restarts.</summary>
public sealed class ServerProcess(Launch launch, int port, string logFile, IReadOnlyDictionary<string, string> settings) : IDisposable
{
    private static readonly TimeSpan StartPatience = TimeSpan.FromSeconds(60);
    private readonly HttpClient probe = new() { Timeout = TimeSpan.FromSeconds(3) };
    private Process? process;

    /// <summary>Where it listens.</summary>
    public Uri Address { get; } = new(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}"));

    /// <summary>What all its runs have written.</summary>
    public string Log => File.Exists(logFile) ? File.ReadAllText(logFile) : "";

    /// <summary>Resident memory, MiB.</summary>
    public long MemoryMiB
    {
        get
        {
            process!.Refresh();
            return process.WorkingSet64 >> 20;
        }
    }

    /// <summary>Starts it; answers before it is ready.</summary>
    public void Start()
    {
        // The shell becomes the server, so that the signals reach it, and leaves its output in the file.
        var start = new ProcessStartInfo("/bin/sh") { UseShellExecute = false };
        foreach (var argument in (string[])["-c", "exec \"$@\" >>\"$0\" 2>&1 </dev/null", logFile, launch.File, .. launch.Arguments, "--urls", Address.ToString()])
            start.ArgumentList.Add(argument);
        foreach (var (name, value) in settings)
            start.Environment[name] = value;
        process = Process.Start(start) ?? throw new InvalidOperationException("The server did not start.");
    }

    /// <summary>Waits until it takes calls.</summary>
    public async Task Ready()
    {
        var watch = Stopwatch.StartNew();
        while (!await IsReady())
        {
            if (process!.HasExited || watch.Elapsed > StartPatience)
                throw new InvalidOperationException($"The server at {Address} is not ready:{Environment.NewLine}{Tail()}");
            await Task.Delay(30);
        }
    }

    /// <summary>Whether it says that it takes calls.</summary>
    public async Task<bool> IsReady()
    {
        try
        {
            using var answer = await probe.GetAsync(new Uri(Address, "/health/ready"));
            return answer.StatusCode == HttpStatusCode.OK;
        }
        catch (Exception e) when (e is HttpRequestException or TaskCanceledException)
        {
            return false;
        }
    }

    /// <summary>kill -9.</summary>
    public async Task Kill()
    {
        process!.Kill();
        await process.WaitForExitAsync();
    }

    /// <summary>Asks it to stop and waits for its end; answers its exit code.</summary>
    public async Task<int> Stop()
    {
        Signals.Send(process!.Id, Signals.Terminate);
        return await Exit();
    }

    /// <summary>Waits for its end; answers its exit code.</summary>
    public async Task<int> Exit()
    {
        using var patience = new CancellationTokenSource(StartPatience);
        await process!.WaitForExitAsync(patience.Token);
        return process.ExitCode;
    }

    /// <summary>SIGSTOP: it stands still and notices nothing.</summary>
    public void Freeze() => Signals.Send(process!.Id, Signals.Stop);

    /// <summary>SIGCONT.</summary>
    public void Thaw() => Signals.Send(process!.Id, Signals.Continue);

    /// <inheritdoc/>
    public void Dispose()
    {
        probe.Dispose();
        if (process is { HasExited: false })
            process.Kill();
        process?.Dispose();
    }

    private string Tail() => string.Join(Environment.NewLine, Log.Split('\n').TakeLast(20));
}
