using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Threading.Channels;

namespace OrleansTenantAuth.TestSupport;

/// <summary>
/// A real SMTP server (Debian's python3-aiosmtpd) on a free local port. It tells each message that it took as one JSON line, and
/// answers for given recipients as told. It ends with the process that started it.
/// </summary>
public sealed class SmtpSink : IAsyncDisposable
{
    /// <summary>The interpreter that sees Debian's packages.</summary>
    public const string Python = "/usr/bin/python3";

    private const string Script = """
        import asyncio, email, email.policy, json, ssl, sys
        from aiosmtpd.smtp import SMTP, AuthResult

        replies = {}
        settings = json.loads(sys.argv[1])
        options = {}

        def tell(**line):
            print(json.dumps(line), flush=True)

        class Server(SMTP):
            # Names of mechanisms are taken in any case, as other servers do.
            async def smtp_AUTH(self, arg):
                name, _, rest = (arg or "").partition(" ")
                await super().smtp_AUTH((name.upper() + " " + rest).strip())

        class Sink:
            async def handle_RCPT(self, server, session, envelope, address, options):
                reply = replies.get(address)
                if reply == "hang":
                    tell(kind="hanging", to=[address])
                    await asyncio.Event().wait()
                if reply:
                    return reply
                envelope.rcpt_tos.append(address)
                return "250 OK"

            async def handle_DATA(self, server, session, envelope):
                mail = email.message_from_bytes(envelope.content, policy=email.policy.default)
                tell(kind="mail", tls=session.ssl is not None, login=session.auth_data, sender=envelope.mail_from, to=envelope.rcpt_tos, subject=mail["Subject"],
                     text=mail.get_content(), type=mail["Content-Type"],
                     headers=[[name, value] for name, value in email.message_from_bytes(envelope.content).items()],
                     raw=envelope.content.decode("utf-8", "replace"))
                return "250 OK"

        def authenticate(server, session, envelope, mechanism, data):
            right = data.login.decode() == settings["user"] and data.password.decode() == settings["password"]
            if not right:
                tell(kind="stranger", to=[data.login.decode()])
            return AuthResult(success=right, handled=False, auth_data=data.login.decode())

        if settings["certificate"]:
            options["tls_context"] = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            options["tls_context"].load_cert_chain(settings["certificate"])
            options["require_starttls"] = True
        if settings["user"]:
            options["authenticator"] = authenticate
            options["auth_required"] = True

        async def main():
            loop = asyncio.get_running_loop()
            server = await loop.create_server(lambda: Server(Sink(), hostname="sink.test", **options), "127.0.0.1", 0)
            tell(kind="ready", port=server.sockets[0].getsockname()[1])
            while True:
                line = await loop.run_in_executor(None, sys.stdin.readline)
                if not line:
                    return
                told = json.loads(line)
                replies[told["to"]] = told["reply"]
                tell(kind="told")

        asyncio.run(main())
        """;

    private readonly Process process;
    private readonly Channel<SmtpSinkLine> lines = Channel.CreateUnbounded<SmtpSinkLine>();
    private readonly Channel<SmtpSinkLine> told = Channel.CreateUnbounded<SmtpSinkLine>();

    private SmtpSink(Process process) => this.process = process;

    /// <summary>Where it listens.</summary>
    public int Port { get; private set; }

    /// <summary>Starts a server.</summary>
    /// <param name="certificate">A PEM file of a certificate and its key: then STARTTLS is offered and demanded.</param>
    /// <param name="login">User and password: then nothing is taken from others.</param>
    public static async Task<SmtpSink> Start(string? certificate = null, (string User, string Password)? login = null)
    {
        var start = new ProcessStartInfo(Python) { UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true };
        start.ArgumentList.Add("-c");
        start.ArgumentList.Add(Script);
        start.ArgumentList.Add(JsonSerializer.Serialize(new { certificate, user = login?.User, password = login?.Password }));
        var sink = new SmtpSink(Process.Start(start) ?? throw new InvalidOperationException("No interpreter was started."));
        _ = sink.Read();
        sink.Port = (await sink.told.Reader.ReadAsync()).Port;
        return sink;
    }

    /// <summary>Answers this recipient so from now on, for example <c>550 5.1.1 unknown</c>; <c>hang</c> never answers.</summary>
    public async Task Reply(string to, string reply)
    {
        await process.StandardInput.WriteLineAsync(JsonSerializer.Serialize(new { to, reply }));
        await process.StandardInput.FlushAsync();
        await told.Reader.ReadAsync();
    }

    /// <summary>The next message taken, or the next recipient left hanging.</summary>
    public async Task<SmtpSinkLine> Next()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        return await lines.Reader.ReadAsync(patience.Token);
    }

    /// <summary>Whether nothing was taken but what <see cref="Next"/> has answered.</summary>
    public bool IsEmpty => lines.Reader.Count == 0;

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        process.StandardInput.Close();
        if (!process.HasExited)
            process.Kill();
        await process.WaitForExitAsync();
        process.Dispose();
    }

    private async Task Read()
    {
        while (await process.StandardOutput.ReadLineAsync() is { } text)
        {
            var line = JsonSerializer.Deserialize<SmtpSinkLine>(text)!;
            await (line.Kind is "ready" or "told" ? told : lines).Writer.WriteAsync(line);
        }

        lines.Writer.TryComplete();
        told.Writer.TryComplete();
    }
}

/// <summary>What the server tells: a message with its text decoded, that a recipient hangs, or that a login was wrong (<c>stranger</c>).</summary>
public sealed record SmtpSinkLine(
    [property: JsonPropertyName("kind")] string Kind,
    [property: JsonPropertyName("port")] int Port,
    [property: JsonPropertyName("sender")] string? Sender,
    [property: JsonPropertyName("to")] string[]? To,
    [property: JsonPropertyName("subject")] string? Subject,
    [property: JsonPropertyName("text")] string? Text,
    [property: JsonPropertyName("type")] string? Type,
    [property: JsonPropertyName("headers")] string[][]? Headers,
    [property: JsonPropertyName("raw")] string? Raw,
    [property: JsonPropertyName("tls")] bool Tls,
    [property: JsonPropertyName("login")] string? Login)
{
    /// <summary>The values of a header.</summary>
    public string[] Header(string name) =>
        [.. (Headers ?? []).Where(pair => string.Equals(pair[0], name, StringComparison.OrdinalIgnoreCase)).Select(pair => pair[1])];
}

/// <summary>A test that needs python3-aiosmtpd; skipped by name where it is missing, unless TESTS_REQUIRE_ALL=1.</summary>
public sealed class RequireSmtpFactAttribute : FactAttribute
{
    private static readonly Lazy<bool> Present = new(() => File.Exists(SmtpSink.Python) && Imports());

    /// <summary>Makes the attribute.</summary>
    public RequireSmtpFactAttribute()
    {
        if (Environment.GetEnvironmentVariable("TESTS_REQUIRE_ALL") != "1" && !Present.Value)
            Skip = "python3-aiosmtpd is not installed.";
    }

    private static bool Imports()
    {
        var start = new ProcessStartInfo(SmtpSink.Python) { UseShellExecute = false, RedirectStandardError = true };
        start.ArgumentList.Add("-c");
        start.ArgumentList.Add("import aiosmtpd.smtp");
        using var process = Process.Start(start);
        if (process is null)
            return false;
        process.StandardError.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0;
    }
}
