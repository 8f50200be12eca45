using OrleansTenantAuth.Silo.Delivery;

namespace OrleansTenantAuth.Tests.Delivery.Support;

/// <summary>Messages ready to go.</summary>
public static class Messages
{
    private static readonly DateTimeOffset Created = new(2026, 5, 4, 10, 0, 0, TimeSpan.Zero);

    public static OutgoingMessage Mail(string to, string subject = "Your code", string body = "123456 is your code.", string id = "msg-1") =>
        new(id, ContactKinds.Email, to, new AppId(Guid.Parse("5f0a3c9e-52a7-4be5-a9d3-2f0a1ce2b111")), "LOGIN", "123456", subject, body,
            Created, Created.AddMinutes(5));

    public static OutgoingMessage Sms(string to) => Mail(to) with { Kind = ContactKinds.Phone };
}
