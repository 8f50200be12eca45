namespace OrleansTenantAuth.Embedded.Calls;

/// <summary>A call whose method answers a value.</summary>
internal abstract class GrainCall<TResult> : GrainCall
{
    private TaskCompletionSource<TResult>? promise;

    internal sealed override Task Promise => promise!.Task;

    /// <summary>Emitted: calls the method on the grain with the stored arguments.</summary>
    public abstract Task<TResult> Invoke(object grain);

    internal sealed override Task Start(object grain, MessageCopier? copier)
    {
        var turn = Invoke(grain) ?? throw new InvalidOperationException($"{Name} answered null instead of a task.");
        return copier is null ? turn : CopyAnswer(turn, copier);
    }

    internal sealed override Task StartAfter(Task<Activation> activating, MessageCopier? copier) => StartLater(activating, copier);

    internal sealed override Task Faulted(Exception exception) => Task.FromException<TResult>(exception);

    internal sealed override bool TryFail(Exception exception) => promise!.TrySetException(exception);

    internal sealed override bool TrySettle(Task turn) => promise!.TrySetFromTask((Task<TResult>)turn);

    protected sealed override void CreatePromise(TaskCreationOptions options) => promise = new(options);

    private async Task<TResult> StartLater(Task<Activation> activating, MessageCopier? copier)
    {
        var activation = await activating.ConfigureAwait(false);
        return await ((Task<TResult>)Start(activation.Grain, copier)).ConfigureAwait(false);
    }

    private async Task<TResult> CopyAnswer(Task<TResult> turn, MessageCopier copier) =>
        copier.Copy(await turn.ConfigureAwait(false), Name);
}

/// <summary>A call whose method answers nothing.</summary>
internal abstract class GrainCommand : GrainCall
{
    private TaskCompletionSource? promise;

    internal sealed override Task Promise => promise!.Task;

    /// <summary>Emitted: calls the method on the grain with the stored arguments.</summary>
    public abstract Task Invoke(object grain);

    internal sealed override Task Start(object grain, MessageCopier? copier) =>
        Invoke(grain) ?? throw new InvalidOperationException($"{Name} answered null instead of a task.");

    internal sealed override Task StartAfter(Task<Activation> activating, MessageCopier? copier) => StartLater(activating);

    internal sealed override Task Faulted(Exception exception) => Task.FromException(exception);

    internal sealed override bool TryFail(Exception exception) => promise!.TrySetException(exception);

    internal sealed override bool TrySettle(Task turn) => promise!.TrySetFromTask(turn);

    protected sealed override void CreatePromise(TaskCreationOptions options) => promise = new(options);

    private async Task StartLater(Task<Activation> activating)
    {
        var activation = await activating.ConfigureAwait(false);
        await Start(activation.Grain, copier: null).ConfigureAwait(false);
    }
}
