using System.Diagnostics;

namespace OrleansTenantAuth.TestSupport;

/// <summary>A sample's own server as a process, ready when it has printed <c>Ready on URL</c>; killed when disposed.</summary>
public sealed class SampleServer : IAsyncDisposable
{
    private readonly Process process;

    private SampleServer(Process process, Uri address)
    {
        this.process = process;
        Client = new HttpClient { BaseAddress = address };
    }

    /// <summary>Speaks to it.</summary>
    public HttpClient Client { get; }

    /// <summary>Starts a program.</summary>
    public static async Task<SampleServer> Start(string folder, string tool, string[] arguments, params (string Name, string Value)[] environment)
    {
        var start = new ProcessStartInfo(tool, arguments) { WorkingDirectory = folder, UseShellExecute = false, RedirectStandardOutput = true };
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        var started = Process.Start(start)!;
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (await started.StandardOutput.ReadLineAsync(patience.Token) is { } line)
        {
            if (line.StartsWith("Ready on ", StringComparison.Ordinal))
                return new SampleServer(started, new Uri(line["Ready on ".Length..]));
        }

        started.Dispose();
        throw new InvalidOperationException($"{tool} {string.Join(' ', arguments)} ended at its start.");
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        process.Kill(entireProcessTree: true);
        await process.WaitForExitAsync();
        process.Dispose();
    }
}
