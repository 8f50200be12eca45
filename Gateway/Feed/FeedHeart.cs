using OrleansTenantAuth.Store;

namespace OrleansTenantAuth.Gateway.Feed;

/// <summary>Tells all followers every five seconds that the server lives, and where it stands.</summary>
public sealed class FeedHeart(FeedHub hub, EventTail tail, StoreClock time) : BackgroundService
{
    /// <summary>Time between two beats.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            await Task.Delay(Interval, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            hub.Beat(tail.Point);
        }
    }
}
