using System.Collections.Immutable;
using OrleansTenantAuth.Store;

namespace OrleansTenantAuth.Gateway.Feed;

/// <summary>What the event log holds of a feed.</summary>
public sealed class FeedLog(IGrainStore store)
{
    /// <summary>Most entries of a page.</summary>
    public const int PageSize = 1_000;

    /// <summary>Whether the log still holds what a cursor names: neither was the store set back, nor was that part deleted by age.</summary>
    public async Task<bool> Knows(FeedCursor cursor, CancellationToken cancellationToken)
    {
        if (cursor.Tag == FeedCursor.NoTag)
            return cursor.Position == 0 && (await store.ReadEvents(0, 1, cancellationToken)) is [] or [{ Position: 1 }];
        var found = await store.ReadEvents(cursor.Position - 1, 1, cancellationToken);
        return found is [var happened] && happened.Position == cursor.Position && FeedCursor.TagOf(happened) == cursor.Tag;
    }

    /// <summary>
    /// The position after which everything lies that was decided at a time or later. Times rise with positions, so it is found in as many
    /// steps as the position has bits.
    /// </summary>
    public async Task<long> PositionAt(DateTimeOffset time, long head, CancellationToken cancellationToken)
    {
        var (before, after) = (0L, head);
        while (before < after)
        {
            var middle = before + ((after - before) / 2);
            var next = await store.ReadEvents(middle, 1, cancellationToken);
            if (next is [var happened] && happened.Position <= head && happened.At < time)
                before = happened.Position;
            else
                after = middle;
        }

        return before;
    }

    /// <summary>Frames of an app, oldest first, and where the next page begins; null where there is none.</summary>
    public async Task<(ImmutableArray<FeedFrame> Frames, long? Next)> Read(FeedFollower follower, long after, long through, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(follower);
        if (after >= through)
            return ([], null);
        var events = await store.ReadFeed(new FeedFilter(follower.App.Value, after, through, PageSize), cancellationToken);
        var now = store.Clock.GetUtcNow().ToUnixTimeSeconds();
        var frames = ImmutableArray.CreateBuilder<FeedFrame>(events.Length);
        foreach (var happened in events)
        {
            if (FeedEntry.Of(happened, follower.LongestSeconds) is { } entry && entry.ExpiresAt > now)
                frames.Add(FeedFrame.Of(entry, FeedCursor.At(happened)));
        }

        return (frames.DrainToImmutable(), events.Length == PageSize ? events[^1].Position : null);
    }
}
