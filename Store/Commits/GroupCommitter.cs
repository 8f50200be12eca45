using Microsoft.Extensions.Logging;
using OrleansTenantAuth.Store.Reads;

namespace OrleansTenantAuth.Store.Commits;

/// <summary>
/// Gathers commits that wait together into batches, one transaction each, and tells each caller its own outcome. A batch
/// that the store refuses is split until the guilty commit stands alone.
/// </summary>
internal sealed partial class GroupCommitter : IAsyncDisposable
{
    private readonly CommitQueue queue;
    private readonly StoreOptions options;
    private readonly StoreClock clock;
    private readonly StoreMetrics metrics;
    private readonly ILogger logger;
    private readonly Action<BatchSlice> written;
    private readonly VersionMirror mirror;
    private readonly List<Task> loops = [];
    private readonly CancellationTokenSource stopping = new();
    private readonly Lock gate = new();
    private readonly HashSet<List<PendingCommit>> underWay = [];
    private readonly long waitTicks;
    private volatile bool ready = true;

    public GroupCommitter(
        StoreOptions options, StoreClock clock, ILogger logger, IReadOnlyList<IBatchWriter> writers, VersionMirror mirror, Action<BatchSlice> written)
    {
        this.mirror = mirror;
        this.options = options;
        this.clock = clock;
        this.logger = logger;
        this.written = written;
        queue = new CommitQueue(options.QueuedCommits, options.BatchCommits);
        metrics = new StoreMetrics(() => queue.Count);
        waitTicks = (long)(options.CommitWait.TotalSeconds * clock.TimestampFrequency);
        foreach (var writer in writers)
            loops.Add(Task.Run(() => Run(writer)));
        loops.Add(Task.Run(Sweep));
    }

    /// <summary>Whether the last batch could be written.</summary>
    public bool Ready => ready;

    public int Queued => queue.Count;

    public StoreMetrics Metrics => metrics;

    public async Task<CommitResult> Commit(Commit commit, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        commit = CommitRules.Normalise(commit);
        if (CommitRules.Fault(commit) is { } fault)
        {
            LogRejected(logger, KindOf(commit), fault);
            return new CommitResult(CommitStatus.Rejected, 0);
        }

        var pending = new PendingCommit(commit, clock.GetTimestamp());
        if (!queue.TryAdd(pending))
            throw new StoreUnavailableException("The store's queue of commits is full or closed.");
        if (!cancellationToken.CanBeCanceled)
            return await pending.Task;
        using var registration = cancellationToken.UnsafeRegister(
            static (state, token) =>
            {
                var waiting = (PendingCommit)state!;
                if (waiting.TryGiveUp())
                    waiting.TrySetCanceled(token);
            },
            pending);
        return await pending.Task;
    }

    /// <summary>Takes nothing more, writes what waits, and ends.</summary>
    public async ValueTask DisposeAsync()
    {
        queue.Close();
        await Task.WhenAll(loops.SkipLast(1));
        await stopping.CancelAsync();
        await loops[^1];
        stopping.Dispose();
        metrics.Dispose();
    }

    private static string KindOf(Commit commit)
    {
        var key = commit.Key ?? "";
        var slash = key.IndexOf('/', StringComparison.Ordinal);
        return slash is > 0 and < 20 ? key[..slash] : "an unnamed";
    }

    private async Task Run(IBatchWriter writer)
    {
        var batch = new List<PendingCommit>(options.BatchCommits);
        while (await queue.WaitForWork())
        {
            batch.Clear();
            queue.Form(batch);
            if (batch.Count == 0)
            {
                // All that waits stands behind a batch of the other writer.
                await Task.Yield();
                continue;
            }

            lock (gate)
                underWay.Add(batch);
            await Write(writer, batch, 0, batch.Count);
            lock (gate)
                underWay.Remove(batch);
            metrics.Ended(0, queue.Finish(batch));
        }

        await writer.DisposeAsync();
    }

    // The slice [from, until) of a batch is one transaction.
    private async Task Write(IBatchWriter writer, List<PendingCommit> batch, int from, int until)
    {
        var slice = Slice(batch, from, until, writer.UsesKnownRows);
        try
        {
            if (options.Faults is { } faults)
            {
                await faults.BeforeWrite(slice.Commits);
                await writer.Write(slice, stopping.Token);
                await faults.AfterWrite(slice.Commits);
            }
            else
            {
                await writer.Write(slice, stopping.Token);
            }
        }
        catch (BatchRefusedException) when (until - from > 1)
        {
            var middle = from + ((until - from) / 2);
            await Write(writer, batch, from, middle);
            await Write(writer, batch, middle, until);
            return;
        }
        catch (BatchRefusedException e)
        {
            LogRefused(logger, KindOf(batch[from].Commit), e);
            batch[from].End(new CommitResult(CommitStatus.Rejected, 0));
            return;
        }
        catch (StoreUnavailableException e)
        {
            ready = false;
            mirror.Forget();
            LogUnavailable(logger, until - from, e);
            for (var i = from; i < until; i++)
                batch[i].TrySetException(new StoreUnavailableException(e.Message, e));
            return;
        }
        catch (Exception e) // Whatever it was, the batch may have happened: only the store can tell.
        {
            ready = false;
            mirror.Forget();
            LogInDoubt(logger, until - from, e);
            await Settle(writer, slice, batch, from);
            return;
        }

        ready = true;
        Answer(slice, batch, from);
    }

    private void Answer(BatchSlice slice, List<PendingCommit> batch, int from)
    {
        mirror.Apply(slice);
        metrics.Batch(slice.Commits.Length);
        var committed = 0;
        var refused = 0;
        var now = metrics.TimesCommits ? clock.GetTimestamp() : 0;
        for (var i = 0; i < slice.Results.Length; i++)
        {
            var result = slice.Results[i];
            if (result.Status == CommitStatus.Committed)
                committed++;
            else if (result.Status == CommitStatus.Rejected)
                LogRejected(logger, KindOf(slice.Commits[i]), "a list entry belongs to another grain");
            else
                refused++;
            var pending = batch[from + i];
            pending.End(result);
            if (now != 0)
                metrics.Took(clock.Local.GetElapsedTime(pending.EnqueuedAt, now));
        }

        metrics.Ended(committed, refused);
        written(slice);
    }

    private BatchSlice Slice(List<PendingCommit> batch, int from, int until, bool usesKnownRows)
    {
        var commits = new Commit[until - from];
        for (var i = from; i < until; i++)
            commits[i - from] = batch[i].Commit;
        return new BatchSlice(Guid.CreateVersion7(clock.GetUtcNow()), commits) { Known = usesKnownRows ? mirror.KnownOf(commits) : null };
    }
}
