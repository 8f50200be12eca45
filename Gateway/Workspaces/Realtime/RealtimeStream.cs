using OrleansTenantAuth.Gateway.Feed;
using OrleansTenantAuth.Gateway.Workspaces.Access;
using OrleansTenantAuth.Store;

namespace OrleansTenantAuth.Gateway.Workspaces.Realtime;

/// <summary>Where a follower begins.</summary>
/// <param name="From">It knows everything up to here.</param>
/// <param name="IsReset">Whether what it says to know is not known here.</param>
/// <param name="Head">Up to here the log is read; what comes after is handed on as it happens.</param>
public readonly record struct RealtimeStart(FeedCursor From, bool IsReset, TailPoint Head);

/// <summary>Opens streams and runs them: what a follower missed, then what happens.</summary>
public sealed class RealtimeStream(
    EventTail tail, RealtimeHub hub, RealtimeLog log, FeedLog feed, RecordStatesReader states, WorkspaceGate gate, StoreClock time, IHostApplicationLifetime lifetime)
{
    /// <summary>Joins the followers of a workspace, between two events; false where there are as many as there may be.</summary>
    public async Task<RealtimeStart?> Join(RealtimeSubscriber follower, int most, FeedCursor? after, CancellationToken cancellationToken)
    {
        var isAdded = false;
        var head = await tail.Join(() => isAdded = hub.Add(follower, most), cancellationToken);
        if (!isAdded)
            return null;
        try
        {
            var here = new FeedCursor(head.Position, head.Tag);
            if (after is not { } known)
                return new RealtimeStart(here, IsReset: false, head);
            return known.Position <= head.Position && await feed.Knows(known, cancellationToken)
                ? new RealtimeStart(known, IsReset: false, head)
                : new RealtimeStart(here, IsReset: true, head);
        }
        catch (Exception)
        {
            hub.Remove(follower);
            throw;
        }
    }

    /// <summary>Writes until the client, the process, the token or the hour ends.</summary>
    public async Task Run(WorkspaceCall call, RealtimeRequest request, RealtimeSubscriber follower, RealtimeStart start)
    {
        ArgumentNullException.ThrowIfNull(call);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(call.Http.RequestAborted, lifetime.ApplicationStopping);
        var writer = new RealtimeWriter(call, request, follower, new RealtimeSources(tail, hub, log, states, gate, time));
        try
        {
            await writer.Write(start, ending.Token);
        }
        catch (OperationCanceledException) when (ending.IsCancellationRequested)
        {
            // The client goes on elsewhere after the last event that it had.
        }
        catch (StoreUnavailableException)
        {
            // What the client missed cannot be read: it connects again, and is told that then.
        }
        finally
        {
            hub.Remove(follower);
        }
    }
}

/// <summary>Where a stream's events come from.</summary>
internal sealed record RealtimeSources(EventTail Tail, RealtimeHub Hub, RealtimeLog Log, RecordStatesReader States, WorkspaceGate Gate, StoreClock Time);
