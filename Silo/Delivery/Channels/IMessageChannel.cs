using OrleansTenantAuth.Identities;

namespace OrleansTenantAuth.Silo.Delivery;

/// <summary>A way by which messages leave: one per kind of contact.</summary>
public interface IMessageChannel
{
    /// <summary>Which contacts it reaches, see <see cref="ContactKinds"/>.</summary>
    string Kind { get; }

    /// <summary>
    /// Makes one attempt, within ten seconds. May be repeated with the same message, whose id stays the same. Faults of the
    /// network and of the other side are answers; an exception is a bug.
    /// </summary>
    Task<DeliveryResult> Send(OutgoingMessage message, CancellationToken cancellationToken);
}

/// <summary>Kinds of contacts, as <see cref="Contact.Kind"/> has them.</summary>
public static class ContactKinds
{
    /// <summary>E-mail addresses.</summary>
    public const string Email = "email";

    /// <summary>Phone numbers.</summary>
    public const string Phone = "phone";
}

/// <summary>A message ready to go.</summary>
/// <param name="Id">The same at every attempt; receivers may drop a repeat by it.</param>
/// <param name="Kind">See <see cref="ContactKinds"/>.</param>
/// <param name="To">The stored spelling of the contact.</param>
/// <param name="App">The app for which it goes.</param>
/// <param name="Purpose">LOGIN, PHONE_CHANGE, EMAIL_VERIFY, PASSWORD_RESET or INVITE.</param>
/// <param name="Code">The code, which also stands in the text.</param>
/// <param name="Subject">Subject of a mail; one line.</param>
/// <param name="Body">The text.</param>
/// <param name="CreatedAt">When it was asked for.</param>
/// <param name="ExpiresAt">When the code stops being valid.</param>
public sealed record OutgoingMessage(
    string Id,
    string Kind,
    string To,
    AppId App,
    string Purpose,
    string Code,
    string Subject,
    string Body,
    DateTimeOffset CreatedAt,
    DateTimeOffset ExpiresAt)
{
    /// <summary>Names the message by its id alone: address, code and text stay out of logs.</summary>
    public override string ToString() => $"message {Id}";
}

/// <summary>How an attempt ended.</summary>
public enum DeliveryStatus
{
    /// <summary>A default value: a bug.</summary>
    Unset = 0,

    /// <summary>The other side has taken the message over.</summary>
    Accepted = 1,

    /// <summary>The other side will never take it.</summary>
    Permanent = 2,

    /// <summary>A later attempt may succeed; whether this one did is not known.</summary>
    Transient = 3,
}

/// <summary>The end of an attempt and a reason for the log, which never holds an address, a code or a text.</summary>
public readonly record struct DeliveryResult
{
    private DeliveryResult(DeliveryStatus status, string reason)
    {
        Status = status;
        Reason = reason;
    }

    /// <summary>How it ended.</summary>
    public DeliveryStatus Status { get; }

    /// <summary>Why, for example <c>smtp 550</c>.</summary>
    public string Reason { get; }

    /// <summary>The message was taken over.</summary>
    public static DeliveryResult Accepted { get; } = new(DeliveryStatus.Accepted, "accepted");

    /// <summary>It will never be taken.</summary>
    public static DeliveryResult Permanent(string reason) => new(DeliveryStatus.Permanent, reason);

    /// <summary>It may be taken later.</summary>
    public static DeliveryResult Transient(string reason) => new(DeliveryStatus.Transient, reason);
}
