using Microsoft.Extensions.Hosting;
using OrleansTenantAuth.Silo.Engines;
using OrleansTenantAuth.Store;

namespace OrleansTenantAuth.Silo;

/// <summary>Whether this process takes calls: nobody asked it to stop, it belongs to its cluster, and its store answers.</summary>
public sealed class Readiness(IGrainStore store, IHostApplicationLifetime lifetime, IMembership? membership = null)
{
    private const string ProbeLease = "health";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    /// <summary>Asks cluster and store, for two seconds at most.</summary>
    public async Task<bool> Ask(CancellationToken cancellationToken)
    {
        if (lifetime.ApplicationStopping.IsCancellationRequested)
            return false;
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(Patience);
        try
        {
            if (membership is not null && !await membership.IsMember(patience.Token))
                return false;

            // After a write that failed only a write can tell; it must be one of its own, because nobody sends calls to a process
            // that is not ready.
            if (store.Status.Ready)
                await store.Head(patience.Token);
            else
                await store.TryLease(ProbeLease, ProbeLease, Patience, patience.Token);
            return true;
        }
        catch (Exception fault) when (fault is StoreUnavailableException || (fault is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            // Not ready is the answer, not a fault of who asks.
            return false;
        }
    }
}
