using OrleansTenantAuth.Store;

namespace OrleansTenantAuth.Tests.Store.Conformance;

// What retention deletes and keeps.
public abstract partial class StoreConformance
{
    private static readonly RetentionPolicy KeepAll = new(TimeSpan.FromDays(3650), 0, TimeSpan.FromDays(3650), TimeSpan.FromDays(3650), 10_000);

    [ConformanceFact]
    public async Task Retain_OfExpiredEntries_DeletesThemAndWhatTheyReap()
    {
        var now = Time.GetUtcNow();
        await Committed(Store, Commits.Listing("~f/dead", 0, new EntryChange(GrainKey.ReapList, "dead", [1], now.AddHours(1)), new EntryChange("sessions", "dead", [1], now.AddHours(1))));
        await Committed(Store, Commits.Listing("~f/live", 0, new EntryChange(GrainKey.ReapList, "live", [1], now.AddHours(9)), new EntryChange("sessions", "live", [1], now.AddHours(1)), new EntryChange("sessions", "always", [1])));
        (await Store.Retain(KeepAll)).ShouldBe(0);
        Time.Advance(TimeSpan.FromHours(2));
        (await Store.Retain(KeepAll)).ShouldBe(4);
        (await Store.Load("~f/dead")).ShouldBeNull();
        (await Store.Load("~f/live")).ShouldNotBeNull();
        (await Store.List("sessions", null, 10)).Select(e => e.Item).ShouldBe(["always"]);
        (await Store.List(GrainKey.ReapList, null, 10)).Select(e => e.Item).ShouldBe(["live"]);

        // The grain made again has a version that no old guard matches.
        (await Committed(Store, Commits.Of("~f/dead", 0))).ShouldBe(3);
    }

    [ConformanceFact]
    public async Task Commit_OnAGrainThatRetentionDeleted_IsAConflict()
    {
        var soon = Time.GetUtcNow().AddHours(1);
        var family = await Committed(Store, Commits.Listing("~f/dead", 0, new EntryChange(GrainKey.ReapList, "dead", [1], soon)));
        var user = await Committed(Store, Commits.Of("user/1", 0));
        Time.Advance(TimeSpan.FromHours(2));
        (await Store.Retain(KeepAll)).ShouldBe(2);
        (await Store.Commit(Commits.Of("~f/dead", family))).Status.ShouldBe(CommitStatus.VersionConflict);
        (await Store.Commit(Commits.Guarded("user/1", user, new Guard("~f/dead", family)))).Status.ShouldBe(CommitStatus.GuardFailed);
        user = await Committed(Store, Commits.Guarded("user/1", user, new Guard("~f/dead", 0)));
        (await Store.Commit(Commits.Of("~f/dead", family))).Status.ShouldBe(CommitStatus.VersionConflict);
        (await Store.Commit(Commits.Guarded("user/1", user, new Guard("~f/dead", family)))).Status.ShouldBe(CommitStatus.GuardFailed);
    }

    [ConformanceFact]
    public async Task Retain_IsBoundedByItsRows()
    {
        var gone = Time.GetUtcNow().AddMinutes(1);
        for (var i = 0; i < 12; i++)
            await Committed(Store, Commits.Listing($"k/{i}", 0, [.. Enumerable.Range(0, 100).Select(n => new EntryChange($"l/{i}", $"{n}", [1], gone))]));
        Time.Advance(TimeSpan.FromHours(1));
        (await Store.Retain(KeepAll with { BatchRows = 700 })).ShouldBe(700);
        (await Store.Retain(KeepAll with { BatchRows = 700 })).ShouldBe(500);
    }

    [ConformanceFact]
    public async Task Retain_OfTimedGrains_DeletesTheOldOnes()
    {
        var start = Time.GetUtcNow();
        var old = GrainKey.Challenge(Guid.CreateVersion7(start));
        var ancient = GrainKey.Challenge(Guid.CreateVersion7(start.AddYears(-1)));
        var family = GrainKey.Family(Guid.CreateVersion7(start));
        await Committed(Store, Commits.Of(ancient, 0));
        await Committed(Store, Commits.Of(old, 0));
        await Committed(Store, Commits.Of(family, 0));
        Time.Advance(TimeSpan.FromDays(40));
        var young = GrainKey.Challenge(Guid.CreateVersion7(Time.GetUtcNow()));
        await Committed(Store, Commits.Of(young, 0));
        await Committed(Store, Commits.Of("user/1", 0));
        (await Store.Retain(KeepAll with { ChallengeAge = TimeSpan.FromDays(2), FamilyAge = TimeSpan.FromDays(90) })).ShouldBe(2);
        (await Store.LoadMany([old, ancient, young, family, "user/1"])).Select(s => s is not null).ShouldBe([false, false, true, true, true]);
        Time.Advance(TimeSpan.FromDays(120));
        (await Store.Retain(KeepAll with { FamilyAge = TimeSpan.FromDays(90) })).ShouldBe(1);
        (await Store.Load(family)).ShouldBeNull();
    }

    [ConformanceFact]
    public async Task Commit_OfTimedKeysOfAnyTime_IsStored()
    {
        string[] keys =
        [
            .. Enumerable.Range(0, 20).Select(_ => GrainKey.Family(Guid.NewGuid())),
            .. Enumerable.Range(-3, 30).Select(month => GrainKey.Family(Guid.CreateVersion7(Time.GetUtcNow().AddMonths(month)))),
            .. Enumerable.Range(-3, 30).Select(day => GrainKey.Challenge(Guid.CreateVersion7(Time.GetUtcNow().AddDays(day)))),
            "~", "~a", "~c/", "~f/", "~z", "~f/zzz",
        ];
        var results = await Task.WhenAll(keys.Select(key => Store.Commit(Commits.Of(key, 0, Commits.Event("x")))));
        results.ShouldAllBe(r => r.Status == CommitStatus.Committed);
        (await Store.LoadMany([.. keys])).ShouldAllBe(s => s != null);
    }
}
