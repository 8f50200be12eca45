using OrleansTenantAuth.Store;

namespace OrleansTenantAuth.Tests.Store.Conformance;

// Events, their order, tails and the audit log.
public abstract partial class StoreConformance
{
    [ConformanceFact]
    public async Task Tail_WhileManyCommit_SeesEachEventOnceInOrder()
    {
        const int Writers = 20;
        const int Each = 100;
        var committed = new System.Collections.Concurrent.ConcurrentBag<(long Version, int Events)>();
        var seen = new List<StoredEvent>();
        using var stop = new CancellationTokenSource();
        var tail = Task.Run(async () =>
        {
            var position = 0L;
            while (seen.Count < Writers * Each * 2)
            {
                var events = await Store.ReadEvents(position, 64);
                seen.AddRange(events);
                if (events.Length > 0)
                    position = events[^1].Position;
                else
                    await Store.Signal.WaitAfter(position, stop.Token);
            }
        });
        await Task.WhenAll(Enumerable.Range(0, Writers).Select(writer => Task.Run(async () =>
        {
            for (var i = 0; i < Each; i++)
            {
                committed.Add((await Committed(Store, Commits.Of($"w/{writer}-{i}", 0, Commits.Event("a"), Commits.Event("b"))), 2));
                if (i % 5 == 0)
                    committed.Add((await Committed(Store, Commits.Of($"silent/{writer}-{i}", 0)), 1));
            }
        })));
        await tail.WaitAsync(TimeSpan.FromSeconds(60));
        await stop.CancelAsync();

        seen.Select(e => e.Position).ShouldBe(seen.Select(e => e.Position).Order());
        seen.DistinctBy(e => e.Position).Count().ShouldBe(Writers * Each * 2);
        foreach (var pair in seen.Chunk(2))
        {
            // The two events of a commit are neighbours.
            (pair[0].Kind, pair[1].Kind, pair[1].Position).ShouldBe(("a", "b", pair[0].Position + 1));
            pair[0].GrainKey.ShouldBe(pair[1].GrainKey);
        }

        // Every position was taken by exactly one commit: versions are never reused and none is lost.
        var taken = committed.SelectMany(c => Enumerable.Range(0, c.Events).Select(i => c.Version - i)).Order().ToArray();
        taken.ShouldBe(Enumerable.Range(1, taken.Length).Select(i => (long)i));
        (await Store.Head()).ShouldBe(taken[^1]);
    }

    [ConformanceFact]
    public async Task Versions_AfterReopening_GoOn()
    {
        var before = await Committed(Store, Commits.Of("a", 0, Commits.Event("x"), Commits.Event("y")));
        await Store.DisposeAsync();
        var again = await Open(place);
        (await Committed(again, Commits.Of("b", 0))).ShouldBe(before + 1);
        (await again.Load("a"))!.Version.ShouldBe(before);
    }

    [ConformanceFact]
    public async Task Event_HoldsAllThatWasGivenAndTheStoresTime()
    {
        var (app, tenant, user) = (Guid.NewGuid(), Guid.NewGuid(), Guid.NewGuid());
        var at = Store.Clock.GetUtcNow();
        await Committed(Store, Commits.Of("k", 0, new NewEvent("role.assigned", app, tenant, user, "admin:1", "r-1", [1, 2]), new NewEvent("bare", null, null, null, "system", "r-2", [])));
        var events = await Store.ReadEvents(0, 10);
        events[0].Data.ShouldBe([1, 2]);
        (events[0] with { Data = [] }).ShouldBe(new StoredEvent(1, at, "k", "role.assigned", app, tenant, user, "admin:1", "r-1", events[0].Data) with { Data = [] }, new WithoutData());
        (events[1].AppId, events[1].TenantId, events[1].UserId).ShouldBe((null, null, null));
    }

    [ConformanceFact]
    public async Task FindEvents_FiltersAndPagesNewestFirst()
    {
        var (app, tenant, user) = (Guid.NewGuid(), Guid.NewGuid(), Guid.NewGuid());
        var start = Time.GetUtcNow();
        for (var i = 0; i < 30; i++)
        {
            var e = Commits.Event(i % 2 == 0 ? "even" : "odd", i < 20 ? app : Guid.NewGuid(), i < 10 ? tenant : null, i == 3 ? user : null);
            await Committed(Store, Commits.Of($"k/{i}", 0, e));
            Time.Advance(TimeSpan.FromMinutes(1));
        }

        var none = new EventFilter(null, null, null, null, null, null, null, 100);
        (await Positions(none)).ShouldBe(Enumerable.Range(1, 30).Reverse().Select(p => (long)p));
        (await Positions(none with { AppId = app })).Length.ShouldBe(20);
        (await Positions(none with { TenantId = tenant, Kind = "odd" })).ShouldBe([10, 8, 6, 4, 2]);
        (await Positions(none with { UserId = user, TenantId = tenant, AppId = app })).ShouldBe([4]);
        (await Positions(none with { From = start.AddMinutes(5), Until = start.AddMinutes(8) })).ShouldBe([8, 7, 6]);
        (await Positions(none with { Kind = "none\0" })).ShouldBeEmpty();

        var paged = new List<long>();
        var filter = none with { AppId = app, Limit = 7 };
        for (var page = await Positions(filter); page.Length > 0; page = await Positions(filter with { Before = paged[^1] }))
            paged.AddRange(page);
        paged.ShouldBe(Enumerable.Range(1, 20).Reverse().Select(p => (long)p));

        async Task<long[]> Positions(EventFilter wanted) => [.. (await Store.FindEvents(wanted)).Select(e => e.Position)];
    }

    [ConformanceFact]
    public async Task ReadFeed_HoldsWhatConcernsTokensOfTheApp_OldestFirst()
    {
        var app = Guid.NewGuid();
        var kinds = FeedKinds.All.Add("otp.requested").Add("session.opened");
        for (var i = 0; i < kinds.Length; i++)
            await Committed(Store, Commits.Of($"k/{i}", 0, Commits.Event(kinds[i], app, null, null), Commits.Event(kinds[i], Guid.NewGuid(), null, null)));
        var expected = Enumerable.Range(0, FeedKinds.All.Length).Select(i => (2L * i) + 1).ToArray();
        var all = await Store.ReadFeed(new FeedFilter(app, 0, long.MaxValue, 100));
        all.Select(e => e.Position).ShouldBe(expected);
        all.Select(e => e.Kind).ShouldBe(FeedKinds.All);
        (await Store.ReadFeed(new FeedFilter(app, expected[2], expected[6], 100))).Select(e => e.Position).ShouldBe(expected[3..7]);
        (await Store.ReadFeed(new FeedFilter(app, 0, long.MaxValue, 2))).Select(e => e.Position).ShouldBe(expected[..2]);
    }

    [ConformanceFact]
    public async Task ReadTenant_HoldsTheTenantsEventsAlone_OldestFirst()
    {
        var tenant = Guid.NewGuid();
        for (var i = 0; i < 10; i++)
            await Committed(Store, Commits.Of($"k/{i}", 0, Commits.Event("a", null, tenant, null), Commits.Event("a", null, Guid.NewGuid(), null), Commits.Event("a")));
        var expected = Enumerable.Range(0, 10).Select(i => (3L * i) + 1).ToArray();
        (await Store.ReadTenant(new TenantEventFilter(tenant, 0, long.MaxValue, 100))).Select(e => e.Position).ShouldBe(expected);
        (await Store.ReadTenant(new TenantEventFilter(tenant, expected[2], expected[6], 100))).Select(e => e.Position).ShouldBe(expected[3..7]);
        (await Store.ReadTenant(new TenantEventFilter(tenant, 0, long.MaxValue, 2))).Select(e => e.Position).ShouldBe(expected[..2]);
        (await Store.ReadTenant(new TenantEventFilter(Guid.NewGuid(), 0, long.MaxValue, 100))).ShouldBeEmpty();
    }

    private sealed class WithoutData : IEqualityComparer<StoredEvent>
    {
        public bool Equals(StoredEvent? x, StoredEvent? y) => (x! with { Data = [] }).ToString() == (y! with { Data = [] }).ToString();

        public int GetHashCode(StoredEvent obj) => obj.Position.GetHashCode();
    }
}
