using System.Collections.Immutable;
using System.Text.Json;
using OrleansTenantAuth.Store;

namespace OrleansTenantAuth.Silo.Delivery;

/// <summary>
/// Up to which position of the event log everything was delivered, kept in the store: a process that takes over goes on there. The
/// first start begins at the head, since nobody waits for what was before.
/// </summary>
public sealed class EventCursor(IGrainStore store, string name)
{
    /// <summary>The tail that starts workspaces' functions.</summary>
    public const string Functions = "function-triggers";

    private long version;

    /// <summary>The positions that tails of these names have reached, of those that ever ran; the lowest, or null.</summary>
    public static async Task<long?> Lowest(IGrainStore store, IReadOnlyList<string> names, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(store);
        var places = await store.LoadMany([.. names.Select(KeyOf)], cancellationToken);
        return places.OfType<StoredState>().Select(stored => (long?)JsonSerializer.Deserialize<Place>(stored.State)!.position).Min();
    }

    /// <summary>The position read or moved to last.</summary>
    public long Position { get; private set; }

    /// <summary>Reads the position; makes it where there is none.</summary>
    public async Task Read(CancellationToken cancellationToken)
    {
        var stored = await store.Load(KeyOf(name), cancellationToken);
        version = stored?.Version ?? 0;
        Position = stored is null ? await store.Head(cancellationToken) : JsonSerializer.Deserialize<Place>(stored.State)!.position;
        if (stored is null)
            await MoveTo(Position, cancellationToken);
    }

    /// <summary>Moves on. False when another process did; the position must then be read again.</summary>
    public async Task<bool> MoveTo(long position, CancellationToken cancellationToken)
    {
        var state = JsonSerializer.SerializeToUtf8Bytes(new Place(1, position));
        var result = await store.Commit(new Commit(KeyOf(name), version, state, Guid.NewGuid(), [], [], []), cancellationToken);
        if (result.Status != CommitStatus.Committed)
            return false;
        (version, Position) = (result.Version, position);
        return true;
    }

    private static string KeyOf(string name) => GrainKey.Meta(name);

#pragma warning disable IDE1006, SA1300 // The stored names.
    private sealed record Place(int v, long position);
#pragma warning restore IDE1006, SA1300
}
