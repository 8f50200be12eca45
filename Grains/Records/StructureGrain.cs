using OrleansTenantAuth.Store;

namespace OrleansTenantAuth.Records;

/// <inheritdoc cref="IStructureGrain"/>
internal sealed class StructureGrain(IGrainStore store) : StatefulGrain<StructureState>(store, StateJson.Default.StructureState), IStructureGrain
{
    /// <inheritdoc/>
    protected override string StoreKey => GrainKey.Structure(Id);

    /// <inheritdoc/>
    public Task<Outcome<StructureView>> Create(CreateStructure command)
    {
        var rows = Guid.CreateVersion7(Clock.GetUtcNow());
        return Decide(command.Call, turn => StructureRules.Create(turn.State, command, Id, rows, turn.Now));
    }

    /// <inheritdoc/>
    public Task<Outcome<StructureView>> Change(ChangeStructure command) =>
        Decide(command.Call, turn => StructureRules.Change(turn.State, command, turn.Now));

    /// <inheritdoc/>
    public Task<Outcome<StructureView>> Discover(DiscoverFields command) =>
        LinkAfter(command.Call, turn => ValueTask.FromResult(StructureRules.Discover(turn.State, command, turn.Now)));

    /// <inheritdoc/>
    public Task<Outcome<Done>> Delete(DeleteStructure command) => Decide(command.Call, turn => StructureRules.Delete(turn.State, command, turn.Now));

    /// <inheritdoc/>
    public Task<Outcome<StructureView>> Restore(DeleteStructure command) =>
        Decide(command.Call, turn => StructureRules.Restore(turn.State, command, turn.Now));

    /// <inheritdoc/>
    public Task<Outcome<StructureView>> Get(DescribeStructure query) => Decide(
        query.Call, turn => Decision.Pass<StructureState, StructureView>(StructureRules.Describe(turn.State, query.Workspace)));

    /// <inheritdoc/>
    public Task<Outcome<StructureView>> Describe(DescribeStructure query) =>
        Link(query.Call, turn => StructureRules.Describe(turn.State, query.Workspace));
}
