namespace OrleansTenantAuth.Store.Commits;

// What happens when an answer is lost or late.
internal sealed partial class GroupCommitter
{
    private static readonly TimeSpan SettlePause = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan SweepInterval = TimeSpan.FromMilliseconds(100);

    // Fences the batch off and asks the rows which operation wrote them last, until the callers' deadline.
    private async Task Settle(IBatchWriter writer, BatchSlice slice, List<PendingCommit> batch, int from)
    {
        var deadline = batch[from].EnqueuedAt + waitTicks;
        Exception? last = null;
        do
        {
            try
            {
                if (options.Faults is { } faults)
                    await faults.BeforeSettle(slice.Commits);
                var rows = await writer.Settle(slice, stopping.Token);
                ready = true;
                Resolve(slice, batch, from, rows);
                return;
            }
            catch (Exception e) when (e is not OutOfMemoryException) // Any fault here only means: ask again.
            {
                last = e;
            }

            await Task.Delay(SettlePause);
        }
        while (clock.GetTimestamp() < deadline);

        LogUnknown(logger, slice.Commits.Length, last);
        for (var i = 0; i < slice.Commits.Length; i++)
            batch[from + i].TrySetException(Unknown(last));
    }

    private void Resolve(BatchSlice slice, List<PendingCommit> batch, int from, Dictionary<string, SettledRow> rows)
    {
        // Who else wrote meanwhile is not known.
        mirror.Forget();
        var committed = 0;
        for (var i = 0; i < slice.Commits.Length; i++)
        {
            var commit = slice.Commits[i];
            var pending = batch[from + i];
            rows.TryGetValue(commit.Key, out var row);
            if (row.Version != 0 && row.OperationId == commit.OperationId && row.Version != commit.ExpectedVersion)
            {
                committed++;
                slice.Set(i, CommitStatus.Committed, row.Version);
                pending.End(slice.Results[i]);
            }
            else if (row.Version == commit.ExpectedVersion)
            {
                pending.TrySetException(new StoreUnavailableException("The connection to the store broke; the commit did not happen."));
            }
            else
            {
                // Written by somebody else: before ours, in place of ours, or over ours.
                LogUnknown(logger, 1, null);
                pending.TrySetException(Unknown(null));
            }
        }

        metrics.Ended(committed, 0);
        if (committed > 0)
            written(slice);
    }

    private static StoreOutcomeUnknownException Unknown(Exception? inner) =>
        new("The commit was sent and its outcome could not be learned in time.", inner);

    // Callers never wait longer than they were promised, whatever the store does.
    private async Task Sweep()
    {
        using var timer = new PeriodicTimer(SweepInterval);
        var late = new List<PendingCommit>();
        try
        {
            while (await timer.WaitForNextTickAsync(stopping.Token))
            {
                var limit = clock.GetTimestamp() - waitTicks;
                foreach (var pending in queue.OlderThan(limit))
                {
                    if (pending.TryGiveUp())
                        pending.TrySetException(new StoreUnavailableException("The commit waited too long and was not sent."));
                }

                lock (gate)
                    late.AddRange(underWay.SelectMany(batch => batch).Where(pending => pending.EnqueuedAt < limit));
                foreach (var pending in late)
                    pending.TrySetException(Unknown(null));
                late.Clear();
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // The end of this store.
        }
    }
}
