using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using OrleansTenantAuth.Bench.Load;
using OrleansTenantAuth.Bench.Seed;

namespace OrleansTenantAuth.Bench.Measure;

/// <summary>How long a server takes from its start as a process to the first token in a client's hands.</summary>
internal static class StartCommand
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary><c>cold</c>: keys and a session exist. <c>first</c>: the store is empty; app, code and login come before the token.</summary>
    public static async Task<int> Run(Arguments arguments)
    {
        var (kind, server) = (arguments.Text("kind"), new Uri(arguments.Text("url")));
        var watch = Stopwatch.StartNew();
        var start = new ProcessStartInfo(arguments.Text("program"), ["--urls", arguments.Text("url")]) { RedirectStandardOutput = true, UseShellExecute = false };
        using var process = Process.Start(start)!;
        process.OutputDataReceived += static (_, _) => { };
        process.BeginOutputReadLine();
        try
        {
            using var connection = await Connect(server, process, watch);
            if (string.Equals(kind, "cold", StringComparison.Ordinal))
                await Refresh(connection, arguments.Text("out"));
            else
                await FirstLogin(connection);
            var result = new Result("start-" + kind) { Value = watch.Elapsed.TotalMilliseconds, Unit = "ms" };
            result.Save(arguments.Text("results"));
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {result.Name}: first token after {result.Value:F0} ms"));
            return 0;
        }
        finally
        {
            // Asked first, as an operator would; only then is it made to.
            if (!process.HasExited)
                Process.Start("kill", ["-TERM", process.Id.ToString(CultureInfo.InvariantCulture)]).Dispose();
            if (!process.WaitForExit(TimeSpan.FromSeconds(15)))
                process.Kill();
        }
    }

    private static async Task<HttpConnection> Connect(Uri server, Process process, Stopwatch watch)
    {
        while (true)
        {
            var connection = new HttpConnection(server);
            try
            {
                await connection.Connect();
                return connection;
            }
            catch (SocketException) when (!process.HasExited && watch.Elapsed < Patience)
            {
                // It does not listen yet.
                connection.Dispose();
                await Task.Delay(5);
            }
        }
    }

    private static async Task Refresh(HttpConnection connection, string directory)
    {
        // The last token of the file: no load comes that far.
        var token = SeedFiles.ReadLines(directory, "refresh-ES256.txt")[^1];
        var (status, _) = await LoadClient.Of(directory, "ES256").Refresh(connection, token);
        if (status != 200)
            throw new InvalidOperationException($"The refresh was answered by {status}.");
    }

    private static async Task FirstLogin(HttpConnection connection)
    {
        var options = Settings.Read();
        var (status, body) = await connection.Post(
            "/admin/apps", """{"name":"First","slug":"first-start","settings":{"algorithm":"ES256"}}""", $"X-Admin-Key: {options.AdminKey}\r\n");
        if (status != 201)
            throw new InvalidOperationException($"The app was answered by {status}: {System.Text.Encoding.UTF8.GetString(body.Span)}");
        var client = new LoadClient(Answers.Member(body, "app_id"), Answers.Member(body, "app_secret"));
        await using var codes = new Codes(options);
        if (await client.Login(connection, SeedPeople.Phone(1), codes) is null)
            throw new InvalidOperationException("The first login was refused.");
    }
}
