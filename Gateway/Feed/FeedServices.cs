namespace OrleansTenantAuth.Gateway.Feed;

/// <summary>Registers and maps the feed.</summary>
internal static class FeedServices
{
    public static void AddFeed(this IServiceCollection services)
    {
        services.AddSingleton<FeedHub>();
        services.AddSingleton<IEventListener>(provider => provider.GetRequiredService<FeedHub>());
        services.AddSingleton<EventTail>();
        services.AddHostedService(provider => provider.GetRequiredService<EventTail>());
        services.AddHostedService<FeedHeart>();
        services.AddSingleton<FeedLog>();
        services.AddSingleton<FeedStream>();
        services.AddSingleton<FeedPoll>();
        services.AddSingleton<FeedEndpoints>();
    }
}
