using OrleansTenantAuth.Store;
using OrleansTenantAuth.Store.Rows;

namespace OrleansTenantAuth.DataSets;

/// <inheritdoc cref="IRowsGrain"/>
[StatelessWorker(StatelessWorkers)]
internal sealed class RowsGrain(IGrainStore store, IRowStore rows) : Grain, IRowsGrain
{
    /// <summary>Queries of one process that may wait at once; few of them run.</summary>
    private const int StatelessWorkers = 256;

    /// <inheritdoc/>
    public Task<Outcome<LoadedRows>> Load(LoadRows command) => Guarded(async () =>
    {
        var found = await Find(command.Call, command.App, command.Name);
        if (!found.IsOk)
            return found.As<LoadedRows>();
        var read = RowLoadRules.Read(command.Body, found.Require().ToRowSet(), () => Guid.CreateVersion7(store.Clock.GetUtcNow()));
        if (!read.IsOk)
            return read.As<LoadedRows>();
        var isNew = await rows.AddRows(found.Require().Id, command.Load, read.Require());
        return Outcome<LoadedRows>.Ok(new LoadedRows(read.Require().Length, !isNew));
    });

    /// <inheritdoc/>
    public Task<Outcome<Done>> Check(QueryRows query) => Guarded(async () =>
    {
        var found = await Find(query.Call, query.App, NameOf(query));
        return found.IsOk ? RowQueryRules.Read(query, found.Require().ToRowSet()).Map(_ => Done.Instance) : found.As<Done>();
    });

    /// <inheritdoc/>
    public Task<Outcome<RowsAnswer>> Query(QueryRows query) => Guarded(async () =>
    {
        var found = await Find(query.Call, query.App, NameOf(query));
        if (found.Error == AuthError.DataSetNotFound && query.Scope?.Schema is not null)
            return Outcome<RowsAnswer>.Ok(new RowsAnswer([], RowQueryRules.NoRows, null));
        if (!found.IsOk)
            return found.As<RowsAnswer>();
        var set = found.Require().ToRowSet();
        var read = RowQueryRules.Read(query, set);
        if (!read.IsOk)
            return read.As<RowsAnswer>();
        if (RowQueryRules.ScopeOf(query.Scope, set) is not { } scope)
            return Outcome<RowsAnswer>.Ok(RowQueryRules.Answer(new RowPage(read.Require().Outputs, RowQueryRules.NoRows, null)));
        return Outcome<RowsAnswer>.Ok(RowQueryRules.Answer(await rows.QueryRows(scope, read.Require())));
    });

    private static DataSetName NameOf(QueryRows query) => query.Scope is null ? query.Name : query.Name with { Schema = query.Scope.Schema };

    private async Task<Outcome<DataSetView>> Find(CallInfo call, AppId app, DataSetName name) => name.IsWellFormed()
        ? await CheckedRead.Of(call, asked => GrainFactory.DataSet(app, name).Describe(new(asked)), (_, stamps) => store.AreCurrent(stamps))
        : Outcome<DataSetView>.Refuse(AuthError.DataSetNotFound);

    private static async Task<Outcome<T>> Guarded<T>(Func<Task<Outcome<T>>> work)
    {
        try
        {
            return await work();
        }
        catch (RowQueryTooLongException)
        {
            return Outcome<T>.Invalid("query", "It takes too long. Narrow it by a filter, or group by fewer values.");
        }
        catch (RowCursorException fault)
        {
            return Outcome<T>.Invalid("after", fault.Message);
        }
        catch (StoreUnavailableException)
        {
            return Outcome<T>.Refuse(AuthError.Unavailable, retryAfterSeconds: 1);
        }
        catch (StoreOutcomeUnknownException)
        {
            return Outcome<T>.Refuse(AuthError.OutcomeUnknown, retryAfterSeconds: 1);
        }
    }
}
