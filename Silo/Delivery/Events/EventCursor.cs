using System.Collections.Immutable;
using System.Text.Json;
using OrleansTenantAuth.Store;

namespace OrleansTenantAuth.Silo.Delivery;

/// <summary>
/// Up to which position of the event log everything was delivered, kept in the store: a process that takes over goes on there. The
/// first start begins at the head, since nobody waits for what was before.
/// </summary>
/// <param name="store">Keeps it.</param>
/// <param name="name">Names the reader of the log.</param>
public sealed class EventCursor(IGrainStore store, string name = EventCursor.Webhook)
{
    /// <summary>The reader that posts events to the operator.</summary>
    public const string Webhook = "event-webhook";

    private long version;

    /// <summary>The position read or moved to last.</summary>
    public long Position { get; private set; }

    /// <summary>Reads the position; makes it where there is none.</summary>
    public async Task Read(CancellationToken cancellationToken)
    {
        var stored = await store.Load(GrainKey.Meta(name), cancellationToken);
        version = stored?.Version ?? 0;
        Position = stored is null ? await store.Head(cancellationToken) : JsonSerializer.Deserialize<Place>(stored.State)!.position;
        if (stored is null)
            await MoveTo(Position, cancellationToken);
    }

    /// <summary>Moves on. False when another process did; the position must then be read again.</summary>
    public async Task<bool> MoveTo(long position, CancellationToken cancellationToken)
    {
        var state = JsonSerializer.SerializeToUtf8Bytes(new Place(1, position));
        var result = await store.Commit(new Commit(GrainKey.Meta(name), version, state, Guid.NewGuid(), [], [], []), cancellationToken);
        if (result.Status != CommitStatus.Committed)
            return false;
        (version, Position) = (result.Version, position);
        return true;
    }

#pragma warning disable IDE1006, SA1300 // The stored names.
    private sealed record Place(int v, long position);
#pragma warning restore IDE1006, SA1300
}
