using OrleansTenantAuth.TestSupport;

namespace OrleansTenantAuth.Tests.Gateway;

/// <summary>A server in Production sends its codes by SMTP with STARTTLS and a login; the sink has a self-made certificate.</summary>
public sealed class MailByTlsTests : IDisposable
{
    private static readonly (string User, string Password) Login = ("mailer", "s3cret/+ü");
    private readonly TestCertificate certificate = new("localhost");

    public void Dispose() => certificate.Dispose();

    [RequireSmtpFact]
    public async Task ACode_GoesOutEncryptedAndLoggedIn_AndLogsTheUserIn()
    {
        await using var sink = await SmtpSink.Start(certificate.WithKey, Login);
        await using var server = await Start(sink, Login.Password, certificate.Certificate);
        var app = await server.CreateApp("my-product");

        var request = (await app.Post("/auth/send-otp", new { email = "ada@example.com", purpose = "LOGIN" })).ShouldHave(200).String("otp_request_id");
        var mail = await sink.Next();
        mail.Tls.ShouldBeTrue();
        mail.Login.ShouldBe(Login.User);
        mail.To.ShouldBe(["ada@example.com"]);

        var code = System.Text.RegularExpressions.Regex.Match(mail.Text!, @"\b\d{6}\b", System.Text.RegularExpressions.RegexOptions.None, TimeSpan.FromSeconds(1)).Value;
        (await app.Post("/auth/verify-otp", new { otp_request_id = request, otp = code, purpose = "LOGIN" })).ShouldHave(200);
        server.Output.ShouldNotContain(code);
        server.Output.ShouldNotContain("ada@example.com");
    }

    [RequireSmtpFact]
    public async Task AServerWithACertificateThatNobodyVouchesFor_GetsNothing()
    {
        await using var sink = await SmtpSink.Start(certificate.WithKey, Login);
        using var another = new TestCertificate("localhost");
        await using var server = await Start(sink, Login.Password, another.Certificate);
        await SendAndFail(server, "smtp connection");
        sink.IsEmpty.ShouldBeTrue();
    }

    [RequireSmtpFact]
    public async Task AServerWithACertificateOfAnotherHost_GetsNothing()
    {
        using var another = new TestCertificate("mail.example.org");
        await using var sink = await SmtpSink.Start(another.WithKey, Login);
        await using var server = await Start(sink, Login.Password, another.Certificate);
        await SendAndFail(server, "smtp connection");
        sink.IsEmpty.ShouldBeTrue();
    }

    [RequireSmtpFact]
    public async Task AWrongPassword_IsTriedAgainLater_AndNothingIsSentWithoutTheLogin()
    {
        await using var sink = await SmtpSink.Start(certificate.WithKey, Login);
        await using var server = await Start(sink, "wrong", certificate.Certificate);
        await SendAndFail(server, "smtp 530");
        (await sink.Next()).Kind.ShouldBe("stranger");
        server.Output.ShouldNotContain("wrong", Case.Sensitive);
    }

    // TLS to clients ends at a proxy on this machine: the client here.
    private static async Task<GatewayProcess> Start(SmtpSink sink, string password, string trusted) => await GatewayProcess.Start(
        "Production",
        ("TrustedProxies__0", "127.0.0.0/8"),
        ("Mail__Host", "localhost"),
        ("Mail__Port", sink.Port.ToString(System.Globalization.CultureInfo.InvariantCulture)),
        ("Mail__From", "no-reply@auth.example.test"),
        ("Mail__UserName", Login.User),
        ("Mail__Password", password),
        ("SSL_CERT_FILE", trusted),
        ("SSL_CERT_DIR", Path.GetDirectoryName(trusted)! + "/none"));

    private static async Task SendAndFail(GatewayProcess server, string reason)
    {
        var app = await server.CreateApp("my-product");
        (await app.Post("/auth/send-otp", new { email = "ada@example.com", purpose = "LOGIN" })).ShouldHave(200);
        await Patience.Until(() => server.Output.Contains($"email not accepted ({reason})", StringComparison.Ordinal));
    }
}
