using Microsoft.Extensions.DependencyInjection;
using OrleansTenantAuth.Silo.Engines;
using OrleansTenantAuth.Silo.Options;

namespace OrleansTenantAuth.Silo;

/// <summary>The embedded engine as host of the grains. The Orleans build has a file of the same shape.</summary>
public static class EngineHost
{
    /// <summary>The engine's name for operators.</summary>
    internal const string Name = "embedded";

    /// <summary>Whether a process can leave the grains to others.</summary>
    internal static bool CanBeClient => false;

    internal static IServiceCollection AddGrainEngine(this IServiceCollection services, TenantAuthOptions options) =>
        services.AddSingleton<IGrainCount, EmbeddedGrainCount>().AddEmbeddedEngine(
            engine =>
            {
                engine.MaxActivations = options.MaxActivations;
                engine.CopyMessages = options.CopyMessages;
                engine.TurnTimeout = GrainTurns.Longest;
            },
            typeof(GrainServices).Assembly);
}
