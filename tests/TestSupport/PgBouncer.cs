using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;

namespace OrleansTenantAuth.TestSupport;

/// <summary>PgBouncer in transaction mode before a server, with fewer connections to it than it has clients.</summary>
public sealed class PgBouncer : IAsyncDisposable
{
    private static readonly string? Program = ((string[])["/usr/sbin/pgbouncer", "/usr/local/sbin/pgbouncer", "/usr/local/bin/pgbouncer", "/usr/bin/pgbouncer"]).FirstOrDefault(File.Exists);
    private readonly TestDirectory directory = new();
    private readonly Process process;

    private PgBouncer(PostgresServer server)
    {
        Port = PostgresServer.FreePort();
        var settings = Path.Combine(directory.Path, "pgbouncer.ini");
        File.WriteAllText(settings, string.Create(CultureInfo.InvariantCulture, $"""
            [databases]
            * = host=127.0.0.1 port={server.Port} user=test
            [pgbouncer]
            listen_addr = 127.0.0.1
            listen_port = {Port}
            unix_socket_dir =
            auth_type = any
            pool_mode = transaction
            default_pool_size = 3
            max_client_conn = 200
            """));

        // It refuses to run as root. Its output goes nowhere: a pipe that nobody reads would stop it.
        string[] command = Environment.IsPrivilegedProcess
            ? ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups", Program!, "-q", settings]
            : [Program!, "-q", settings];
        process = Process.Start("/bin/sh", ["-c", "exec \"$@\" >/dev/null 2>&1 </dev/null", "sh", .. command]);
    }

    /// <summary>The name of the tool that is missing on this machine, or null.</summary>
    public static string? Missing => Program is null ? "pgbouncer" : PostgresServer.Missing;

    /// <summary>Where it listens.</summary>
    public int Port { get; }

    /// <summary>Starts one and waits until it listens.</summary>
    public static async Task<PgBouncer> Start(PostgresServer server)
    {
        ArgumentNullException.ThrowIfNull(server);
        var pooler = new PgBouncer(server);
        while (!pooler.process.HasExited)
        {
            try
            {
                using var knock = new TcpClient();
                await knock.ConnectAsync("127.0.0.1", pooler.Port);
                return pooler;
            }
            catch (SocketException)
            {
                await Task.Delay(10);
            }
        }

        await pooler.DisposeAsync();
        throw new InvalidOperationException("PgBouncer ended at its start.");
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited)
            process.Kill();
        await process.WaitForExitAsync();
        process.Dispose();
        directory.Dispose();
    }
}

/// <summary>A test that needs PgBouncer and PostgreSQL: skipped where they are missing, unless TESTS_REQUIRE_ALL=1.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class RequirePgBouncerFactAttribute : FactAttribute
{
    /// <summary>Looks for the programs.</summary>
    public RequirePgBouncerFactAttribute()
    {
        if (PgBouncer.Missing is { } tool && Environment.GetEnvironmentVariable("TESTS_REQUIRE_ALL") != "1")
            Skip = $"{tool} is not installed.";
    }
}
