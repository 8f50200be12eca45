using System.Collections.Immutable;
using OrleansTenantAuth.Store;

namespace OrleansTenantAuth.Tests.Store.Conformance;

// Loads, checks, lists and leases.
public abstract partial class StoreConformance
{
    [ConformanceFact]
    public async Task LoadMany_AnswersInTheOrderAsked()
    {
        await Committed(Store, Commits.Of("a", 0));
        await Committed(Store, Commits.Of("b", 0));
        var states = await Store.LoadMany(["b", "none", "a", "b", "nul\0"]);
        states.Select(s => s?.Key).ShouldBe(["b", null, "a", "b", null]);
        (await Store.LoadMany([])).ShouldBeEmpty();
        await Should.ThrowAsync<ArgumentOutOfRangeException>(() => Store.LoadMany([.. Enumerable.Repeat("a", StoreLimits.KeysPerLoad + 1)]));
    }

    [ConformanceFact]
    public async Task Load_ByManyAtOnce_AnswersEachItsOwn()
    {
        var keys = Enumerable.Range(0, 300).Select(i => $"k/{i}").ToArray();
        await Task.WhenAll(keys.Where((_, i) => i % 2 == 0).Select(key => Task.Run(() => Store.Commit(Commits.Of(key, 0)))));
        var states = await Task.WhenAll(keys.Select(key => Task.Run(() => Store.Load(key))));
        states.Select(s => s?.Key).ShouldBe(keys.Select((key, i) => i % 2 == 0 ? key : null));
    }

    [ConformanceFact]
    public async Task Check_AfterAnAcknowledgedCommit_SeesIt()
    {
        var version = 0L;
        for (var i = 0; i < 100; i++)
        {
            var old = version;
            version = await Committed(Store, Commits.Of("k", old));
            (await Store.Check(Commits.Guards(new Guard("k", version), new Guard("none", 0)))).ShouldBeTrue();
            (await Store.Check(Commits.Guards(new Guard("k", old)))).ShouldBeFalse();
        }

        (await Store.Check([])).ShouldBeTrue();
        (await Store.Check(Commits.Guards(new Guard("none", 1)))).ShouldBeFalse();
    }

    [ConformanceFact]
    public async Task List_PagesInOrdinalOrder()
    {
        string[] items = ["A", "Z", "_", "a", "b", "z", "\u00e4", "\u20ac", "\U0001F600"];
        var changes = items.Reverse().Select(item => new EntryChange("l", item, [1])).ToArray();
        await Committed(Store, Commits.Listing("owner", 0, changes));
        await Committed(Store, Commits.Listing("other", 0, new EntryChange("l2", "c", [1])));
        var paged = new List<string>();
        for (var page = await Store.List("l", null, 2); page.Length > 0; page = await Store.List("l", paged[^1], 2))
            paged.AddRange(page.Select(e => e.Item));
        paged.ShouldBe(items);
        (await Store.List("none", null, 10)).ShouldBeEmpty();
        (await Store.List("nul\0", null, 10)).ShouldBeEmpty();
    }

    [ConformanceFact]
    public async Task TryLease_HoldsUntilItRunsOut()
    {
        var minute = TimeSpan.FromMinutes(1);
        (await Store.TryLease("mail", "one", minute)).ShouldBeTrue();
        (await Store.TryLease("mail", "two", minute)).ShouldBeFalse();
        (await Store.TryLease("other", "two", minute)).ShouldBeTrue();
        Time.Advance(TimeSpan.FromSeconds(40));
        (await Store.TryLease("mail", "one", minute)).ShouldBeTrue();
        Time.Advance(TimeSpan.FromSeconds(40));
        (await Store.TryLease("mail", "two", minute)).ShouldBeFalse();
        Time.Advance(TimeSpan.FromSeconds(20));
        (await Store.TryLease("mail", "two", minute)).ShouldBeTrue();
        (await Store.TryLease("mail", "one", minute)).ShouldBeFalse();
    }

    [ConformanceFact]
    public async Task TryLease_ByManyAtOnce_OneHoldsIt()
    {
        var taken = await Task.WhenAll(Enumerable.Range(0, 50).Select(i => Task.Run(() => Store.TryLease("job", $"holder-{i}", TimeSpan.FromMinutes(1)))));
        taken.Count(t => t).ShouldBe(1);
    }

    [ConformanceFact]
    public async Task Status_TellsWhatHappened()
    {
        await Committed(Store, Commits.Of("a", 0));
        await Committed(Store, Commits.Of("b", 0, Commits.Event("x")));
        var status = Store.Status;
        (status.Ready, status.QueuedCommits, status.Head, status.Commits).ShouldBe((true, 0, 2, 2));
        status.Batches.ShouldBeInRange(1, 2);
    }
}
