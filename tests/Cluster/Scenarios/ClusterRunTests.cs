using OrleansTenantAuth.TestSupport;
using Xunit.Abstractions;

namespace OrleansTenantAuth.Tests.Cluster.Scenarios;

/// <summary>The run of the command, as a test: <c>CLUSTER_SECONDS</c> (90) and <c>CLUSTER_SEED</c> (1) say how long and which.</summary>
public sealed class ClusterRunTests(ITestOutputHelper output)
{
    [RequirePostgresFact]
    public async Task Run_UnderEveryFault_KeepsEveryPromise()
    {
        var report = await ClusterRun.Run(RunOptions.OfEnvironment(), output.WriteLine);
        output.WriteLine(report.ToString());
        report.Violations.ShouldBeEmpty(report.ToString());
    }
}
