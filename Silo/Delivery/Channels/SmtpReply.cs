using System.Globalization;
using System.Net.Mail;

namespace OrleansTenantAuth.Silo.Delivery;

/// <summary>What a server's refusal means for the next attempt.</summary>
public static class SmtpReply
{
    /// <summary>
    /// 5yz is permanent and 4yz transient (RFC 5321 section 4.2.1). Refusals of our own login and of missing TLS (530 to 538,
    /// RFC 4954 section 6) say nothing about the message, so an operator may still mend them within its life. No number:
    /// the conversation broke off.
    /// </summary>
    public static DeliveryResult Classify(SmtpStatusCode status)
    {
        var number = (int)status;
        return number switch
        {
            >= 530 and <= 538 => DeliveryResult.Transient(Reason(number)),
            >= 500 and <= 599 => DeliveryResult.Permanent(Reason(number)),
            > 0 => DeliveryResult.Transient(Reason(number)),
            _ => DeliveryResult.Transient("smtp connection"),
        };
    }

    private static string Reason(int number) => string.Create(CultureInfo.InvariantCulture, $"smtp {number}");
}
