using System.Net.Mail;
using OrleansTenantAuth.Silo.Delivery;
using OrleansTenantAuth.Silo.Options;
using OrleansTenantAuth.Tests.Delivery.Support;
using OrleansTenantAuth.TestSupport;

namespace OrleansTenantAuth.Tests.Delivery;

/// <summary>Mail, against a real server.</summary>
public sealed class SmtpChannelTests
{
    private readonly ManualTime time = new();

    [RequireSmtpFact]
    public async Task Send_ArrivesWithIdAndMarks_AsPlainUtf8()
    {
        await using var sink = await SmtpSink.Start();
        var message = Messages.Mail("anna@customer.test", "123456 ist Ihr Anmeldecode für Größe", "Grüße\r\n.ein Punkt am Anfang\r\n" + new string('x', 2_000) + " लॉगिन");

        (await Channel(sink).Send(message, CancellationToken.None)).ShouldBe(DeliveryResult.Accepted);

        var mail = await sink.Next();
        mail.Sender.ShouldBe("no-reply@auth.test");
        mail.To.ShouldBe(["anna@customer.test"]);
        mail.Subject.ShouldBe(message.Subject);
        mail.Text!.ReplaceLineEndings("\n").TrimEnd('\n').ShouldBe(message.Body.ReplaceLineEndings("\n"));
        mail.Type!.ShouldStartWith("text/plain");
        mail.Type!.ShouldContain("utf-8", Case.Insensitive);
        mail.Header("Message-ID").ShouldBe(["<msg-1@auth.test>"]);
        mail.Header("Auto-Submitted").ShouldBe(["auto-generated"]);
    }

    [RequireSmtpFact]
    public async Task Send_Twice_KeepsTheMessageId()
    {
        await using var sink = await SmtpSink.Start();
        var channel = Channel(sink);
        var message = Messages.Mail("anna@customer.test");

        await channel.Send(message, CancellationToken.None);
        await channel.Send(message, CancellationToken.None);

        (await sink.Next()).Header("Message-ID").ShouldBe((await sink.Next()).Header("Message-ID"));
    }

    [RequireSmtpFact]
    public async Task Send_WhenTheSubjectHoldsLines_AddsNoHeader()
    {
        await using var sink = await SmtpSink.Start();
        var message = Messages.Mail("anna@customer.test", "Code\r\nBcc: eve@evil.test\r\n\r\nbody") with { Id = "msg\r\nX-Evil: 1" };

        (await Channel(sink).Send(message, CancellationToken.None)).ShouldBe(DeliveryResult.Accepted);

        var mail = await sink.Next();
        mail.To.ShouldBe(["anna@customer.test"]);
        mail.Header("Bcc").ShouldBeEmpty();
        mail.Header("X-Evil").ShouldBeEmpty();
        mail.Text!.TrimEnd().ShouldBe(message.Body);
    }

    [RequireSmtpFact]
    public async Task Send_WhenTheRecipientIsNotOneAddress_IsPermanent_AndNothingLeaves()
    {
        await using var sink = await SmtpSink.Start();
        var channel = Channel(sink);

        foreach (var to in new[] { "", "anna", "anna@customer.test, eve@evil.test", "Anna <anna@customer.test>", "anna@customer.test\r\nRCPT TO:<eve@evil.test>" })
            (await channel.Send(Messages.Mail(to), CancellationToken.None)).ShouldBe(DeliveryResult.Permanent("not an address"));

        sink.IsEmpty.ShouldBeTrue();
    }

    [RequireSmtpFact]
    public async Task Send_WhenRefused_TellsForGoodFromForNow()
    {
        await using var sink = await SmtpSink.Start();
        await sink.Reply("gone@customer.test", "550 5.1.1 gone@customer.test unknown");
        await sink.Reply("blocked@customer.test", "554 5.7.1 blocked");
        await sink.Reply("grey@customer.test", "451 4.7.1 try later");
        await sink.Reply("full@customer.test", "452 4.2.2 mailbox full");
        var channel = Channel(sink);

        (await channel.Send(Messages.Mail("gone@customer.test"), CancellationToken.None)).ShouldBe(DeliveryResult.Permanent("smtp 550"));
        (await channel.Send(Messages.Mail("blocked@customer.test"), CancellationToken.None)).ShouldBe(DeliveryResult.Permanent("smtp 554"));
        (await channel.Send(Messages.Mail("grey@customer.test"), CancellationToken.None)).ShouldBe(DeliveryResult.Transient("smtp 451"));
        (await channel.Send(Messages.Mail("full@customer.test"), CancellationToken.None)).ShouldBe(DeliveryResult.Transient("smtp 452"));
        sink.IsEmpty.ShouldBeTrue();
    }

    [RequireSmtpFact]
    public async Task Send_WhenTlsIsWantedAndNotOffered_SendsNothing()
    {
        await using var sink = await SmtpSink.Start();

        var result = await Channel(sink, useTls: true).Send(Messages.Mail("anna@customer.test"), CancellationToken.None);

        result.Status.ShouldBe(DeliveryStatus.Transient);
        sink.IsEmpty.ShouldBeTrue();
    }

    [RequireSmtpFact]
    public async Task Send_WhenTheServerHangs_EndsByTheTimeout()
    {
        await using var sink = await SmtpSink.Start();
        await sink.Reply("slow@customer.test", "hang");

        var sending = Channel(sink).Send(Messages.Mail("slow@customer.test"), CancellationToken.None);
        (await sink.Next()).Kind.ShouldBe("hanging");
        time.Advance(SmtpChannel.Timeout);

        (await sending).ShouldBe(DeliveryResult.Transient("timeout"));
    }

    [RequireSmtpFact]
    public async Task Send_WhenNobodyListens_IsTransient()
    {
        var sink = await SmtpSink.Start();
        var channel = Channel(sink);
        await sink.DisposeAsync();

        (await channel.Send(Messages.Mail("anna@customer.test"), CancellationToken.None)).Status.ShouldBe(DeliveryStatus.Transient);
    }

    [Fact]
    public void Classify_OwnLoginAndTls_MayBeMended()
    {
        foreach (var number in new[] { 530, 534, 535, 538, 421, 450, 454, -1 })
            SmtpReply.Classify((SmtpStatusCode)number).Status.ShouldBe(DeliveryStatus.Transient);
        foreach (var number in new[] { 500, 501, 521, 550, 551, 552, 553, 554, 556 })
            SmtpReply.Classify((SmtpStatusCode)number).Status.ShouldBe(DeliveryStatus.Permanent);
    }

    private SmtpChannel Channel(SmtpSink sink, bool useTls = false) =>
        new(new MailOptions { Host = "127.0.0.1", Port = sink.Port, From = "Auth <no-reply@auth.test>", UseTls = useTls }, time);
}
