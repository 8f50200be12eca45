using System.Threading.Channels;

namespace OrleansTenantAuth.Gateway.Feed;

/// <summary>
/// One verifier that follows a feed. What happens waits here until it is sent, within a bound: a follower that is too slow for what
/// happens loses what waits, learns so, and reads it again from the log.
/// </summary>
public sealed class FeedFollower(AppId app, long longestSeconds)
{
    private const int MostWaiting = 1_024;
    private Channel<FeedFrame> waiting = NewChannel();

    /// <summary>The app.</summary>
    public AppId App => app;

    /// <summary>The longest life of an access token of the app, seconds.</summary>
    public long LongestSeconds => longestSeconds;

    /// <summary>Whether the follower must leave.</summary>
    public bool HasEnded { get; private set; }

    /// <summary>Whether frames were lost since <see cref="StartAnew"/>.</summary>
    public bool HasLost { get; private set; }

    /// <summary>What waits, and what is to come.</summary>
    public ChannelReader<FeedFrame> Frames => waiting.Reader;

    /// <summary>Forgets what waits: the caller reads it from the log. Only while the tail hands nothing on.</summary>
    public void StartAnew()
    {
        waiting = NewChannel();
        HasLost = false;
        if (HasEnded)
            waiting.Writer.TryComplete();
    }

    /// <summary>Takes a frame.</summary>
    public void Tell(FeedFrame frame)
    {
        if (HasLost || waiting.Writer.TryWrite(frame))
            return;
        HasLost = true;
        waiting.Writer.TryComplete();
    }

    /// <summary>Lets the follower go once it was sent what waits.</summary>
    public void End()
    {
        HasEnded = true;
        waiting.Writer.TryComplete();
    }

    private static Channel<FeedFrame> NewChannel() =>
        Channel.CreateBounded<FeedFrame>(new BoundedChannelOptions(MostWaiting) { SingleReader = true, FullMode = BoundedChannelFullMode.Wait });
}
