using OrleansTenantAuth.Store;

namespace OrleansTenantAuth.DataSets;

/// <inheritdoc cref="IDataSetGrain"/>
internal sealed class DataSetGrain(IGrainStore store) : StatefulGrain<DataSetState>(store, StateJson.Default.DataSetState), IDataSetGrain
{
    /// <inheritdoc/>
    protected override string StoreKey => GrainKey.DataSet(this.GetPrimaryKeyString());

    /// <inheritdoc/>
    public Task<Outcome<DataSetView>> Declare(DeclareDataSet command) =>
        Decide(command.Call, turn => DataSetRules.Declare(turn.State, command, turn.Now));

    /// <inheritdoc/>
    public Task<Outcome<DataSetView>> Describe(DescribeDataSet query) => Link(query.Call, turn => DataSetRules.Describe(turn.State));

    /// <inheritdoc/>
    public Task<Outcome<DataSetView>> Get(DescribeDataSet query) =>
        Decide(query.Call, turn => Decision.Pass<DataSetState, DataSetView>(DataSetRules.Describe(turn.State)));

    /// <inheritdoc/>
    public Task<Outcome<Done>> Delete(DeleteDataSet command) => Decide(command.Call, turn => DataSetRules.Delete(turn.State, turn.Now));
}
