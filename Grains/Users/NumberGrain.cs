using OrleansTenantAuth.Store;

namespace OrleansTenantAuth.Users;

/// <summary>Stored form of a pool's numbers: the next that was never given.</summary>
internal sealed record NumberState(int V, long Next);

/// <inheritdoc cref="INumberGrain"/>
internal sealed class NumberGrain(IGrainStore store) : StatefulGrain<NumberState>(store, StateJson.Default.NumberState), INumberGrain
{
    /// <inheritdoc/>
    protected override string StoreKey => GrainKey.Numbers(this.GetPrimaryKeyString());

    /// <inheritdoc/>
    public Task<Outcome<NumberBlock>> TakeBlock(TakeNumbers command) => Decide(command.Call, turn =>
    {
        var first = turn.State?.Next ?? 1;
        return Decision.Change(
            new NumberState(1, first + command.Count), Outcome<NumberBlock>.Ok(new NumberBlock(first, command.Count)), []);
    });
}
