using OrleansTenantAuth.Store;

namespace OrleansTenantAuth.Tests.Store.Conformance;

// The table of processes.
public abstract partial class StoreConformance
{
    private static readonly TimeSpan KeepProcesses = TimeSpan.FromMinutes(10);

    [ConformanceFact]
    public async Task Beat_ReplacesTheProcessesOwnRow_AndRemovesThoseLongUnseen()
    {
        var (dead, live) = (Guid.NewGuid(), Guid.NewGuid());
        await Store.Beat(dead, [1], KeepProcesses);
        await Store.Beat(live, [2], KeepProcesses);
        Time.Advance(TimeSpan.FromMinutes(6));
        await Store.Beat(live, [3], KeepProcesses);
        (await Store.Seen(KeepProcesses)).Select(beat => (beat.Id, beat.Facts.Single())).ShouldBe([(live, (byte)3), (dead, (byte)1)]);

        Time.Advance(TimeSpan.FromMinutes(6));
        (await Store.Seen(KeepProcesses)).Select(beat => beat.Id).ShouldBe([live]);
        (await Store.Seen(KeepProcesses * 10)).Select(beat => beat.Id).ShouldBe([live, dead]);
        await Store.Beat(live, [4], KeepProcesses);
        (await Store.Seen(KeepProcesses * 10)).Select(beat => beat.Id).ShouldBe([live]);
    }

    [ConformanceFact]
    public async Task Beat_OfAProcessThatStoodStillForLong_ListsItAgain()
    {
        var id = Guid.NewGuid();
        await Store.Beat(id, [1], KeepProcesses);
        Time.Advance(KeepProcesses * 2);
        await Store.Beat(id, [2], KeepProcesses);
        var beat = (await Store.Seen(KeepProcesses)).Single();
        (beat.Id, beat.SeenAt).ShouldBe((id, Time.GetUtcNow()));
    }

    [ConformanceFact]
    public async Task Leave_RemovesTheRow()
    {
        var id = Guid.NewGuid();
        await Store.Beat(id, [1], KeepProcesses);
        await Store.Leave(id);
        await Store.Leave(Guid.NewGuid());
        (await Store.Seen(KeepProcesses)).ShouldBeEmpty();
    }

    [ConformanceFact]
    public async Task Lag_EndsOnceTheFeedHasToldOfAllEvents()
    {
        (await Store.Lag()).ShouldBe(default);
        await Committed(Store, Commits.Of("k/1", 0, Commits.Event("x")));
        FeedLag lag;
        do
            lag = await Store.Lag();
        while (lag != default);
    }
}
