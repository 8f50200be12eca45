using Microsoft.Extensions.DependencyInjection;

namespace OrleansTenantAuth.Silo.Processes;

/// <summary>Puts a process into the list of processes.</summary>
internal static class ProcessServices
{
    public static IServiceCollection AddProcessReports(this IServiceCollection services)
    {
        services.AddMetrics();
        services.AddSingleton<Readiness>();
        services.AddSingleton<ProcessIdentity>();
        services.AddSingleton<ProcessList>();
        services.AddSingleton<ProcessReporter>();
        services.AddHostedService(provider => provider.GetRequiredService<ProcessReporter>());
        services.AddHostedService<ProcessMetrics>();
        return services.AddHostedService<Telemetry>();
    }
}
