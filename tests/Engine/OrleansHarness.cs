using Microsoft.Extensions.DependencyInjection;
using Orleans.TestingHost;
using OrleansTenantAuth.Silo.Engines;
using OrleansTenantAuth.Tests.Engine.Conformance;

namespace OrleansTenantAuth.Tests.Engine;

/// <summary>Two clusters over the same services. Deadlines pass by themselves.</summary>
public sealed class OrleansHarness : IEngineHarness
{
    /// <summary>A deadline that tests wait for.</summary>
    public static readonly TimeSpan Near = TimeSpan.FromSeconds(3);

    /// <summary>A deadline that a busy machine does not meet.</summary>
    public static readonly TimeSpan Far = TimeSpan.FromMinutes(5);

    private readonly InProcessTestCluster cluster;
    private readonly InProcessTestCluster other;

    private OrleansHarness(Stage stage, TimeSpan deadline)
    {
        Stage = stage;
        cluster = Build(stage, deadline, silos: 2);
        other = Build(stage, deadline, silos: 1);
    }

    public IGrainFactory Grains => cluster.Client;

    public IGrainFactory OtherGrains => other.Client;

    public Stage Stage { get; }

    public static async Task<OrleansHarness> Start(TimeSpan deadline)
    {
        var harness = new OrleansHarness(new Stage(), deadline);
        await Task.WhenAll(harness.cluster.DeployAsync(), harness.other.DeployAsync());
        return harness;
    }

    public void Advance(TimeSpan step)
    {
    }

    public bool IsTimeout(Exception fault) => EngineFaults.Classify(fault) is FaultKind.Timeout;

    public bool IsCycle(Exception fault) => IsTimeout(fault);

    public async ValueTask DisposeAsync()
    {
        foreach (var ending in (InProcessTestCluster[])[cluster, other])
        {
            await ending.StopAllSilosAsync();
            await ending.DisposeAsync();
        }
    }

    private static InProcessTestCluster Build(Stage stage, TimeSpan deadline, short silos)
    {
        var builder = new InProcessTestClusterBuilder(silos);
        builder.Options.ConfigureFileLogging = false;
        builder.Options.ClusterId = "test-" + Guid.NewGuid().ToString("N");
        builder.ConfigureSiloHost((_, host) => host.Services.AddSingleton(stage));
        builder.ConfigureSilo((_, silo) => silo.UseTenantAuth(deadline));
        builder.ConfigureClient(client => client.UseTenantAuth(deadline));
        return builder.Build();
    }
}
