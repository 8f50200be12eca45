using System.IO.Pipelines;
using OrleansTenantAuth.Store;

namespace OrleansTenantAuth.Gateway.Feed;

/// <summary>Where a follower begins: after a position, with or without what it knew before.</summary>
/// <param name="From">The first frame lies after this place.</param>
/// <param name="IsReset">Whether the follower must forget what it knew.</param>
/// <param name="Head">Up to here the log is read; what comes after is handed on as it happens.</param>
public readonly record struct FeedStart(FeedCursor From, bool IsReset, TailPoint Head);

/// <summary>Follows a feed as server-sent events: what a verifier missed, or a snapshot; then what happens.</summary>
public sealed class FeedStream(EventTail tail, FeedHub hub, FeedLog log, StoreClock time, IHostApplicationLifetime lifetime)
{
    /// <summary>Joins the feed and finds out where it begins.</summary>
    /// <returns>Null where too many follow already.</returns>
    public async Task<(FeedFollower Follower, FeedStart Start)?> Join(AppId app, long longestSeconds, FeedCursor? cursor, CancellationToken cancellationToken)
    {
        FeedFollower? joined = null;
        var head = await tail.Join(() => joined = hub.Add(app, longestSeconds), cancellationToken);
        if (joined is not { } follower)
            return null;
        try
        {
            if (cursor is { } known && known.Position <= head.Position && await log.Knows(known, cancellationToken))
                return (follower, new(known, IsReset: false, head));
            var after = await log.PositionAt(time.GetUtcNow().AddSeconds(-longestSeconds), head.Position, cancellationToken);
            return (follower, new(new FeedCursor(after, FeedCursor.NoTag), IsReset: true, head));
        }
        catch (Exception)
        {
            hub.Remove(follower);
            throw;
        }
    }

    /// <summary>Writes until the client, the process or the feed ends.</summary>
    public async Task Run(HttpContext http, FeedFollower follower, FeedStart start)
    {
        ArgumentNullException.ThrowIfNull(http);
        ArgumentNullException.ThrowIfNull(follower);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, lifetime.ApplicationStopping);
        try
        {
            await Write(http.Response.BodyWriter, follower, start, ending.Token);
        }
        catch (OperationCanceledException) when (ending.IsCancellationRequested)
        {
            // The client goes on elsewhere at its cursor.
        }
        catch (StoreUnavailableException)
        {
            // What the client missed cannot be read: it asks again, and is told that then.
        }
        finally
        {
            hub.Remove(follower);
        }
    }

    private async Task Write(PipeWriter body, FeedFollower follower, FeedStart start, CancellationToken stop)
    {
        var sent = start.From;
        await Send(body, FeedFrame.Hello(sent, time.GetUtcNow(), start.IsReset), stop);
        var head = start.Head;
        while (true)
        {
            for (long? after = sent.Position; after is { } from;)
            {
                var (frames, next) = await log.Read(follower, from, head.Position, stop);
                foreach (var frame in frames)
                    Append(body, frame);
                await body.FlushAsync(stop);
                after = next;
            }

            sent = new(head.Position, head.Tag);
            await Send(body, FeedFrame.Live(sent, time.GetUtcNow()), stop);
            while (await follower.Waiting.WaitToReadAsync(stop))
            {
                while (follower.Waiting.TryRead(out var frame))
                {
                    Append(body, frame);
                    sent = frame.Cursor;
                }

                await body.FlushAsync(stop);
            }

            if (follower.HasEnded)
                return;
            head = await tail.Join(() => hub.Restart(follower), stop);
        }
    }

    private static async Task Send(PipeWriter body, FeedFrame frame, CancellationToken stop)
    {
        Append(body, frame);
        await body.FlushAsync(stop);
    }

    private static void Append(PipeWriter body, FeedFrame frame)
    {
        frame.Bytes.Span.CopyTo(body.GetSpan(frame.Bytes.Length));
        body.Advance(frame.Bytes.Length);
    }
}
