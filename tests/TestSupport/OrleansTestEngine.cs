using Microsoft.Extensions.DependencyInjection;
using Orleans.TestingHost;
using OrleansTenantAuth.Silo.Engines;

namespace OrleansTenantAuth.TestSupport;

/// <summary>
/// A cluster of two silos over services that a test gives, and a client of it: the same settings as in the field, but for deadlines,
/// which are far away, so that a busy machine changes no test's outcome. Silos and client send each other real messages.
/// </summary>
public sealed class TestEngine : IAsyncDisposable
{
    private static readonly TimeSpan Far = TimeSpan.FromMinutes(5);
    private readonly InProcessTestCluster cluster;

    private TestEngine(InProcessTestCluster cluster) => this.cluster = cluster;

    /// <summary>The cluster's grains, as a client sees them.</summary>
    public IGrainFactory Grains => cluster.Client;

    /// <summary>The cluster.</summary>
    public InProcessTestCluster Cluster => cluster;

    /// <summary>Starts a cluster; services that are instances are shared by its silos and stay their owner's.</summary>
    public static async Task<TestEngine> Start(Action<IServiceCollection> configure)
    {
        var builder = new InProcessTestClusterBuilder(initialSilosCount: 2);
        builder.Options.ConfigureFileLogging = false;
        builder.Options.ClusterId = "test-" + Guid.NewGuid().ToString("N");
        builder.ConfigureSiloHost((_, host) => configure(host.Services));
        builder.ConfigureSilo((_, silo) => silo.UseTenantAuth(Far));
        builder.ConfigureClient(client => client.UseTenantAuth(Far));
        var built = builder.Build();
        await built.DeployAsync();
        return new TestEngine(built);
    }

    /// <summary>Whether the fault says that the engine stops: nothing happened.</summary>
    public static bool IsStopping(Exception fault) => EngineFaults.Classify(fault) is FaultKind.Stopping;

    /// <summary>Stops as hosts do: silos leave when running calls have ended.</summary>
    public async ValueTask DisposeAsync()
    {
        await cluster.StopAllSilosAsync();
        await cluster.DisposeAsync();
    }
}
