using OrleansTenantAuth.Store;

namespace OrleansTenantAuth.Gateway.Feed;

/// <summary>The feed for those who cannot hold a stream: one page per call, which waits for something to happen.</summary>
public sealed class FeedPoll(FeedHub hub, FeedLog log, StoreClock time, IHostApplicationLifetime lifetime)
{
    /// <summary>One page.</summary>
    public async Task<FeedPage> Read(FeedFollower follower, FeedStart start, TimeSpan wait, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(follower);
        try
        {
            var (frames, next) = await log.Read(follower, start.From.Position, start.Head.Position, cancellationToken);
            if (next is not null)
                return Page(frames[^1].Cursor, start.IsReset, isLive: false, frames);
            var cursor = new FeedCursor(start.Head.Position, start.Head.Tag);
            if (!frames.IsEmpty || start.IsReset)
                return Page(cursor, start.IsReset, isLive: true, frames);
            return await News(follower, cursor, wait, cancellationToken);
        }
        finally
        {
            hub.Remove(follower);
        }
    }

    private async Task<FeedPage> News(FeedFollower follower, FeedCursor cursor, TimeSpan wait, CancellationToken cancellationToken)
    {
        var news = new List<FeedFrame>();
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, lifetime.ApplicationStopping);
        enough.CancelAfter(wait);
        try
        {
            while (news.Count == 0 && await follower.Waiting.WaitToReadAsync(enough.Token))
            {
                while (news.Count < FeedLog.PageSize && follower.Waiting.TryRead(out var frame))
                {
                    cursor = frame.Cursor;
                    if (frame.Entry is not null)
                        news.Add(frame);
                }
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // Nothing happened.
        }

        return Page(cursor, isReset: false, isLive: !follower.HasLost, news);
    }

    private FeedPage Page(FeedCursor cursor, bool isReset, bool isLive, IEnumerable<FeedFrame> frames) =>
        new(cursor.ToString(), time.GetUtcNow().ToUnixTimeMilliseconds(), isReset, isLive, [.. frames.Select(frame => frame.Entry!)]);
}
