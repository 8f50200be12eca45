using System.Diagnostics;
using System.Globalization;

namespace OrleansTenantAuth.TestSupport;

/// <summary>A file system of a few megabytes, in memory, that a test can fill and free. Mounting needs root, or sudo without a password.</summary>
public sealed class SmallDisk : IAsyncDisposable
{
    private static readonly Lazy<bool> Mounts = new(CanMount);
    private readonly TestDirectory directory = new();

    private SmallDisk()
    {
    }

    /// <summary>What is missing on this machine, or null.</summary>
    public static string? Missing => Mounts.Value ? null : "the right to mount a tmpfs";

    /// <summary>Where it is.</summary>
    public string Path => directory.Path;

    /// <summary>Mounts one.</summary>
    public static async Task<SmallDisk> Mount(int megabytes)
    {
        var disk = new SmallDisk();
        (await Run("mount", "-t", "tmpfs", "-o", string.Create(CultureInfo.InvariantCulture, $"size={megabytes}m,mode=1777"), "tmpfs", disk.Path)).ShouldBe(0);
        return disk;
    }

    /// <summary>Takes all the room that is left.</summary>
    public void Fill()
    {
        using var ballast = new FileStream(Ballast, FileMode.Append, FileAccess.Write, FileShare.None, bufferSize: 0);
        foreach (var size in new[] { 1 << 20, 1 << 12, 1 })
        {
            try
            {
                while (true)
                    ballast.Write(new byte[size]);
            }
            catch (IOException)
            {
                // Nothing of this size fits any more.
            }
        }
    }

    /// <summary>Gives the room back.</summary>
    public void Free() => File.Delete(Ballast);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await Run("umount", "--lazy", Path);
        directory.Dispose();
    }

    private string Ballast => System.IO.Path.Combine(Path, "ballast");

    private static bool CanMount()
    {
        if (!OperatingSystem.IsLinux())
            return false;
        using var place = new TestDirectory();
        var isMounted = Run("mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", place.Path).GetAwaiter().GetResult() == 0;
        return isMounted && Run("umount", place.Path).GetAwaiter().GetResult() == 0;
    }

    private static async Task<int> Run(params string[] command)
    {
        string[] whole = Environment.IsPrivilegedProcess ? command : ["sudo", "-n", .. command];
        using var process = Process.Start("/bin/sh", ["-c", "exec \"$@\" >/dev/null 2>&1 </dev/null", "sh", .. whole]);
        await process.WaitForExitAsync();
        return process.ExitCode;
    }
}

/// <summary>A test that fills a disk: skipped where none can be mounted, unless TESTS_REQUIRE_ALL=1.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class RequireSmallDiskFactAttribute : FactAttribute
{
    private bool needsPostgres;

    /// <summary>Looks whether one can be mounted.</summary>
    public RequireSmallDiskFactAttribute() => Look();

    /// <summary>Whether the test needs PostgreSQL too.</summary>
    public bool NeedsPostgres
    {
        get => needsPostgres;
        set
        {
            needsPostgres = value;
            Look();
        }
    }

    private void Look()
    {
        var missing = SmallDisk.Missing ?? (needsPostgres ? PostgresServer.Missing : null);
        if (missing is not null && Environment.GetEnvironmentVariable("TESTS_REQUIRE_ALL") != "1")
            Skip = $"{missing} is missing.";
    }
}
