using System.Collections.Frozen;

namespace OrleansTenantAuth.Silo.Delivery;

/// <summary>Which kinds of contacts can be reached, and by what.</summary>
/// <param name="channels">The configured channels, one per kind.</param>
/// <param name="outbox">Development's outbox, which takes every kind; null elsewhere.</param>
public sealed class MessageChannels(IEnumerable<IMessageChannel> channels, DevOutbox? outbox = null)
{
    private readonly FrozenDictionary<string, IMessageChannel> byKind =
        channels.ToFrozenDictionary(channel => channel.Kind, StringComparer.Ordinal);

    /// <summary>Whether messages of this kind can go anywhere. Where not, no challenge of that kind should be made.</summary>
    public bool Reaches(string kind) => outbox is not null || byKind.ContainsKey(kind);

    /// <summary>
    /// Makes one attempt by the kind's channel; the outbox, where there is one, keeps the message whatever becomes of the attempt.
    /// Null where nothing reaches that kind.
    /// </summary>
    public async Task<DeliveryResult?> Send(OutgoingMessage message, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(message);
        outbox?.Add(message);
        if (byKind.TryGetValue(message.Kind, out var channel))
            return await channel.Send(message, cancellationToken);
        return outbox is null ? null : DeliveryResult.Accepted;
    }
}
