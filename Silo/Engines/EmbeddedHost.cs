using Microsoft.Extensions.DependencyInjection;
using OrleansTenantAuth.Silo.Options;

namespace OrleansTenantAuth.Silo;

/// <summary>The embedded engine as host of the grains. The Orleans build has a file of the same shape.</summary>
internal static class EngineHost
{
    public static IServiceCollection AddGrainEngine(this IServiceCollection services, TenantAuthOptions options) =>
        services.AddEmbeddedEngine(
            engine =>
            {
                engine.MaxActivations = options.MaxActivations;
                engine.CopyMessages = options.CopyMessages;
            },
            typeof(GrainServices).Assembly);
}
