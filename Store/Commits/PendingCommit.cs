namespace OrleansTenantAuth.Store.Commits;

/// <summary>A commit that waits for its outcome. It can be given up until it was sent.</summary>
internal sealed class PendingCommit(Commit commit, long enqueuedAt)
    : TaskCompletionSource<CommitResult>(TaskCreationOptions.RunContinuationsAsynchronously)
{
    private const int Queued = 0;
    private const int Sent = 1;
    private const int GivenUp = 2;
    private int state;

    public Commit Commit { get; } = commit;

    /// <summary>Time stamp of the local provider.</summary>
    public long EnqueuedAt { get; } = enqueuedAt;

    public bool IsGivenUp => Volatile.Read(ref state) == GivenUp;

    /// <summary>How it ended in the store, whatever its caller was told.</summary>
    public CommitResult Outcome { get; private set; }

    /// <summary>Ends it as the store decided.</summary>
    public void End(CommitResult result)
    {
        Outcome = result;
        TrySetResult(result);
    }

    /// <summary>True once: from here on the outcome is awaited.</summary>
    public bool TrySend() => Interlocked.CompareExchange(ref state, Sent, Queued) == Queued;

    /// <summary>True once, if it was not sent yet: nothing of it will be written.</summary>
    public bool TryGiveUp() => Interlocked.CompareExchange(ref state, GivenUp, Queued) == Queued;
}
