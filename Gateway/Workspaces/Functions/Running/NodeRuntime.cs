using System.Diagnostics;
using System.Globalization;
using System.Text;
using OrleansTenantAuth.Silo.Options;
using OrleansTenantAuth.Store;

namespace OrleansTenantAuth.Gateway.Workspaces.Functions.Running;

/// <summary>
/// Node.js as it is found on this machine, and how a process of it is started that can do nothing but compute: Node's own permission model
/// takes files, child processes and threads from it, no code can be made of text, and on Linux the kernel bounds its data and its processor
/// time and, where it lets processes have a network of their own, gives it one without any way out.
/// </summary>
public sealed partial class NodeRuntime(TenantAuthOptions options, StoreClock time, ILogger<NodeRuntime> log) : IDisposable
{
    private const int LeastVersion = 20;
    private const int HeapMegabytes = 64;
    private const int DataKilobytes = 400_000;
    private const int ProcessorSeconds = 310;
    private static readonly TimeSpan ProbeTime = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan LookAgain = TimeSpan.FromMinutes(1);
    private static readonly string Script = ReadScript();
    private readonly SemaphoreSlim gate = new(1);
    private Found? found;
    private long? lookedAt;

    /// <summary>Whether functions can be run here. Where they cannot, it is looked again a minute later.</summary>
    public async ValueTask<bool> IsAvailable(CancellationToken cancellationToken)
    {
        if (Volatile.Read(ref found) is not null)
            return true;
        await gate.WaitAsync(cancellationToken);
        try
        {
            if (found is not null || (lookedAt is { } at && time.GetElapsedTime(at) < LookAgain))
                return found is not null;
            lookedAt = time.GetTimestamp();
            Volatile.Write(ref found, await Look(cancellationToken));
            if (found is null)
                LogMissing(options.Functions.Node, LeastVersion);
            return found is not null;
        }
        finally
        {
            gate.Release();
        }
    }

    /// <summary>Starts a process that waits for a function. Only after <see cref="IsAvailable"/> said so.</summary>
    internal Process Start()
    {
        var node = Volatile.Read(ref found) ?? throw new InvalidOperationException("Node.js was not looked for.");
        string[] flags =
        [
            node.Permission, "--disallow-code-generation-from-strings", "--disable-proto=delete", "--no-addons", "--no-warnings",
            "--max-old-space-size=" + HeapMegabytes.ToString(CultureInfo.InvariantCulture), "-e", Script,
        ];
        var start = OperatingSystem.IsLinux()
            ? Describe("/bin/sh", ["-c", Limits(node.HasOwnNetwork), options.Functions.Node, .. flags])
            : Describe(options.Functions.Node, flags);
        var process = Process.Start(start)!;
        try
        {
            process.PriorityClass = ProcessPriorityClass.BelowNormal;
        }
        catch (Exception fault) when (fault is InvalidOperationException or System.ComponentModel.Win32Exception)
        {
            // It has ended already, or may not be slowed down: the limits hold all the same.
            LogPriority(fault);
        }

        return process;
    }

    /// <inheritdoc/>
    public void Dispose() => gate.Dispose();

    private static string Limits(bool hasOwnNetwork) => string.Create(
        CultureInfo.InvariantCulture,
        $"ulimit -d {DataKilobytes} && ulimit -t {ProcessorSeconds} && ulimit -c 0 && exec {(hasOwnNetwork ? "unshare -r -n " : "")}\"$0\" \"$@\"");

    private async Task<Found?> Look(CancellationToken cancellationToken)
    {
        if (await Ask(options.Functions.Node, ["--version"], cancellationToken) is not { } answer
            || answer.Trim().TrimStart('v').Split('.') is not [var first, var second, ..]
            || !int.TryParse(first, NumberStyles.None, CultureInfo.InvariantCulture, out var major)
            || !int.TryParse(second, NumberStyles.None, CultureInfo.InvariantCulture, out var minor)
            || major < LeastVersion)
            return null;
        var permission = major > 23 || (major, minor) is (22, >= 13) or (23, >= 5) ? "--permission" : "--experimental-permission";
        var own = OperatingSystem.IsLinux() && await Ask("unshare", ["-r", "-n", "true"], cancellationToken) is not null;
        if (!own)
            LogNetwork();
        return new Found(permission, own);
    }

    // What a program prints, or null where it is not there or fails.
    private async Task<string?> Ask(string program, string[] arguments, CancellationToken cancellationToken)
    {
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        enough.CancelAfter(ProbeTime);
        try
        {
            using var process = Process.Start(Describe(program, arguments))!;
            process.StandardInput.Close();
            try
            {
                var printed = await process.StandardOutput.ReadToEndAsync(enough.Token);
                await process.WaitForExitAsync(enough.Token);
                return process.ExitCode == 0 ? printed : null;
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                process.Kill();
                return null;
            }
        }
        catch (System.ComponentModel.Win32Exception)
        {
            // There is no such program.
            return null;
        }
    }

    private static ProcessStartInfo Describe(string program, string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false, CreateNoWindow = true,
            WorkingDirectory = Path.GetPathRoot(Environment.SystemDirectory) is { Length: > 0 } root ? root : "/",
        };

        // Nothing of this server's settings, of which some are secret.
        start.Environment.Clear();
        start.Environment["PATH"] = Environment.GetEnvironmentVariable("PATH") ?? "/usr/local/bin:/usr/bin:/bin";
        return start;
    }

    private static string ReadScript()
    {
        using var file = new StreamReader(typeof(NodeRuntime).Assembly.GetManifestResourceStream("functions/worker.js")!, Encoding.UTF8);
        return file.ReadToEnd();
    }

    private sealed record Found(string Permission, bool HasOwnNetwork);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Functions do not run here: '{Node}' is not Node.js {Version} or newer. It is looked for again.")]
    private partial void LogMissing(string node, int version);

    [LoggerMessage(Level = LogLevel.Information, Message = "Processes of functions share this machine's network namespace; their code has no way to it.")]
    private partial void LogNetwork();

    [LoggerMessage(Level = LogLevel.Debug, Message = "The priority of a function's process was not lowered.")]
    private partial void LogPriority(Exception fault);
}
