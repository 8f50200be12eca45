using OrleansTenantAuth.Store;
using OrleansTenantAuth.Store.Commits;

namespace OrleansTenantAuth.Tests.Store.Conformance;

// What callers learn when writing fails.
public abstract partial class StoreConformance
{
    [ConformanceFact]
    public async Task Commit_WhenTheStoreFailsBeforeWriting_IsUnavailableAndServiceResumes()
    {
        var faults = new TestFaults { Before = _ => throw new StoreUnavailableException("down") };
        var store = await OpenWith(faults);
        await Should.ThrowAsync<StoreUnavailableException>(() => store.Commit(Commits.Of("k", 0)));
        store.Status.Ready.ShouldBeFalse();
        (await store.Load("k")).ShouldBeNull();
        faults.Before = _ => Task.CompletedTask;
        await Committed(store, Commits.Of("k", 0));
        store.Status.Ready.ShouldBeTrue();
    }

    [ConformanceFact]
    public async Task Commit_WhenTheAnswerIsLost_LearnsThatItHappened()
    {
        var faults = new TestFaults();
        var store = await OpenWith(faults);
        var first = await Committed(store, Commits.Of("k", 0));
        faults.After = _ => throw new System.IO.IOException("connection lost");
        var commit = Commits.Of("k", first);
        var version = await Committed(store, commit);
        faults.After = _ => Task.CompletedTask;
        var state = await store.Load("k");
        (state!.Version, state.OperationId).ShouldBe((version, commit.OperationId));
        await Committed(store, Commits.Of("k", version));
    }

    [ConformanceFact]
    public async Task Commit_WhenTheConnectionBreaksBeforeTheWrite_LearnsThatItDidNotHappen()
    {
        var faults = new TestFaults { Before = _ => throw new System.IO.IOException("connection lost") };
        var store = await OpenWith(faults);
        await Should.ThrowAsync<StoreUnavailableException>(() => store.Commit(Commits.Of("k", 0)));
        (await store.Load("k")).ShouldBeNull();
    }

    [ConformanceFact]
    public async Task Commit_WhenNothingCanBeLearned_HasAnUnknownOutcome()
    {
        var faults = new TestFaults
        {
            After = _ => throw new System.IO.IOException("connection lost"),
            Settle = _ => throw new System.IO.IOException("still lost"),
        };
        var store = await OpenWith(faults, options => options with { CommitWait = TimeSpan.FromSeconds(2) });
        var commit = Commits.Of("k", 0);
        await Should.ThrowAsync<StoreOutcomeUnknownException>(() => store.Commit(commit));
        (await store.Load("k"))!.OperationId.ShouldBe(commit.OperationId);
        faults.After = _ => Task.CompletedTask;
        await Committed(store, Commits.Of("other", 0));
    }

    [ConformanceFact]
    public async Task Commit_InABatchThatIsRefused_OnlyTheGuiltyOneFails()
    {
        var gate = new TaskCompletionSource();
        var faults = new TestFaults { Before = _ => gate.Task };
        var store = await OpenWith(faults, options => options with { Writers = 1 });
        var running = Enumerable.Range(0, 101).Select(i => store.Commit(Commits.Of($"k/{i}", 0, Commits.Event("x")))).ToArray();
        var sizes = new List<int>();
        faults.Before = batch =>
        {
            sizes.Add(batch.Count);
            return batch.Any(c => c.Key is "k/33" or "k/77") ? throw new BatchRefusedException("guilty") : Task.CompletedTask;
        };
        gate.SetResult();
        var results = await Task.WhenAll(running);
        results.Index().Where(r => r.Item.Status != CommitStatus.Committed).Select(r => (r.Index, r.Item.Status))
            .ShouldBe([(33, CommitStatus.Rejected), (77, CommitStatus.Rejected)]);
        sizes.Max().ShouldBeGreaterThan(50);
        (await store.Head()).ShouldBe(99);
    }

    [ConformanceFact]
    public async Task Commit_GivenUpWhileItWaits_IsNeverSent()
    {
        var (entered, gate) = (new TaskCompletionSource(), new TaskCompletionSource());
        var faults = new TestFaults
        {
            Before = _ =>
            {
                entered.TrySetResult();
                return gate.Task;
            },
        };
        var store = await OpenWith(faults, options => options with { Writers = 1 });
        using var giveUp = new CancellationTokenSource();
        var sent = store.Commit(Commits.Of("sent", 0), giveUp.Token);
        await entered.Task;
        var waiting = store.Commit(Commits.Of("waiting", 0), giveUp.Token);
        var patient = store.Commit(Commits.Of("patient", 0));
        await giveUp.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => waiting);
        sent.IsCompleted.ShouldBeFalse();
        gate.SetResult();
        (await sent).Status.ShouldBe(CommitStatus.Committed);
        (await patient).Status.ShouldBe(CommitStatus.Committed);
        (await store.Load("waiting")).ShouldBeNull();
    }

    [ConformanceFact]
    public async Task Commit_WhenTheQueueIsFull_IsUnavailableAtOnce()
    {
        var (entered, gate) = (new TaskCompletionSource(), new TaskCompletionSource());
        var faults = new TestFaults
        {
            Before = _ =>
            {
                entered.TrySetResult();
                return gate.Task;
            },
        };
        var store = await OpenWith(faults, options => options with { Writers = 1, QueuedCommits = 10 });
        var first = store.Commit(Commits.Of("first", 0));
        await entered.Task;
        var waiting = Enumerable.Range(0, 10).Select(i => store.Commit(Commits.Of($"k/{i}", 0))).ToArray();
        await Should.ThrowAsync<StoreUnavailableException>(() => store.Commit(Commits.Of("over", 0)));
        store.Status.QueuedCommits.ShouldBe(10);
        gate.SetResult();
        (await Task.WhenAll(waiting.Append(first))).ShouldAllBe(r => r.Status == CommitStatus.Committed);
    }

    [ConformanceFact]
    public async Task Commit_ThatTheStoreHolds_EndsAtItsDeadline()
    {
        var (entered, gate) = (new TaskCompletionSource(), new TaskCompletionSource());
        var faults = new TestFaults
        {
            Before = _ =>
            {
                entered.TrySetResult();
                return gate.Task;
            },
        };
        var store = await OpenWith(faults, options => options with { Writers = 1, CommitWait = TimeSpan.FromMilliseconds(300) });
        var sent = store.Commit(Commits.Of("sent", 0));
        await entered.Task;
        var waiting = store.Commit(Commits.Of("waiting", 0));
        await Should.ThrowAsync<StoreOutcomeUnknownException>(() => sent);
        await Should.ThrowAsync<StoreUnavailableException>(() => waiting);
        gate.SetResult();
    }

    [ConformanceFact]
    public async Task Dispose_WritesWhatWaits()
    {
        var store = await OpenWith(new TestFaults(), options => options with { CommitWait = TimeSpan.FromMinutes(1) });
        var running = Enumerable.Range(0, 500).Select(i => store.Commit(Commits.Of($"k/{i}", 0))).ToArray();
        await store.DisposeAsync();
        (await Task.WhenAll(running)).ShouldAllBe(r => r.Status == CommitStatus.Committed);
        await Should.ThrowAsync<StoreUnavailableException>(() => store.Commit(Commits.Of("late", 0)));
    }
}
