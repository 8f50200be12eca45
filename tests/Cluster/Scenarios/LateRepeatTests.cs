using OrleansTenantAuth.Tests.Cluster.Load;
using OrleansTenantAuth.TestSupport;

namespace OrleansTenantAuth.Tests.Cluster.Scenarios;

/// <summary>What a process that stood still does with the requests that it finds when it goes on.</summary>
public sealed class LateRepeatTests
{
    [RequirePostgresFact]
    public async Task Thaw_WithARefreshWhoseClientWentOnElsewhere_LeavesTheSessionAlive()
    {
        await using var scenario = await Scenario.Start(processes: 3, patience: TimeSpan.FromSeconds(2));
        var session = await scenario.Login();
        (await scenario.Refresh(session, 0)).Status.ShouldBe(200);

        scenario.Cluster.Servers[0].Freeze();
        var operation = scenario.Recorder.NextOperation();
        (await scenario.Refresh(session, 0, operation)).Outcome.ShouldBe(CallEnd.TimedOut);
        (await scenario.Refresh(session, 1, operation)).Status.ShouldBe(200);
        (await scenario.Refresh(session, 2)).Status.ShouldBe(200);
        (await scenario.Refresh(session, 1)).Status.ShouldBe(200);
        scenario.Cluster.Servers[0].Thaw();

        // It refuses everything for a moment; when it does no more, what it found is behind it.
        while ((await scenario.Once(Asks.Me(session), 0)).Call is { IsOk: false } refused)
            refused.Status.ShouldBe(503);
        (await scenario.Refresh(session, 0)).Status.ShouldBe(200);
    }
}
