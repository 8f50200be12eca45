using System.Diagnostics;
using System.Globalization;

namespace OrleansTenantAuth.Tests.Store;

/// <summary>This assembly as another process that writes until it is killed.</summary>
internal sealed class ChildProcess : IDisposable
{
    private readonly Process process;

    private ChildProcess(Process process) => this.process = process;

    public static ChildProcess Write(string store, string where)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, UseShellExecute = false };
        foreach (var argument in (string[])["exec", typeof(ChildProcess).Assembly.Location, "write", store, where])
            start.ArgumentList.Add(argument);
        return new ChildProcess(Process.Start(start) ?? throw new InvalidOperationException("The child did not start."));
    }

    public async Task<string?> Line() => await process.StandardOutput.ReadLineAsync();

    /// <summary>Kills it as SIGKILL does, after a number of acknowledged commits; the newest version told of each key.</summary>
    public async Task<Dictionary<string, long>> KillAfter(int acknowledged)
    {
        (await Line()).ShouldBe("ready");
        var versions = new Dictionary<string, long>(StringComparer.Ordinal);
        var count = 0;
        // What the dead process had printed is still in the pipe: all of it was acknowledged; a torn last line only tells an older position.
        while (await Line() is { } line)
        {
            if (++count == acknowledged)
                process.Kill();
            if (line.Split(' ') is [var key, var version] && long.TryParse(version, CultureInfo.InvariantCulture, out var number))
                versions[key] = Math.Max(number, versions.GetValueOrDefault(key));
        }

        await process.WaitForExitAsync();
        count.ShouldBeGreaterThanOrEqualTo(acknowledged);
        return versions;
    }

    public void Dispose()
    {
        if (!process.HasExited)
            process.Kill();
        process.Dispose();
    }
}
