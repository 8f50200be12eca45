using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using OrleansTenantAuth.Silo.Options;

namespace OrleansTenantAuth.Silo.Outbound;

/// <summary>Puts the guard of outbound calls into a host.</summary>
public static class OutboundRegistration
{
    /// <summary>Adds the guard, once.</summary>
    public static IServiceCollection AddOutboundGuard(this IServiceCollection services, TenantAuthOptions options, IHostEnvironment env)
    {
        services.TryAddSingleton<IHostAddresses, SystemHostAddresses>();
        services.TryAddSingleton(provider => new OutboundGuard(options, env, provider.GetRequiredService<IHostAddresses>()));
        return services;
    }
}
