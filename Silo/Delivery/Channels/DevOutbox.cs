using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace OrleansTenantAuth.Silo.Delivery;

/// <summary>
/// What would have been sent, for developers and tests: the newest messages in memory. Registered in Development only, because it
/// shows codes.
/// </summary>
public sealed class DevOutbox
{
    /// <summary>Messages kept; the oldest goes first.</summary>
    public const int Capacity = 1_000;

    private readonly Lock gate = new();
    private readonly Queue<DevMessage> messages = new(Capacity);
    private readonly HashSet<string> ids = new(Capacity, StringComparer.Ordinal);

    /// <summary>Keeps a message; a repeat of the same id changes nothing.</summary>
    public void Add(OutgoingMessage message)
    {
        ArgumentNullException.ThrowIfNull(message);
        lock (gate)
        {
            if (!ids.Add(message.Id))
                return;
            if (messages.Count == Capacity)
                ids.Remove(messages.Dequeue().Id);
            messages.Enqueue(new DevMessage(
                message.Id, message.To, message.Kind, message.Purpose, message.Code, message.Subject, message.Body, message.CreatedAt));
        }
    }

    /// <summary>The messages to a contact, or all where none is named, newest first.</summary>
    public ImmutableArray<DevMessage> Find(string? to)
    {
        lock (gate)
        {
            return [.. messages.Reverse().Where(message => string.IsNullOrEmpty(to) || string.Equals(message.To, to, StringComparison.Ordinal))];
        }
    }
}

/// <summary>One message as <c>GET /dev/outbox</c> shows it.</summary>
public sealed record DevMessage(
    [property: JsonPropertyName("id")] string Id,
    [property: JsonPropertyName("to")] string To,
    [property: JsonPropertyName("kind")] string Kind,
    [property: JsonPropertyName("purpose")] string Purpose,
    [property: JsonPropertyName("code")] string Code,
    [property: JsonPropertyName("subject")] string Subject,
    [property: JsonPropertyName("body")] string Body,
    [property: JsonPropertyName("created_at")] DateTimeOffset CreatedAt);
