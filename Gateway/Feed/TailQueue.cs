using System.Threading.Channels;

namespace OrleansTenantAuth.Gateway.Feed;

/// <summary>
/// What waits for one who follows the event log. What happens waits here until it is sent, within a bound: a follower that is too slow for
/// what happens loses what waits, learns so, and reads it again from the log.
/// </summary>
/// <typeparam name="T">What is handed on.</typeparam>
public class TailQueue<T>
{
    private const int MostWaiting = 1_024;
    private Channel<T> waiting = NewChannel();

    /// <summary>Whether the follower must leave.</summary>
    public bool HasEnded { get; private set; }

    /// <summary>Whether something was lost since <see cref="StartAnew"/>.</summary>
    public bool HasLost { get; private set; }

    /// <summary>What waits, and what is to come.</summary>
    public ChannelReader<T> Waiting => waiting.Reader;

    /// <summary>Forgets what waits: the caller reads it from the log. Only while the tail hands nothing on.</summary>
    public void StartAnew()
    {
        waiting = NewChannel();
        HasLost = false;
        if (HasEnded)
            waiting.Writer.TryComplete();
    }

    /// <summary>Takes something.</summary>
    public void Tell(T item)
    {
        if (HasLost || waiting.Writer.TryWrite(item))
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

    private static Channel<T> NewChannel() =>
        Channel.CreateBounded<T>(new BoundedChannelOptions(MostWaiting) { SingleReader = true, FullMode = BoundedChannelFullMode.Wait });
}
