namespace OrleansTenantAuth.Embedded.Calls;

/// <summary>Where a call stands. Only a waiting call can be dropped, and only a waiting call can start.</summary>
internal enum CallPhase
{
    Waiting,
    Running,
    Dropped,
}

/// <summary>
/// One grain call: its arguments, its place in the chain of calls, its place in its grain's queue and in the list of
/// deadlines. One object serves for all, since it is made on every call. Emitted classes derive from it.
/// </summary>
internal abstract class GrainCall : IThreadPoolWorkItem
{
    private int phase;
    private volatile bool ended;
    private ExecutionContext? context;
    private Task? turn;

    /// <summary>Interface and method, for faults and logs.</summary>
    public abstract string Name { get; }

    /// <summary>The call during which this one was made, or null for an outermost call.</summary>
    internal GrainCall? Parent { get; set; }

    /// <summary>The grain that is called.</summary>
    internal Slot Slot { get; set; } = null!;

    /// <summary>The activation that runs the call; null until one is made.</summary>
    internal Activation? Activation { get; set; }

    /// <summary>When the caller is told that it waited too long, as a timestamp of the engine's clock.</summary>
    internal long Deadline { get; set; }

    /// <summary>Neighbours in the queue of <see cref="Slot"/>, guarded by its lock.</summary>
    internal GrainCall? QueueNext { get; set; }

    internal GrainCall? QueuePrevious { get; set; }

    /// <summary>Neighbours in the list of deadlines, guarded by the lock of its stripe.</summary>
    internal GrainCall? DeadlineNext { get; set; }

    internal GrainCall? DeadlinePrevious { get; set; }

    internal DeadlineMark DeadlineMark { get; set; }

    /// <summary>Whether the turn has ended. Whatever it left running belongs to no chain any more.</summary>
    internal bool Ended => ended;

    /// <summary>The task that the caller awaits, once <see cref="MakePromise"/> has run.</summary>
    internal abstract Task Promise { get; }

    /// <summary>Rebuilds the arguments as a cluster would.</summary>
    public abstract void CopyArguments(MessageCopier copier);

    /// <summary>Runs the grain's method.</summary>
    internal abstract Task Start(object grain, MessageCopier? copier);

    /// <summary>Runs the grain's method when its activation is ready.</summary>
    internal abstract Task StartAfter(Task<Activation> activating, MessageCopier? copier);

    /// <summary>A failed task of the method's return type.</summary>
    internal abstract Task Faulted(Exception exception);

    /// <summary>Breaks the promise, unless it is settled.</summary>
    internal abstract bool TryFail(Exception exception);

    internal abstract bool TrySettle(Task turn);

    /// <summary>Gives the caller a task of its own, for a call that doesn't end at once.</summary>
    protected abstract void CreatePromise(TaskCreationOptions options);

    /// <summary>
    /// Makes the promise of a call that is running already. Its continuations may run at once: the turn is over by then,
    /// and its activation is free.
    /// </summary>
    internal void MakePromise() => CreatePromise(TaskCreationOptions.None);

    /// <summary>Makes the promise of a call that another thread will run, in the context of the caller.</summary>
    internal void MakeReadyToWait()
    {
        context = ExecutionContext.Capture();
        CreatePromise(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    internal bool TryMoveTo(CallPhase next) =>
        Interlocked.CompareExchange(ref phase, (int)next, (int)CallPhase.Waiting) == (int)CallPhase.Waiting;

    /// <summary>For a call that was never seen by another thread.</summary>
    internal void StartUnshared() => phase = (int)CallPhase.Running;

    internal void MarkEnded() => ended = true;

    /// <summary>Runs the call on a pool thread, once its grain is free.</summary>
    void IThreadPoolWorkItem.Execute()
    {
        if (context is not null)
            ExecutionContext.Restore(context);
        Slot.Engine.RunWaiting(this);
    }

    /// <summary>Sees to it that the call is completed when its turn ends.</summary>
    internal void CompleteAfter(Task pending)
    {
        turn = pending;
        pending.ConfigureAwait(false).GetAwaiter().UnsafeOnCompleted(Complete);
    }

    private void Complete() => Slot.Engine.Complete(this, turn!);
}
