namespace OrleansTenantAuth.Gateway.Feed;

/// <summary>One verifier that follows a feed.</summary>
public sealed class FeedFollower(AppId app, long longestSeconds) : TailQueue<FeedFrame>
{
    /// <summary>The app.</summary>
    public AppId App => app;

    /// <summary>The longest life of an access token of the app, seconds.</summary>
    public long LongestSeconds => longestSeconds;
}
