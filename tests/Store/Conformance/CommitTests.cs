using OrleansTenantAuth.Store;

namespace OrleansTenantAuth.Tests.Store.Conformance;

// Compare-and-set, guards, entries, and what a commit may hold.
public abstract partial class StoreConformance
{
    [ConformanceFact]
    public async Task Commit_ThenLoad_AnswersStateVersionAndOperation()
    {
        var commit = Commits.Of("user/1", 0, Commits.Event("user.made"));
        var version = await Committed(Store, commit);
        var state = await Store.Load("user/1");
        state.ShouldNotBeNull();
        (state.Key, state.Version, state.OperationId).ShouldBe(("user/1", version, commit.OperationId));
        state.State.ShouldBe(commit.State);
        (await Store.Head()).ShouldBe(version);
        (await Store.Load("user/2")).ShouldBeNull();
    }

    [ConformanceFact]
    public async Task Commit_WithAnotherVersion_IsRefusedAndWritesNothing()
    {
        var version = await Committed(Store, Commits.Of("user/1", 0));
        foreach (var expected in (long[])[0, version - 1, version + 1, -1])
        {
            var refused = await Store.Commit(Commits.Of("user/1", expected, Commits.Event("never")));
            refused.ShouldBe(new CommitResult(CommitStatus.VersionConflict, 0));
        }

        (await Store.Commit(Commits.Of("user/2", 7))).Status.ShouldBe(CommitStatus.VersionConflict);
        (await Store.ReadEvents(0, 10)).ShouldBeEmpty();
        (await Committed(Store, Commits.Of("user/1", version))).ShouldBe(version + 1);
    }

    [ConformanceFact]
    public async Task Commit_FirstWriteByAThousandAtOnce_ExactlyOneWins()
    {
        var commits = Enumerable.Range(0, 1_000).Select(_ => Commits.Of("alias/app:x", 0, Commits.Event("taken"))).ToArray();
        var results = await Task.WhenAll(commits.Select(commit => Task.Run(() => Store.Commit(commit))));
        var winner = results.Index().Single(r => r.Item.Status == CommitStatus.Committed);
        results.Count(r => r.Status == CommitStatus.VersionConflict).ShouldBe(999);
        (await Store.Load("alias/app:x"))!.OperationId.ShouldBe(commits[winner.Index].OperationId);
        (await Store.ReadEvents(0, 10)).Length.ShouldBe(1);
    }

    [ConformanceFact]
    public async Task Commit_WithGuards_HoldsThemAtItsOwnPlace()
    {
        var tenant = await Committed(Store, Commits.Of("tenant/1", 0));
        await Committed(Store, Commits.Guarded("user/1", 0, new Guard("tenant/1", tenant), new Guard("app/none", 0)));
        (await Store.Commit(Commits.Guarded("user/2", 0, new Guard("tenant/1", tenant - 1)))).Status.ShouldBe(CommitStatus.GuardFailed);
        (await Store.Commit(Commits.Guarded("user/2", 0, new Guard("tenant/1", 0)))).Status.ShouldBe(CommitStatus.GuardFailed);
        (await Store.Commit(Commits.Guarded("user/2", 9, new Guard("tenant/1", 0)))).Status.ShouldBe(CommitStatus.VersionConflict);
        (await Store.Load("user/2")).ShouldBeNull();
    }

    [ConformanceFact]
    public async Task Commit_OfGuardAndGuarded_RacingNeverBothHold()
    {
        // Each pair: one writes the tenant, the other adds a user on the tenant's old version.
        for (var round = 0; round < 20; round++)
        {
            var tenants = new long[50];
            for (var i = 0; i < tenants.Length; i++)
                tenants[i] = await Committed(Store, Commits.Of($"tenant/{round}-{i}", 0));
            var users = tenants.Select((version, i) => Task.Run(() => Store.Commit(Commits.Guarded($"user/{round}-{i}", 0, new Guard($"tenant/{round}-{i}", version))))).ToArray();
            var changes = tenants.Select((version, i) => Task.Run(() => Store.Commit(Commits.Of($"tenant/{round}-{i}", version)))).ToArray();
            await Task.WhenAll(users.Concat(changes));
            for (var i = 0; i < tenants.Length; i++)
            {
                var change = await changes[i];
                var user = await users[i];
                change.Status.ShouldBe(CommitStatus.Committed);
                if (user.Status == CommitStatus.Committed)
                    user.Version.ShouldBeLessThan(change.Version);
                else
                    user.Status.ShouldBe(CommitStatus.GuardFailed);
            }
        }
    }

    [ConformanceFact]
    public async Task Commit_CrossingGuards_AtMostOneOfEachPairHolds()
    {
        var results = await Task.WhenAll(Enumerable.Range(0, 200).Select(async i =>
        {
            var left = Task.Run(() => Store.Commit(Commits.Guarded($"left/{i}", 0, new Guard($"right/{i}", 0))));
            var right = Task.Run(() => Store.Commit(Commits.Guarded($"right/{i}", 0, new Guard($"left/{i}", 0))));
            return (Left: await left, Right: await right);
        }));
        foreach (var (left, right) in results)
        {
            CommitStatus[] pair = [left.Status, right.Status];
            pair.Order().ShouldBe([CommitStatus.Committed, CommitStatus.GuardFailed]);
        }
    }

    [ConformanceFact]
    public async Task Commit_OfUnstorableOrOversizeParts_FailsAlone()
    {
        var long512 = new string('k', StoreLimits.KeyChars);
        var good = Commits.Of("good", 0);
        Commit[] bad =
        [
            Commits.Of("nul\0", 0), Commits.Of("lone\ud800", 0), Commits.Of("", 0), Commits.Of(long512 + "k", 0),
            good with { State = new byte[StoreLimits.StateBytes + 1] },
            Commits.Of("e", 0, Commits.Event("kind\0")), Commits.Of("e", 0, Commits.Event("k") with { Actor = "\udc00" }),
            Commits.Of("e", 0, Commits.Event("k") with { Data = new byte[StoreLimits.ValueBytes + 1] }),
            Commits.Guarded("g", 0, new Guard("nul\0", 0)),
            Commits.Listing("l", 0, new EntryChange("list\0", "i", [])),
            Commits.Listing("l", 0, new EntryChange("list", "i", new byte[StoreLimits.ValueBytes + 1])),
            Commits.Listing("l", 0, new EntryChange(new string('\u20ac', 512), new string('\u20ac', 512), [])),
            Commits.Of("many", 0, [.. Enumerable.Repeat(Commits.Event("k"), StoreLimits.PartsPerCommit + 1)]),
        ];
        Commit[] fine =
        [
            Commits.Of(long512, 0), Commits.Of("quote'\"\\{},;--%$1", 0), Commits.Of("emoji/\U0001F600", 0),
            Commits.Of("biggest", 0) with { State = new byte[StoreLimits.StateBytes] },
            Commits.Of("empty", 0, Commits.Event("k") with { Actor = "", RequestId = "", Data = [] }) with { State = [] },
            Commits.Listing("l", 0, new EntryChange(new string('\u20ac', 400), new string('\u20ac', 400), [])),
        ];
        var refused = bad.Select(c => Task.Run(() => Store.Commit(c))).ToArray();
        var written = fine.Select(c => Task.Run(() => Store.Commit(c))).ToArray();
        (await Task.WhenAll(refused)).ShouldAllBe(r => r.Status == CommitStatus.Rejected);
        (await Task.WhenAll(written)).ShouldAllBe(r => r.Status == CommitStatus.Committed);
        foreach (var commit in fine)
            (await Store.Load(commit.Key))!.State.ShouldBe(commit.State);
        var e = (await Store.ReadEvents(0, 10)).ShouldHaveSingleItem();
        (e.Actor, e.RequestId, e.Data.Length).ShouldBe(("", "", 0));
    }

    [ConformanceFact]
    public async Task Commit_OfEntries_KeepsTheOwnerRuleAndTheOrder()
    {
        var until = Time.GetUtcNow().AddDays(1);
        var first = await Committed(Store, Commits.Listing("user/1", 0, new EntryChange("m", "b", [1]), new EntryChange("m", "a", [2], until)));
        (await Store.Commit(Commits.Listing("user/2", 0, new EntryChange("m", "a", [3])))).Status.ShouldBe(CommitStatus.Rejected);
        (await Store.Commit(Commits.Listing("user/2", 0, new EntryChange("m", "a", null)))).Status.ShouldBe(CommitStatus.Rejected);
        (await Store.Load("user/2")).ShouldBeNull();
        var entries = await Store.List("m", null, 10);
        entries.Select(e => (e.Item, e.Owner, e.Value[0], e.ExpiresAt)).ShouldBe([("a", "user/1", (byte)2, until), ("b", "user/1", (byte)1, null)]);

        await Committed(Store, Commits.Listing("user/1", first, new EntryChange("m", "a", null), new EntryChange("m", "b", [4]), new EntryChange("m", "none", null)));
        await Committed(Store, Commits.Listing("user/2", 0, new EntryChange("m", "a", [5])));
        (await Store.List("m", null, 10)).Select(e => (e.Owner, e.Value[0])).ShouldBe([("user/2", (byte)5), ("user/1", (byte)4)]);
    }

    [ConformanceFact]
    public async Task Commit_ChangingAnEntryTwice_KeepsTheLast()
    {
        await Committed(Store, Commits.Listing("user/1", 0, new EntryChange("m", "a", [1]), new EntryChange("m", "a", null), new EntryChange("m", "a", [2])));
        (await Store.List("m", null, 10)).ShouldHaveSingleItem().Value.ShouldBe([2]);
    }

    [ConformanceFact]
    public async Task Commit_OfOneEntryByManyAtOnce_OneOwnsIt()
    {
        var results = await Task.WhenAll(Enumerable.Range(0, 100).Select(i => Task.Run(() => Store.Commit(Commits.Listing($"user/{i}", 0, new EntryChange("slugs", "x", [1]))))));
        results.Count(r => r.Status == CommitStatus.Committed).ShouldBe(1);
        results.Count(r => r.Status == CommitStatus.Rejected).ShouldBe(99);
    }
}
