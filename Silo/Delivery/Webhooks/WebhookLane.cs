using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using OrleansTenantAuth.Store;

namespace OrleansTenantAuth.Silo.Delivery;

/// <summary>A notice that waits, by its position in the event log.</summary>
internal sealed record WaitingNotice(long Position, WebhookNotice Notice);

/// <summary>
/// What waits to be told to one receiver (one mode of a workspace), in the store: a row that knows up to which position notices were
/// put in, and their list. Each commit is under the row's version, so neither a second tail nor a second sender loses or doubles one.
/// </summary>
internal sealed class WebhookLane(IGrainStore store, AppId app)
{
    /// <summary>The list of receivers for whom something waits; its items are apps.</summary>
    public const string Waiting = "outbox/webhooks";

    /// <summary>How old a notice gets before it is given up.</summary>
    public static readonly TimeSpan GivenUpAfter = TimeSpan.FromDays(1);

    // The sender gives up before that, and says so; later nobody could.
    private static readonly TimeSpan Kept = GivenUpAfter + TimeSpan.FromDays(6);
    private static readonly byte[] Marker = """{"v":1}"""u8.ToArray();
    private readonly string key = GrainKey.WebhookLane(app.Value);
    private readonly string list = "webhooks/" + app.Value.ToString("N");
    private long version;
    private long through;

    /// <summary>Reads where the lane stands.</summary>
    public async Task Open(CancellationToken cancellationToken)
    {
        var stored = await store.Load(key, cancellationToken);
        (version, through) = (stored?.Version ?? 0, stored is null ? 0 : JsonSerializer.Deserialize<Place>(stored.State)!.through);
    }

    /// <summary>Puts notices in that were not put in before. False when another process changed the lane.</summary>
    public async Task<bool> Put(IReadOnlyList<WaitingNotice> notices, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(notices);
        var fresh = notices.Where(notice => notice.Position > through).ToArray();
        return fresh.Length == 0 || await Commit(
            fresh[^1].Position,
            [
                new(Waiting, app.Value.ToString("N"), Marker),
                .. fresh.Select(waiting => new EntryChange(
                    list, Item(waiting.Position), JsonSerializer.SerializeToUtf8Bytes(waiting.Notice), waiting.Notice.At + Kept)),
            ],
            cancellationToken);
    }

    /// <summary>What waits longest, at most so many.</summary>
    public async Task<ImmutableArray<WaitingNotice>> Read(int limit, CancellationToken cancellationToken)
    {
        var entries = await store.List(list, null, limit, cancellationToken);
        return [.. entries.Select(entry => new WaitingNotice(
            long.Parse(entry.Item, CultureInfo.InvariantCulture), JsonSerializer.Deserialize<WebhookNotice>(entry.Value)!))];
    }

    /// <summary>Takes a notice out that was told or given up. False when another process changed the lane.</summary>
    public Task<bool> Remove(long position, CancellationToken cancellationToken) =>
        Commit(through, [new(list, Item(position), null)], cancellationToken);

    /// <summary>Takes the lane off the list of those for whom something waits. False when another process changed the lane.</summary>
    public Task<bool> Close(CancellationToken cancellationToken) => Commit(through, [new(Waiting, app.Value.ToString("N"), null)], cancellationToken);

    private async Task<bool> Commit(long position, ImmutableArray<EntryChange> entries, CancellationToken cancellationToken)
    {
        var state = JsonSerializer.SerializeToUtf8Bytes(new Place(1, position));
        var result = await store.Commit(new Commit(key, version, state, Guid.NewGuid(), [], [], entries), cancellationToken);
        if (result.Status != CommitStatus.Committed)
            return false;
        (version, through) = (result.Version, position);
        return true;
    }

    private static string Item(long position) => position.ToString("D19", CultureInfo.InvariantCulture);

#pragma warning disable IDE1006, SA1300 // The stored names.
    private sealed record Place(int v, long through);
#pragma warning restore IDE1006, SA1300
}
