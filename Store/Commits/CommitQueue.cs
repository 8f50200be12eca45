using System.Threading.Channels;

namespace OrleansTenantAuth.Store.Commits;

/// <summary>
/// Waiting commits, and the rule by which they form batches: at most one commit per key in a batch or under way, first
/// in first out per key; a commit that guards a key which the same batch writes earlier, or that touches a list entry
/// which the same batch touched, waits for the next. So a batch's ordinal order is its serial order, although all its
/// checks look at the rows as they were before it.
/// </summary>
internal sealed class CommitQueue(int capacity, int batchCommits)
{
    private readonly Lock gate = new();
    private readonly Queue<PendingCommit> fresh = new();
    private readonly HashSet<string> underWay = new(StringComparer.Ordinal);
    private readonly HashSet<string> written = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long> current = new(StringComparer.Ordinal);
    private readonly HashSet<string> blocked = new(StringComparer.Ordinal);
    private readonly HashSet<(string List, string Item)> touched = [];
    private readonly Channel<bool> work = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly int maxHeld = batchCommits * 4;
    private List<PendingCommit> held = [];
    private List<PendingCommit> spare = [];
    private bool closed;

    /// <summary>Commits that wait.</summary>
    public int Count
    {
        get
        {
            lock (gate)
                return held.Count + fresh.Count;
        }
    }

    /// <summary>False when the queue is full or closed.</summary>
    public bool TryAdd(PendingCommit commit)
    {
        lock (gate)
        {
            if (closed || held.Count + fresh.Count >= capacity)
                return false;
            fresh.Enqueue(commit);
        }

        work.Writer.TryWrite(true);
        return true;
    }

    /// <summary>Waits until there may be work; false when the queue is closed and drained.</summary>
    public async ValueTask<bool> WaitForWork()
    {
        while (await work.Reader.WaitToReadAsync())
        {
            if (work.Reader.TryRead(out _))
                return true;
        }

        return Count > 0;
    }

    /// <summary>Takes the next batch. It may be empty.</summary>
    public void Form(List<PendingCommit> batch)
    {
        bool more;
        lock (gate)
        {
            written.Clear();
            blocked.Clear();
            touched.Clear();
            foreach (var commit in held)
            {
                if (batch.Count >= batchCommits || !TryTake(commit, batch))
                    Hold(commit);
            }

            held.Clear();
            (held, spare) = (spare, held);
            while (batch.Count < batchCommits && held.Count < maxHeld && fresh.TryDequeue(out var commit))
            {
                if (!TryTake(commit, batch))
                {
                    blocked.Add(commit.Commit.Key);
                    held.Add(commit);
                }
            }

            more = fresh.Count > 0 || held.Count > 0;
        }

        if (more && batch.Count > 0)
            work.Writer.TryWrite(true);
    }

    /// <summary>
    /// A batch is done: its keys are free again. What waited for one of them with another version than it has now is
    /// answered as a conflict, which is the truth at the place right after the batch. Answers how many those were.
    /// </summary>
    public int Finish(List<PendingCommit> batch)
    {
        bool more;
        var refused = 0;
        lock (gate)
        {
            foreach (var commit in batch)
            {
                underWay.Remove(commit.Commit.Key);
                if (held.Count > 0 && commit.Outcome.Status == CommitStatus.Committed)
                    current[commit.Commit.Key] = commit.Outcome.Version;
            }

            if (current.Count > 0)
                refused = held.RemoveAll(IsOvertaken);
            current.Clear();
            more = fresh.Count > 0 || held.Count > 0;
        }

        if (more)
            work.Writer.TryWrite(true);
        return refused;
    }

    /// <summary>Everything that waits since before a time stamp.</summary>
    public List<PendingCommit> OlderThan(long timestamp)
    {
        lock (gate)
            return [.. held.Concat(fresh).TakeWhile(c => c.EnqueuedAt < timestamp)];
    }

    /// <summary>Takes nothing more; what waits is still formed into batches.</summary>
    public void Close()
    {
        lock (gate)
            closed = true;
        work.Writer.TryWrite(true);
        work.Writer.TryComplete();
    }

    private bool IsOvertaken(PendingCommit waiting)
    {
        if (!current.TryGetValue(waiting.Commit.Key, out var version) || waiting.Commit.ExpectedVersion == version)
            return false;
        if (waiting.TrySend())
            waiting.End(new CommitResult(CommitStatus.VersionConflict, 0));
        return true;
    }

    private void Hold(PendingCommit commit)
    {
        blocked.Add(commit.Commit.Key);
        spare.Add(commit);
    }

    // True when the commit left the queue, into the batch or because its caller gave up.
    private bool TryTake(PendingCommit pending, List<PendingCommit> batch)
    {
        if (pending.IsGivenUp)
            return true;
        var commit = pending.Commit;
        if (underWay.Contains(commit.Key) || blocked.Contains(commit.Key) || MustWait(commit))
            return false;
        if (!pending.TrySend())
            return true;
        underWay.Add(commit.Key);
        written.Add(commit.Key);
        foreach (var entry in commit.Entries)
            touched.Add((entry.ListName, entry.Item));
        batch.Add(pending);
        return true;
    }

    private bool MustWait(Commit commit)
    {
        foreach (var guard in commit.Guards)
        {
            if (written.Contains(guard.Key))
                return true;
        }

        foreach (var entry in commit.Entries)
        {
            if (touched.Contains((entry.ListName, entry.Item)))
                return true;
        }

        return false;
    }
}
