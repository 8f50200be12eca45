using OrleansTenantAuth.Store;

namespace OrleansTenantAuth;

/// <inheritdoc cref="ICheckGrain"/>
[StatelessWorker(StatelessWorkers)]
internal sealed class CheckGrain(IGrainStore store) : Grain, ICheckGrain
{
    /// <summary>Checks of one process that may wait for the store at once.</summary>
    private const int StatelessWorkers = 256;

    /// <inheritdoc/>
    public Task<Outcome<bool>> AreCurrent(CheckStamps query) => store.AreCurrent(query.Stamps);
}
