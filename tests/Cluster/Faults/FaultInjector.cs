using OrleansTenantAuth.Tests.Cluster.Load;
using OrleansTenantAuth.Tests.Cluster.Processes;

namespace OrleansTenantAuth.Tests.Cluster.Faults;

/// <summary>Does faults to a cluster, one at a time, and notes each.</summary>
public sealed class FaultInjector(ServerCluster cluster, Recorder recorder)
{
    private readonly List<Fault> faults = [];

    /// <summary>What was done so far.</summary>
    public IReadOnlyList<Fault> Faults => faults;

    /// <summary>Does one fault, takes it back, and waits until all processes take calls.</summary>
    public Task Inject(FaultType kind, int process, TimeSpan duration) => kind switch
    {
        FaultType.Kill => Kill(process, duration),
        FaultType.Freeze => Freeze(process, duration),
        FaultType.Restart => Restart(),
        FaultType.Cut => OfNetwork(kind, process, duration, Network.Cut),
        FaultType.Hold => OfNetwork(kind, process, duration, Network.Held),
        FaultType.LoseAnswers => OfNetwork(kind, process, duration, Network.AnswersLost),
        FaultType.Slow => OfNetwork(kind, process, duration, Network.Slow),
        FaultType.DatabaseRestart => OfDatabase(kind, duration, () => cluster.Postgres.Stop("fast")),
        FaultType.DatabaseKill => OfDatabase(kind, duration, () => cluster.Postgres.Stop("immediate")),
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, null),
    };

    private async Task Kill(int process, TimeSpan duration)
    {
        var begin = recorder.Now;
        await cluster.Servers[process].Kill();
        await Task.Delay(duration);
        var healed = recorder.Now;
        cluster.Servers[process].Start();
        await Note(FaultType.Kill, process, begin, healed);
    }

    private async Task Restart()
    {
        for (var process = 0; process < cluster.Servers.Count; process++)
        {
            var begin = recorder.Now;
            var exit = await cluster.Servers[process].Stop();
            var healed = recorder.Now;
            if (exit != 0)
                throw new InvalidOperationException($"Process {process} ended with {exit} when it was asked to stop.");
            cluster.Servers[process].Start();
            await Note(FaultType.Restart, process, begin, healed);
        }
    }

    private async Task Freeze(int process, TimeSpan duration)
    {
        var begun = recorder.Now;
        cluster.Servers[process].Freeze();
        await Task.Delay(duration);
        await Supervisor.GoOn(cluster, cluster.Servers[process]);
        var healed = recorder.Now;
        await Note(FaultType.Freeze, process, begun, healed);
    }

    private async Task OfNetwork(FaultType kind, int process, TimeSpan duration, Network network)
    {
        var begun = recorder.Now;
        cluster.Networks[process].Set(network);
        await Task.Delay(duration);
        var healed = recorder.Now;
        cluster.Networks[process].Set(Network.Whole);
        await Note(kind, process, begun, healed);
    }

    private async Task OfDatabase(FaultType kind, TimeSpan duration, Func<Task> stop)
    {
        var begun = recorder.Now;
        await stop();
        await Task.Delay(duration);
        await cluster.Postgres.StartAgain();
        await Note(kind, null, begun, recorder.Now);
    }

    private async Task Note(FaultType kind, int? process, long begin, long healed)
    {
        foreach (var server in cluster.Servers)
            await server.Ready();
        faults.Add(new Fault(kind, process, begin, healed, recorder.Now));
    }
}
