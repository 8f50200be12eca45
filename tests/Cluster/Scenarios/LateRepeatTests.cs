using OrleansTenantAuth.Tests.Cluster.Load;
using OrleansTenantAuth.Tests.Cluster.Processes;
using OrleansTenantAuth.TestSupport;

namespace OrleansTenantAuth.Tests.Cluster.Scenarios;

/// <summary>What a process that stood still does with the requests that it finds when it goes on.</summary>
public sealed class LateRepeatTests
{
    // The client gives up before anybody else can have noticed that the process stands still.
    private static readonly TimeSpan ShortPatience = TimeSpan.FromSeconds(2);

    [RequirePostgresFact]
    public async Task Thaw_WithARefreshWhoseClientWentOnElsewhere_LeavesTheSessionAlive()
    {
        await using var scenario = await Scenario.Start(processes: 3);
        var session = await scenario.Login();
        (await scenario.Refresh(session, 0)).Status.ShouldBe(200);

        scenario.Cluster.Servers[0].Freeze();
        var operation = scenario.Recorder.NextOperation();
        (await scenario.Refresh(session, 0, operation, ShortPatience)).Outcome.ShouldBe(CallEnd.TimedOut);
        await GoOnElsewhere(scenario, session, operation);
        (await scenario.Refresh(session, 2)).Status.ShouldBe(200);
        (await scenario.Refresh(session, 1)).Status.ShouldBe(200);
        await Supervisor.GoOn(scenario.Cluster, scenario.Cluster.Servers[0]);
        await scenario.Cluster.Servers[0].Ready();

        // It refuses everything for a moment; when it does no more, what it found is behind it.
        while ((await scenario.Once(Asks.Me(session), 0)).Call is { IsOk: false } refused)
            refused.Status.ShouldBe(503);
        (await scenario.Refresh(session, 0)).Status.ShouldBe(200);
    }

    // The same intent at another process, again while that says so: it too may need what the frozen one holds.
    private static async Task GoOnElsewhere(Scenario scenario, Session session, long operation)
    {
        for (var refusals = 0; await scenario.Refresh(session, 1, operation) is { IsOk: false } refused; refusals++)
        {
            (refused.Status, refused.RetryAfter).ShouldBe((503, 1));
            refusals.ShouldBeLessThan(Supervisor.MostRefusals);
        }
    }
}
