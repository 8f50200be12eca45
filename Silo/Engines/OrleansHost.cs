using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OrleansTenantAuth.Silo.Engines;
using OrleansTenantAuth.Silo.Options;

namespace OrleansTenantAuth.Silo;

/// <summary>Orleans as host of the grains: a silo in this process, or a client of silos elsewhere. The embedded build has a file of the same shape.</summary>
public static class EngineHost
{
    /// <summary>The engine's name for operators.</summary>
    internal const string Name = "orleans";

    /// <summary>Whether a process can leave the grains to others.</summary>
    internal static bool CanBeClient => true;

    internal static IServiceCollection AddGrainEngine(this IServiceCollection services, TenantAuthOptions options)
    {
        if (options.Store != "sqlite")
            services.AddHostedService<OrleansClusterName>();

        services.AddLogging(log => log.AddFilter("Orleans.", LogLevel.Warning).AddFilter("Orleans.Runtime.Silo", LogLevel.Error));
        if (options.Cluster.Client)
            return services.AddOrleansClient(client => client.UseTenantAuth(GrainTurns.Longest).Join(options));
        services.AddSingleton<IGrainCount, OrleansGrainCount>();
        return services.AddOrleans(silo => silo.UseTenantAuth(GrainTurns.Longest).Join(options).AddIncomingGrainCallFilter<OrleansOldCalls>());
    }
}
