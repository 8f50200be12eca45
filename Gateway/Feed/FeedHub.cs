using System.Collections.Immutable;
using OrleansTenantAuth.Store;

namespace OrleansTenantAuth.Gateway.Feed;

/// <summary>Hands each event to the feeds that it concerns: written once per app, whatever the number of verifiers.</summary>
public sealed class FeedHub(StoreClock time) : IEventListener
{
    private const int MostPerApp = 1_000;
    private const int Most = 5_000;
    private readonly Lock gate = new();
    private readonly Dictionary<Guid, AppFeed> feeds = [];
    private int count;

    /// <summary>Feeds that are open in this process.</summary>
    public int Count => Volatile.Read(ref count);

    /// <summary>A new follower of an app's feed; null where too many follow already. It hears nothing before it joined.</summary>
    public FeedFollower? Add(AppId app, long longestSeconds)
    {
        lock (gate)
        {
            if (!feeds.TryGetValue(app.Value, out var feed))
                feeds[app.Value] = feed = new AppFeed();
            if (count >= Most || feed.Followers.Count >= MostPerApp)
                return null;
            feed.LongestSeconds = longestSeconds;
            var follower = new FeedFollower(app, longestSeconds);
            feed.Followers.Add(follower);
            Volatile.Write(ref count, count + 1);
            return follower;
        }
    }

    /// <summary>The follower lost frames and begins anew; see <see cref="FeedFollower.StartAnew"/>.</summary>
    public void Restart(FeedFollower follower)
    {
        ArgumentNullException.ThrowIfNull(follower);
        lock (gate)
            follower.StartAnew();
    }

    /// <summary>The follower is gone.</summary>
    public void Remove(FeedFollower follower)
    {
        ArgumentNullException.ThrowIfNull(follower);
        lock (gate)
        {
            if (!feeds.TryGetValue(follower.App.Value, out var feed) || !feed.Followers.Remove(follower))
                return;
            Volatile.Write(ref count, count - 1);
            if (feed.Followers.Count == 0)
                feeds.Remove(follower.App.Value);
        }
    }

    /// <inheritdoc/>
    public void Take(ImmutableArray<StoredEvent> events)
    {
        lock (gate)
        {
            if (count == 0)
                return;
            foreach (var happened in events)
            {
                if (happened.AppId is { } app)
                    Tell(app, happened);
                else if (happened.Kind.StartsWith("key.", StringComparison.Ordinal))
                    TellAll(happened);
            }
        }
    }

    /// <summary>Tells every follower that the server lives.</summary>
    public void Beat(TailPoint point)
    {
        lock (gate)
        {
            if (count == 0)
                return;
            var beat = FeedFrame.Beat(new(point.Position, point.Tag), time.GetUtcNow());
            foreach (var feed in feeds.Values)
                feed.Tell(beat);
        }
    }

    private void Tell(Guid app, StoredEvent happened)
    {
        if (!feeds.TryGetValue(app, out var feed))
            return;
        if (FeedEntry.Of(happened, feed.LongestSeconds) is { } entry)
            feed.Tell(FeedFrame.Of(entry, FeedCursor.At(happened)));

        // Who follows proved to know a secret that counts no more.
        if (happened.Kind is "app.secret_rotated" or "app.deleted")
            feed.End();
    }

    private void TellAll(StoredEvent happened)
    {
        if (FeedEntry.Of(happened, 0) is not { } entry)
            return;
        var frame = FeedFrame.Of(entry, FeedCursor.At(happened));
        foreach (var feed in feeds.Values)
            feed.Tell(frame);
    }

    private sealed class AppFeed
    {
        public HashSet<FeedFollower> Followers { get; } = [];

        public long LongestSeconds { get; set; }

        public void Tell(FeedFrame frame)
        {
            foreach (var follower in Followers)
                follower.Tell(frame);
        }

        public void End()
        {
            foreach (var follower in Followers)
                follower.End();
        }
    }
}
