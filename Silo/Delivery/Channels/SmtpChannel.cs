using System.Net;
using System.Net.Mail;
using System.Net.Mime;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text;
using OrleansTenantAuth.Silo.Options;

namespace OrleansTenantAuth.Silo.Delivery;

/// <summary>
/// Mail by SMTP, one connection a message. With <see cref="MailOptions.UseTls"/> a server without STARTTLS gets nothing.
/// </summary>
/// <param name="options">Server, sender and credentials; <see cref="MailOptions.Host"/> and <see cref="MailOptions.From"/> are set.</param>
/// <param name="time">Runs the timeout.</param>
public sealed class SmtpChannel(MailOptions options, TimeProvider time) : IMessageChannel
{
    /// <summary>What one attempt may take.</summary>
    public static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);

    private readonly MailAddress from = new(options.From ?? throw new ArgumentException("A sender address is needed.", nameof(options)));

    /// <inheritdoc/>
    public string Kind => ContactKinds.Email;

    /// <inheritdoc/>
    public async Task<DeliveryResult> Send(OutgoingMessage message, CancellationToken cancellationToken)
    {
        if (Recipient(message.To) is not { } to)
            return DeliveryResult.Permanent("not an address");
        using var mail = Compose(message, to);
        using var timeout = new CancellationTokenSource(Timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        using var client = Connect();
        try
        {
            await client.SendMailAsync(mail, either.Token);
            return DeliveryResult.Accepted;
        }
        catch (OperationCanceledException) when (timeout.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            return DeliveryResult.Transient("timeout");
        }
        catch (SmtpException refusal)
        {
            return SmtpReply.Classify(refusal.StatusCode);
        }
        catch (Exception fault) when (fault is IOException or SocketException or AuthenticationException)
        {
            return DeliveryResult.Transient("network");
        }
    }

    /// <summary>The one address meant, or null: no list, no display name, no second line.</summary>
    private static MailAddress? Recipient(string to) =>
        !to.Any(char.IsControl) && MailAddress.TryCreate(to, out var address) && string.Equals(address.Address, to, StringComparison.Ordinal)
            ? address
            : null;

    private MailMessage Compose(OutgoingMessage message, MailAddress to)
    {
        var mail = new MailMessage(from, to)
        {
            SubjectEncoding = Encoding.UTF8,
            Subject = MessageText.OneLine(message.Subject),
            BodyEncoding = Encoding.UTF8,
            BodyTransferEncoding = TransferEncoding.QuotedPrintable,
            IsBodyHtml = false,
            Body = message.Body,
        };
        mail.Headers.Add("Message-ID", $"<{MessageText.OneLine(message.Id)}@{from.Host}>");
        // RFC 3834 section 5: keeps out-of-office answers away.
        mail.Headers.Add("Auto-Submitted", "auto-generated");
        return mail;
    }

    private SmtpClient Connect() => new(options.Host, options.Port)
    {
        EnableSsl = options.UseTls,
        DeliveryMethod = SmtpDeliveryMethod.Network,
        UseDefaultCredentials = false,
        Credentials = string.IsNullOrEmpty(options.UserName) ? null : new NetworkCredential(options.UserName, options.Password),
    };
}
