using System.Diagnostics;

namespace OrleansTenantAuth.TestSupport;

/// <summary>Runs scripts of <c>tests/Clients</c>: the published clients, as they come from npm.</summary>
public static class NodeTools
{
    private static readonly string Clients = Path.Combine(Root(), "tests", "Clients");
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(3);
    private static readonly SemaphoreSlim Installing = new(1);

    /// <summary>The first tool that is missing, or null.</summary>
    public static string? Missing { get; } = new[] { "node", "npm" }.FirstOrDefault(tool => !IsInstalled(tool));

    /// <summary>Runs a script after installing what the lock file names; answers exit code and output.</summary>
    public static async Task<(int ExitCode, string Output)> Run(string script, params (string Name, string Value)[] environment)
    {
        await Install(Clients);
        return await Start(Clients, "node", [script], environment);
    }

    /// <summary>Runs a script of a folder; answers exit code and output.</summary>
    public static Task<(int ExitCode, string Output)> RunIn(string folder, string script, params (string Name, string Value)[] environment) =>
        Start(folder, "node", [script], environment);

    /// <summary>Runs a package's own tests; answers exit code and output.</summary>
    public static async Task<(int ExitCode, string Output)> Test(params string[] path) => await Start(await Installed(path), "node", ["--test"], []);

    /// <summary>A folder of the repository whose packages are installed as its lock file names them.</summary>
    public static async Task<string> Installed(params string[] path)
    {
        var folder = Path.Combine([Root(), .. path]);
        await Install(folder);
        return folder;
    }

    private static async Task Install(string folder)
    {
        await Installing.WaitAsync();
        try
        {
            var installed = new FileInfo(Path.Combine(folder, "node_modules", ".package-lock.json"));
            if (installed.Exists && installed.LastWriteTimeUtc >= File.GetLastWriteTimeUtc(Path.Combine(folder, "package-lock.json")))
                return;
            var (exitCode, output) = await Start(folder, "npm", ["ci"], []);
            exitCode.ShouldBe(0, output);
        }
        finally
        {
            Installing.Release();
        }
    }

    private static async Task<(int ExitCode, string Output)> Start(string folder, string tool, string[] arguments, (string Name, string Value)[] environment)
    {
        var start = new ProcessStartInfo(tool, arguments) { WorkingDirectory = folder, UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        using var process = Process.Start(start)!;
        using var patience = new CancellationTokenSource(Longest);
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(patience.Token);
            var errors = process.StandardError.ReadToEndAsync(patience.Token);
            await process.WaitForExitAsync(patience.Token);
            return (process.ExitCode, await output + await errors);
        }
        finally
        {
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
        }
    }

    private static bool IsInstalled(string tool) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Any(folder => File.Exists(Path.Combine(folder, tool)));

    private static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "OrleansTenantAuth.sln")))
            folder = folder.Parent ?? throw new InvalidOperationException("The tests run outside the repository.");
        return folder.FullName;
    }
}

/// <summary>A test that needs Node.js and npm: skipped where they are missing, unless TESTS_REQUIRE_ALL=1.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class RequireNodeFactAttribute : FactAttribute
{
    /// <summary>Looks for the programs.</summary>
    public RequireNodeFactAttribute()
    {
        if (NodeTools.Missing is { } tool && Environment.GetEnvironmentVariable("TESTS_REQUIRE_ALL") != "1")
            Skip = $"{tool} is not installed.";
    }
}

/// <summary>A test that needs Node.js and npm: skipped where they are missing, unless TESTS_REQUIRE_ALL=1.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class RequireNodeTheoryAttribute : TheoryAttribute
{
    /// <summary>Looks for the programs.</summary>
    public RequireNodeTheoryAttribute()
    {
        if (NodeTools.Missing is { } tool && Environment.GetEnvironmentVariable("TESTS_REQUIRE_ALL") != "1")
            Skip = $"{tool} is not installed.";
    }
}
