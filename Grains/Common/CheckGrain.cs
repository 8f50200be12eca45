using OrleansTenantAuth.Store;

namespace OrleansTenantAuth;

/// <inheritdoc cref="ICheckGrain"/>
[StatelessWorker(StatelessWorkers)]
internal sealed class CheckGrain(IGrainStore store) : Grain, ICheckGrain
{
    /// <summary>Checks of one process that may wait for the store at once.</summary>
    private const int StatelessWorkers = 256;

    /// <inheritdoc/>
    public async Task<Outcome<bool>> AreCurrent(CheckStamps query)
    {
        try
        {
            return Outcome<bool>.Ok(await store.Check([.. query.Stamps.Select(stamp => new Guard(stamp.Key, stamp.Version))]));
        }
        catch (StoreUnavailableException)
        {
            return Outcome<bool>.Refuse(AuthError.Unavailable, retryAfterSeconds: 1);
        }
    }
}
