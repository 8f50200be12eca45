using Microsoft.Extensions.DependencyInjection;
using OrleansTenantAuth.Embedded;

namespace OrleansTenantAuth.TestSupport;

/// <summary>
/// An engine with activations of its own over services that a test gives, messages copied as a cluster would. Deadlines are far
/// away, so that a busy machine changes no test's outcome. On Orleans a file of the same shape starts a cluster.
/// </summary>
public sealed class TestEngine : IAsyncDisposable
{
    private static readonly TimeSpan Far = TimeSpan.FromMinutes(5);
    private readonly ServiceProvider provider;

    private TestEngine(ServiceProvider provider) => this.provider = provider;

    /// <summary>The engine's grains.</summary>
    public IGrainFactory Grains => provider.GetRequiredService<IGrainFactory>();

    /// <summary>Starts an engine; services that are instances stay their owner's.</summary>
    public static Task<TestEngine> Start(Action<IServiceCollection> configure)
    {
        var services = new ServiceCollection();
        configure(services);
        services.AddEmbeddedEngine(
            engine =>
            {
                engine.CopyMessages = true;
                engine.TurnTimeout = Far;
                engine.StopTimeout = Far;
                engine.TimeProvider = TimeProvider.System;
            },
            typeof(GrainServices).Assembly);
        return Task.FromResult(new TestEngine(services.BuildServiceProvider()));
    }

    /// <summary>Whether the fault says that the engine stops: nothing happened.</summary>
    public static bool IsStopping(Exception fault) => EngineFaults.Classify(fault) is FaultKind.Stopping;

    /// <summary>Stops as a host does: first the engine, when running calls have ended, then what grains are made with.</summary>
    public async ValueTask DisposeAsync()
    {
        (await provider.GetRequiredService<EmbeddedEngine>().StopAsync()).ShouldBeTrue();
        await provider.DisposeAsync();
    }
}
