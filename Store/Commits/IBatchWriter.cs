namespace OrleansTenantAuth.Store.Commits;

/// <summary>One connection that writes batches in one transaction each. Used by one loop at a time.</summary>
internal interface IBatchWriter : IAsyncDisposable
{
    /// <summary>Whether <see cref="Write"/> saves lookups by <see cref="BatchSlice.Known"/>.</summary>
    bool UsesKnownRows { get; }

    /// <summary>
    /// Writes a batch in ordinal order and sets one result per commit, durable on return.
    /// Throws <see cref="BatchRefusedException"/> or <see cref="StoreUnavailableException"/> when nothing was written,
    /// and anything else when that is not known.
    /// </summary>
    Task Write(BatchSlice batch, CancellationToken cancellationToken);

    /// <summary>
    /// Makes sure that a batch whose <see cref="Write"/> broke will not happen any more if it has not yet, and answers
    /// the rows of its keys as they are then.
    /// </summary>
    Task<Dictionary<string, SettledRow>> Settle(BatchSlice batch, CancellationToken cancellationToken);
}

/// <summary>What a grain's row says about the last operation that wrote it.</summary>
internal readonly record struct SettledRow(long Version, Guid OperationId);

/// <summary>A batch on its way to the store: commits, and room for one result each.</summary>
internal sealed class BatchSlice(Guid id, Commit[] commits)
{
    /// <summary>Names this attempt, so that it can be fenced off.</summary>
    public Guid Id { get; } = id;

    /// <summary>The commits in serial order.</summary>
    public Commit[] Commits { get; } = commits;

    /// <summary>What this process knows of the rows, if anything.</summary>
    public KnownRows? Known { get; init; }

    /// <summary>Whether the store found <see cref="Known"/> to be of its present state, and so looked up no more than the rest.</summary>
    public bool WasKnown { get; set; }

    /// <summary>The results, by ordinal.</summary>
    public CommitResult[] Results { get; } = new CommitResult[commits.Length];

    /// <summary>The position before the first that the batch took; meaningless while <see cref="LastPosition"/> is 0.</summary>
    public long FirstPosition { get; private set; } = long.MaxValue;

    /// <summary>The highest position that the batch took, or 0.</summary>
    public long LastPosition { get; private set; }

    /// <summary>The position of the last event that the batch wrote, or 0.</summary>
    public long LastEvent { get; private set; }

    /// <summary>Sets one result.</summary>
    public void Set(int ordinal, CommitStatus status, long version)
    {
        Results[ordinal] = new CommitResult(status, version);
        if (status != CommitStatus.Committed)
            return;
        FirstPosition = Math.Min(FirstPosition, version - Math.Max(1, Commits[ordinal].Events.Length));
        LastPosition = Math.Max(LastPosition, version);
        if (Commits[ordinal].Events.Length > 0)
            LastEvent = Math.Max(LastEvent, version);
    }
}

/// <summary>The store refused a statement for what it contained; nothing was written. Some commit of the batch is guilty.</summary>
internal sealed class BatchRefusedException(string message, Exception? inner = null) : Exception(message, inner);
