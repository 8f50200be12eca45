using OrleansTenantAuth.Store;

namespace OrleansTenantAuth.Apps;

/// <inheritdoc cref="IAppDirectoryGrain"/>
[StatelessWorker(StatelessWorkers)]
internal sealed class AppDirectoryGrain(IGrainStore store) : Grain, IAppDirectoryGrain
{
    /// <summary>Reads of one process that may wait for the store at once.</summary>
    private const int StatelessWorkers = 256;

    /// <inheritdoc/>
    public Task<Outcome<AppView>> Get(ReadApp query) =>
        CheckedRead.Of(store, query.Call, call => App(query.App).Describe(new DescribeApp(call)));

    /// <inheritdoc/>
    public Task<Outcome<AppView>> Authenticate(ReadAppBySecret query) =>
        CheckedRead.Of(store, query.Call, call => App(query.App).Authenticate(new AuthenticateApp(call, query.SecretHash)));

    private IAppGrain App(AppId app) => GrainFactory.App(app);
}
