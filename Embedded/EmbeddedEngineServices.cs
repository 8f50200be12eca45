using System.Reflection;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace OrleansTenantAuth.Embedded;

/// <summary>Registers the in-process grain engine.</summary>
public static class EmbeddedEngineServices
{
    /// <summary>
    /// Registers one <see cref="EmbeddedEngine"/>, also as <see cref="IGrainFactory"/>, for the grain classes of the
    /// given assemblies. It stops after all hosted services have.
    /// </summary>
    public static IServiceCollection AddEmbeddedEngine(
        this IServiceCollection services, Action<EmbeddedEngineOptions> configure, params Assembly[] grains)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(configure);
        ArgumentNullException.ThrowIfNull(grains);
        services.AddSingleton(provider =>
        {
            var options = new EmbeddedEngineOptions();
            configure(options);
            var logger = provider.GetService<ILogger<EmbeddedEngine>>() ?? NullLogger<EmbeddedEngine>.Instance;
            return new EmbeddedEngine(provider, options, logger, grains);
        });
        services.AddSingleton<IGrainFactory>(provider => provider.GetRequiredService<EmbeddedEngine>());
        return services.AddHostedService<EngineStopper>();
    }

    /// <summary>Starts with the host, so that a faulty setting stops the start, and stops last.</summary>
    private sealed class EngineStopper(EmbeddedEngine engine) : IHostedLifecycleService
    {
        public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StoppedAsync(CancellationToken cancellationToken) => engine.StopAsync(cancellationToken);
    }
}
