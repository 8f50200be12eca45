using System.Collections.Immutable;
using OrleansTenantAuth.Gateway.Feed;
using OrleansTenantAuth.Store;

namespace OrleansTenantAuth.Gateway.Workspaces.Realtime;

/// <summary>Hands each event to the followers that it concerns: read and written once, whatever their number.</summary>
public sealed class RealtimeHub(RecordStatesReader states) : IEventListener
{
    private readonly Lock gate = new();
    private readonly Dictionary<TenantId, HashSet<RealtimeSubscriber>> workspaces = [];
    private readonly Dictionary<string, HashSet<RealtimeSubscriber>> subjects = new(StringComparer.Ordinal);
    private int count;

    /// <summary>Streams that are open in this process.</summary>
    public int Count => Volatile.Read(ref count);

    /// <summary>Takes a follower; false where the workspace, or the process, has as many as it may.</summary>
    public bool Add(RealtimeSubscriber subscriber, int most)
    {
        ArgumentNullException.ThrowIfNull(subscriber);
        lock (gate)
        {
            if (count >= RealtimeLimits.MostAtOnce || workspaces.GetValueOrDefault(subscriber.Workspace)?.Count >= most)
                return false;
            Put(workspaces, subscriber.Workspace, subscriber);
            Put(subjects, subscriber.Subject, subscriber);
            Volatile.Write(ref count, count + 1);
            return true;
        }
    }

    /// <summary>The follower lost what waited and begins anew; see <see cref="TailQueue{T}.StartAnew"/>.</summary>
    public void Restart(RealtimeSubscriber subscriber)
    {
        ArgumentNullException.ThrowIfNull(subscriber);
        lock (gate)
            subscriber.StartAnew();
    }

    /// <summary>The follower is gone.</summary>
    public void Remove(RealtimeSubscriber subscriber)
    {
        ArgumentNullException.ThrowIfNull(subscriber);
        lock (gate)
        {
            if (!Drop(workspaces, subscriber.Workspace, subscriber))
                return;
            Drop(subjects, subscriber.Subject, subscriber);
            Volatile.Write(ref count, count - 1);
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
                Take(happened);
        }
    }

    private void Take(StoredEvent happened)
    {
        if (happened.TenantId is { } tenant && workspaces.TryGetValue(new TenantId(tenant), out var followers) && RealtimeItems.Of(happened) is { } item)
            Tell(followers, item);
        else if (RightsReach.Of(happened) is { } reach)
            Doubt(reach, new RightsItem(FeedCursor.At(happened)));
    }

    private void Tell(HashSet<RealtimeSubscriber> followers, RealtimeItem item)
    {
        var structure = RealtimeItems.StructureOf(item);
        var isTold = false;
        foreach (var follower in followers)
        {
            if (structure is { } known && !follower.Follows(known))
                continue;
            follower.Tell(item);
            isTold = true;
        }

        // Reading begins at once, so that followers with many events before them do not wait for each in turn.
        if (isTold && item is RecordItem record)
            _ = record.States(states);
    }

    private void Doubt(RightsReach reach, RightsItem item)
    {
        var concerned = reach switch
        {
            { Workspace: { } workspace } => workspaces.GetValueOrDefault(workspace) ?? [],
            { User: { } user } => subjects.GetValueOrDefault(user) ?? [],
            _ => workspaces.Values.SelectMany(followers => followers).Where(follower => reach.App is null || follower.App.Value == reach.App),
        };
        foreach (var follower in concerned)
            follower.Doubt(item);
    }

    private static void Put<TKey>(Dictionary<TKey, HashSet<RealtimeSubscriber>> followers, TKey key, RealtimeSubscriber subscriber)
        where TKey : notnull
    {
        if (!followers.TryGetValue(key, out var others))
            followers[key] = others = [];
        others.Add(subscriber);
    }

    private static bool Drop<TKey>(Dictionary<TKey, HashSet<RealtimeSubscriber>> followers, TKey key, RealtimeSubscriber subscriber)
        where TKey : notnull
    {
        if (!followers.TryGetValue(key, out var others) || !others.Remove(subscriber))
            return false;
        if (others.Count == 0)
            followers.Remove(key);
        return true;
    }
}
