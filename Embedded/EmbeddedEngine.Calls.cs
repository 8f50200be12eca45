namespace OrleansTenantAuth.Embedded;

/// <content>The way of a call: sent, run or queued, completed or expired.</content>
public sealed partial class EmbeddedEngine
{
    /// <summary>Takes a call. Refusals come through the task, as a grain's own exceptions do.</summary>
    internal Task Send(GrainClass grainClass, string key, GrainCall call)
    {
        counters.Begin();
        var refusal = Prepare(grainClass, key, call);
        if (refusal is not null)
            return Refuse(call, refusal);
        while (true)
        {
            var slot = grainClass.Find(key);
            if (slot is null)
            {
                slot = new Slot(grainClass, key);
                _ = slot.Enter(call, options.MaxWaitingCalls);
                if (!grainClass.TryAdd(slot))
                    continue;
                Clock(slot).Add(slot);
                return Run(call);
            }

            switch (slot.Enter(call, options.MaxWaitingCalls))
            {
                case Admission.Run:
                    if (!slot.Referenced)
                        slot.Referenced = true;
                    return Run(call);
                case Admission.Wait:
                    deadlines.Add(call);
                    return call.Promise;
                case Admission.Full:
                    Interlocked.Increment(ref overloads);
                    return Refuse(call, new GrainOverloadedException(call.Name, options.MaxWaitingCalls, call.Parent is not null));
                default:
                    grainClass.Remove(slot);
                    continue;
            }
        }
    }

    /// <summary>Runs a call that waited, on a pool thread and in its caller's context.</summary>
    internal void RunWaiting(GrainCall call)
    {
        if (clock.GetTimestamp() >= call.Deadline && call.TryMoveTo(CallPhase.Dropped))
            FailDropped(call);
        if (!call.TryMoveTo(CallPhase.Running))
        {
            EndTurn(call);
            return;
        }

        var turn = Begin(call);
        if (turn.IsCompleted)
            Complete(call, turn);
        else
            call.CompleteAfter(turn);
    }

    /// <summary>Ends a turn whose caller has a promise: first the grain is freed, then the caller goes on.</summary>
    internal void Complete(GrainCall call, Task turn)
    {
        // Figures first: whoever comes next may read them.
        var late = call.Promise.IsCompleted;
        if (late)
            Interlocked.Increment(ref lateEnds);
        EndTurn(call);
        deadlines.Remove(call);
        if (call.TrySettle(turn))
            return;
        if (!late)
            Interlocked.Increment(ref lateEnds);
        if (turn.Exception is { } fault)
            LogLateFault(logger, call.Name, fault.InnerException!);
    }

    /// <summary>What forbids the call from the start, if anything.</summary>
    private Exception? Prepare(GrainClass grainClass, string key, GrainCall call)
    {
        var now = clock.GetTimestamp();
        var parent = current.Value;
        if (parent is null or { Ended: true })
        {
            if (stopping)
                return new GrainEngineStoppingException(call.Name);
            call.Deadline = now + turnTimeout;
        }
        else
        {
            if (CallChain.Meets(parent, grainClass, key))
                return new GrainCallCycleException(CallChain.Tell(parent, call));
            call.Parent = parent;
            call.Deadline = parent.Deadline;
            if (now >= call.Deadline)
            {
                CountTimeouts(1, notStarted: true);
                LogTimeout(logger, call.Name, notStarted: true);
                return new GrainTimeoutException(call.Name, notStarted: true, nested: true);
            }
        }

        if (copier is not null)
            return CallChain.TryCopy(call, copier);
        return null;
    }

    private Task Refuse(GrainCall call, Exception refusal)
    {
        CountEnd();
        return call.Faulted(refusal);
    }

    /// <summary>Runs a call whose grain is free, on the caller's own thread unless that has a scheduler of its own.</summary>
    private Task Run(GrainCall call)
    {
        if (SynchronizationContext.Current is not null || TaskScheduler.Current != TaskScheduler.Default)
        {
            call.MakeReadyToWait();
            deadlines.Add(call);
            ThreadPool.UnsafeQueueUserWorkItem(call, preferLocal: false);
            return call.Promise;
        }

        call.StartUnshared();
        var turn = Begin(call);
        if (turn.IsCompleted)
        {
            EndTurn(call);
            return turn;
        }

        call.MakePromise();
        var promise = call.Promise;
        deadlines.Add(call);
        call.CompleteAfter(turn);
        return promise;
    }

    /// <summary>Starts the turn with the call as the innermost of its chain. Never throws.</summary>
    private Task Begin(GrainCall call)
    {
        var outer = ExecutionContext.Capture();
        var outerCall = outer is null ? current.Value : null;
        current.Value = call;
        try
        {
            if (call.Activation is { Dropped: false } activation)
                return call.Start(activation.Grain, copier);
            var activating = Activate(call);
            return activating.IsCompletedSuccessfully
                ? call.Start(call.Activation!.Grain, copier)
                : call.StartAfter(activating, copier);
        }
        catch (Exception e)
        {
            // Thrown before the method's first await: it reaches the caller through the task, as any later one does.
            return call.Faulted(e);
        }
        finally
        {
            if (outer is not null)
                ExecutionContext.Restore(outer);
            else
                current.Value = outerCall;
        }
    }

    private async Task<Activation> Activate(GrainCall call)
    {
        var clockOfSlot = Clock(call.Slot);
        if (call.Activation is not null)
            clockOfSlot.Forget(1);
        var activation = new Activation(call.Slot);
        call.Activation = activation;
        clockOfSlot.Remember();
        var active = false;
        try
        {
            activation.Grain = call.Slot.GrainClass.Make(services);
            activation.Grain.Attach(activation);
            await activation.Grain.OnActivateAsync(stopToken).ConfigureAwait(false);
            active = true;
            return activation;
        }
        finally
        {
            if (!active)
                activation.DeactivateOnIdle();
        }
    }

    /// <summary>Frees the activation, or hands it to the call that waited longest.</summary>
    private void EndTurn(GrainCall call)
    {
        call.MarkEnded();
        var slot = call.Slot;
        var next = slot.Leave(call, out var empty);
        if (next is not null)
        {
            ThreadPool.UnsafeQueueUserWorkItem(next, preferLocal: false);
        }
        else if (empty)
        {
            slot.GrainClass.Remove(slot);
            Clock(slot).Remove(slot);
        }

        CountEnd();
    }

    /// <summary>Breaks the promise of a call whose deadline passed.</summary>
    private void Expire(GrainCall call)
    {
        if (call.TryMoveTo(CallPhase.Dropped))
        {
            if (call.Slot.TryUnlink(call))
                CountEnd();
            FailDropped(call);
            return;
        }

        FailLate(call, notStarted: false);
    }

    private void FailDropped(GrainCall call)
    {
        deadlines.Remove(call);
        FailLate(call, notStarted: true);
    }

    /// <summary>Tells the caller that the deadline passed, unless the call has ended meanwhile.</summary>
    private void FailLate(GrainCall call, bool notStarted)
    {
        // Counted first, since the caller may read the figures as soon as it is told.
        CountTimeouts(1, notStarted);
        if (call.TryFail(new GrainTimeoutException(call.Name, notStarted, call.Parent is not null)))
            LogTimeout(logger, call.Name, notStarted);
        else
            CountTimeouts(-1, notStarted);
    }

    private void CountTimeouts(int count, bool notStarted)
    {
        Interlocked.Add(ref timeouts, count);
        if (notStarted)
            Interlocked.Add(ref dropped, count);
    }

    private void CountEnd()
    {
        counters.End();
        if (stopping && counters.IsQuiet)
            quiet.TrySetResult();
    }
}
