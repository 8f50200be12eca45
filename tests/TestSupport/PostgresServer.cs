using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Npgsql;

namespace OrleansTenantAuth.TestSupport;

/// <summary>
/// A PostgreSQL cluster of its own for one test run: in a temporary directory, on a random loopback port, removed when
/// disposed or when the process ends. It keeps fsync on, because durability is among the things tested.
/// </summary>
public sealed class PostgresServer : IAsyncDisposable
{
    private static readonly ConcurrentDictionary<PostgresServer, bool> Running = new();
    private static readonly string? Bin = FindBin();
    private readonly string directory = Path.Combine(Path.GetTempPath(), "tenantauth-pg-" + Guid.NewGuid().ToString("N")[..12]);
    private int databases;
    private int port;

    static PostgresServer() => AppDomain.CurrentDomain.ProcessExit += (_, _) =>
    {
        foreach (var server in Running.Keys)
            server.Remove();
    };

    private PostgresServer()
    {
    }

    /// <summary>The name of the tool that is missing on this machine, or null.</summary>
    public static string? Missing => Bin is null ? "initdb (PostgreSQL)" : null;

    /// <summary>Makes and starts a cluster.</summary>
    public static async Task<PostgresServer> Start()
    {
        var server = await Empty();
        await server.Tool("initdb", "-D", server.Data, "-U", "test", "-A", "trust", "-E", "UTF8", "--locale=C", "-N");
        await server.StartAgain();
        return server;
    }

    /// <summary>Makes and starts a hot standby of this server, which it follows.</summary>
    public async Task<PostgresServer> StartStandby()
    {
        var standby = await Empty();
        await standby.Tool("pg_basebackup", "-D", standby.Data, "-h", "127.0.0.1", "-p", port.ToString(CultureInfo.InvariantCulture), "-U", "test", "-R", "-X", "stream", "-c", "fast");
        await standby.StartAgain();
        return standby;
    }

    /// <summary>The same database at another port: a standby's, or a pooler's.</summary>
    public static string At(string connectionString, int port) => new NpgsqlConnectionStringBuilder(connectionString) { Port = port }.ConnectionString;

    /// <summary>A connection string to a new, empty database.</summary>
    public async Task<string> NewDatabase()
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"test_{Interlocked.Increment(ref databases)}");
        await using var source = NpgsqlDataSource.Create(ConnectionString("postgres"));
        await using var command = source.CreateCommand("CREATE DATABASE " + name);
        await command.ExecuteNonQueryAsync();
        return ConnectionString(name);
    }

    /// <summary>A connection string to a new, empty database whose tables lie in a directory, and its log elsewhere.</summary>
    public async Task<string> NewDatabaseIn(string place)
    {
        var tables = Path.Combine(place, "tables");
        Directory.CreateDirectory(tables);
        if (Environment.IsPrivilegedProcess)
            await Command("chown", "postgres", tables);
        await using var source = NpgsqlDataSource.Create(ConnectionString("postgres"));
        foreach (var sql in new[] { $"CREATE TABLESPACE small LOCATION '{tables}'", "CREATE DATABASE small TABLESPACE small" })
        {
            await using var command = source.CreateCommand(sql);
            await command.ExecuteNonQueryAsync();
        }

        return ConnectionString("small");
    }

    /// <summary>Backs a database up as an operator does (<c>pg_dump</c>); answers the file.</summary>
    public async Task<string> Dump(string database)
    {
        var file = Path.Combine(directory, Guid.NewGuid().ToString("N") + ".dump");
        await Tool("pg_dump", [.. Login(database), "--format=custom", "--file=" + file]);
        return file;
    }

    /// <summary>A connection string to a new database that was made from a backup (<c>pg_restore</c>).</summary>
    public async Task<string> Restore(string file)
    {
        var database = await NewDatabase();
        await Tool("pg_restore", [.. Login(database), "--exit-on-error", file]);
        return database;
    }

    private string[] Login(string database) =>
        ["--host=127.0.0.1", string.Create(CultureInfo.InvariantCulture, $"--port={port}"), "--username=test", "--dbname=" + new NpgsqlConnectionStringBuilder(database).Database];

    /// <summary>Its port on the loopback address.</summary>
    public int Port => port;

    /// <summary>Restarts the server as <c>pg_ctl restart -m</c> does: <c>fast</c> ends sessions and writes a checkpoint, <c>immediate</c> is a crash.</summary>
    public Task Restart(string mode) => Tool("pg_ctl", "-D", Data, "-m", mode, "-w", "-t", "60", "restart");

    /// <summary>Stops the server: <c>fast</c> as an operator does, <c>immediate</c> as a crash would: no checkpoint, connections cut.</summary>
    public Task Stop(string mode) => Tool("pg_ctl", "-D", Data, "-m", mode, "-w", "stop");

    /// <summary>Starts the server on the same data and port.</summary>
    public Task StartAgain() => Tool(
        "pg_ctl", "-D", Data, "-w", "-t", "60", "-l", Path.Combine(directory, "log"), "-o",
        string.Create(CultureInfo.InvariantCulture, $"-h 127.0.0.1 -p {port} -k {directory} -c max_connections=300 -c shared_buffers=256MB -c max_wal_size=4GB"),
        "start");

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        Remove();
        return ValueTask.CompletedTask;
    }

    private static async Task<PostgresServer> Empty()
    {
        var server = new PostgresServer { port = FreePort() };
        Running[server] = true;
        Directory.CreateDirectory(server.directory);
        if (Environment.IsPrivilegedProcess)
            await Command("chown", "postgres", server.directory);
        return server;
    }

    private string Data => Path.Combine(directory, "data");

    private string ConnectionString(string database) => string.Create(
        CultureInfo.InvariantCulture, $"Host=127.0.0.1;Port={port};Username=test;Database={database};Maximum Pool Size=40;Include Error Detail=true");

    private static string? FindBin()
    {
        const string Debian = "/usr/lib/postgresql";
        var versions = Directory.Exists(Debian) ? Directory.GetDirectories(Debian).OrderDescending(StringComparer.Ordinal).Select(d => Path.Combine(d, "bin")) : [];
        var path = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator);
        return versions.Concat(path).FirstOrDefault(d => d.Length > 0 && File.Exists(Path.Combine(d, "initdb")));
    }

    /// <summary>A port of the loopback address that was free just now.</summary>
    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    // PostgreSQL refuses to run as root.
    private Task Tool(string name, params string[] arguments)
    {
        var tool = Path.Combine(Bin ?? throw new InvalidOperationException("PostgreSQL is not installed."), name);
        return Environment.IsPrivilegedProcess ? Command("runuser", ["-u", "postgres", "--", tool, .. arguments]) : Command(tool, arguments);
    }

    private static async Task Command(string file, params string[] arguments)
    {
        using var process = Start(file, arguments);
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"{file} {string.Join(' ', arguments)} ended with {process.ExitCode}.");
    }

    // The server inherits open pipes, so its output goes to its log and the tools' to nowhere.
    private static Process Start(string file, string[] arguments)
    {
        var shell = new ProcessStartInfo("/bin/sh") { WorkingDirectory = Path.GetTempPath() };
        foreach (var argument in (string[])["-c", "exec \"$@\" >/dev/null 2>&1 </dev/null", "sh", file, .. arguments])
            shell.ArgumentList.Add(argument);
        return Process.Start(shell) ?? throw new InvalidOperationException($"{file} did not start.");
    }

    private void Remove()
    {
        if (!Running.TryRemove(this, out _))
            return;
        var tool = Path.Combine(Bin!, "pg_ctl");
        string[] stop = [tool, "-D", Data, "-m", "immediate", "-w", "stop"];
        using (var process = Environment.IsPrivilegedProcess ? Start("runuser", ["-u", "postgres", "--", .. stop]) : Start(tool, stop[1..]))
            process.WaitForExit();
        if (Directory.Exists(directory))
            Directory.Delete(directory, recursive: true);
    }
}
