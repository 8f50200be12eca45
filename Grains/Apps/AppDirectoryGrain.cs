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
        Checked(query.Call, call => App(query.App).Describe(new DescribeApp(call)));

    /// <inheritdoc/>
    public Task<Outcome<AppView>> Authenticate(ReadAppBySecret query) =>
        Checked(query.Call, call => App(query.App).Authenticate(new AuthenticateApp(call, query.SecretHash)));

    // The check waits here, not in the app's turn, so reads of one app go side by side.
    private Task<Outcome<AppView>> Checked(CallInfo call, Func<CallInfo, Task<Outcome<AppView>>> read) =>
        CheckedRead.Of(call, read, (_, stamps) => store.AreCurrent(stamps));

    private IAppGrain App(AppId app) => GrainFactory.App(app);
}
